import Datasets
import Foundation
import NDArrays
import NeuralNetworks
import TestSupport
import Testing

@testable import LessonExecution
@testable import lectern

/// `lectern predict` with the program's own model and with others.
@Suite(.serialized, .enabled(if: CommandFixture.readsPictures)) struct PredictTests {
  /// A folder with a picture and a model of eleven classes for which nothing is a digit.
  private func fixture() throws -> CommandFixture {
    let fixture = try CommandFixture()
    try fixture.putModels()
    try fixture.putPicture("a.bmp")
    var model = try Model<Float>(input: [784], [Dense(11)], seed: 1)
    model.forEachParameter { name, parameter in
      parameter.value = .full(parameter.value.shape, 0)
      if name.hasSuffix("bias") { parameter.value[10] = 3 }
    }
    try model.save(to: "\(fixture.folder)/none.safetensors")
    return fixture
  }

  private func entry(_ text: String) throws -> [String: Any] {
    let all = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]]
    return try #require(all?.first)
  }

  @Test func `without a model the program's own reads`() async throws {
    let fixture = try fixture()
    let digits = GeneratedDigits.draw(10, seed: 4)
    for place in 0..<10 {
      let large = digits.picture(place).repeated(3, axis: 0).repeated(3, axis: 1)
      let page = PlainPage(rows: 84, columns: 84, gray: large.elements)
      try page.graymap.write(to: URL(fileURLWithPath: "\(fixture.folder)/d\(place).pgm"))
    }
    let result = await fixture.shell("lectern predict d?.pgm")
    #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
    let right = result.output.split(separator: "\n").enumerated().filter { place, line in
      line.hasPrefix("d\(place).pgm: \(digits.labels[place]) (") && line.hasSuffix(" %)")
    }
    #expect(right.count >= 9, "\(result.output)")
    let read = try entry(await fixture.shell("lectern predict d0.pgm --json").output)
    let shares = try #require(read["probabilities"] as? [Double])
    let none = try #require(read["noDigit"] as? Double)
    #expect(shares.count == 10 && abs(shares.reduce(none, +) - 1) < 1e-4)
  }

  @Test func `a model is named by its option, or as a first argument of its ending`() async throws {
    let fixture = try fixture()
    let first = await fixture.shell("lectern predict m.safetensors a.bmp")
    #expect(first.status == 0)
    for line in ["--model m.safetensors a.bmp", "a.bmp --model=m.safetensors"] {
      #expect(await fixture.shell("lectern predict \(line)").output == first.output, "\(line)")
    }
    let named = await fixture.shell("cp m.safetensors m; lectern predict --model m a.bmp")
    #expect(named.output == first.output)
    // Another file stands for a picture.
    let other = await fixture.shell("lectern predict m a.bmp")
    #expect(other.status == 1 && other.errors.hasPrefix("error: m: is no picture"))
    let read = try entry(await fixture.shell("lectern predict m.safetensors a.bmp --json").output)
    #expect(Set(read.keys) == ["image", "digit", "probability", "probabilities"])
  }

  @Test func `what is no digit is said to be none`() async throws {
    let fixture = try fixture()
    let result = await fixture.shell("lectern predict none.safetensors a.bmp")
    #expect(result.status == 0 && result.output == "a.bmp: no digit (66.8 %)\n")
    let read = try entry(
      await fixture.shell("lectern predict none.safetensors a.bmp --json").output)
    #expect(read["digit"] is NSNull && read["error"] == nil)
    let share = try #require(read["probability"] as? Double)
    #expect(abs(share - 0.6676) < 1e-3 && read["noDigit"] as? Double == share)
    #expect((read["probabilities"] as? [Double])?.count == 10)
  }

  // MARK: - The likeliest classes

  @Test func `the likeliest classes stand in order, and equal ones by their digits`() async throws {
    let fixture = try fixture()
    // Ten classes have an equal share.
    let result = await fixture.shell("lectern predict none.safetensors a.bmp --top 4")
    #expect(result.status == 0 && result.errors.isEmpty)
    #expect(result.output == "a.bmp: no digit (66.8 %), 0 (3.3 %), 1 (3.3 %), 2 (3.3 %)\n")
    let one = await fixture.shell("lectern predict none.safetensors a.bmp --top=1")
    #expect(one.output == "a.bmp: no digit (66.8 %)\n")
    let most = await fixture.shell("lectern predict none.safetensors a.bmp --top 11")
    #expect(most.output.matches(of: /([0-9]|no digit) \(/).count == 11)
    // All of ten, the first of which is what is read without asking.
    let all = await fixture.shell("lectern predict m.safetensors a.bmp --top 10")
    let plain = await fixture.shell("lectern predict m.safetensors a.bmp")
    #expect(all.output.hasPrefix(plain.output.dropLast()))
    let names = all.output.matches(of: /([0-9]) \(([0-9.]+) %\)/)
    #expect(Set(names.map(\.1)).count == 10)
    let shares = names.compactMap { Double($0.2) }
    #expect(shares == shares.sorted(by: >) && shares.count == 10)
  }

  @Test func `JSON has them where they are asked for, and is as it was otherwise`() async throws {
    let fixture = try fixture()
    let line = "lectern predict none.safetensors a.bmp --json"
    let plain = try entry(await fixture.shell(line).output)
    let read = try entry(await fixture.shell("\(line) --top 2").output)
    #expect(Set(read.keys) == Set(plain.keys).union(["top"]) && plain["top"] == nil)
    let top = try #require(read["top"] as? [[String: Any]])
    #expect(top.count == 2 && top.allSatisfy { Set($0.keys) == ["digit", "probability"] })
    #expect(top[0]["digit"] is NSNull && top[1]["digit"] as? Int == 0)
    #expect(top[0]["probability"] as? Double == read["probability"] as? Double)
    let failed = await fixture.shell("lectern predict nan.safetensors a.bmp --json --top 2")
    #expect(failed.status == 1)
    #expect(try entry(failed.output)["top"] == nil)
  }

  @Test(arguments: ["0", "12", "-1", "x", "", "2.0", "99999999999999999999"])
  func `what is no count of classes is refused`(_ text: String) async throws {
    let fixture = try fixture()
    let result = await fixture.shell("lectern predict a.bmp --top '\(text)'")
    #expect(result.status == 2 && result.output.isEmpty)
    let shown = text.isEmpty ? "''" : text
    #expect(
      result.errors.hasPrefix(
        "error: --top \(shown) is no number of classes; expected 1 to 11\n"), "\(result.errors)")
  }

  @Test func `classes are in order whatever the shares`() {
    let shares = [0.1, 0.2, 0, 0.2, 0, 0, 0.1, 0, 0, 0.2, 0.2]
    #expect(
      PredictDocument.ordered(shares).map(\.digit) == [1, 3, 9, nil, 0, 6, 2, 4, 5, 7, 8])
    #expect(PredictDocument.ordered([]).isEmpty)
  }
}
