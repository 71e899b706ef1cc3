import Foundation
import NeuralNetworks
import Testing

@testable import LessonExecution

/// What `lectern train` does to the files of its user.
@Suite(.serialized) struct TrainSafetyTests {
  @Test func `no file of somebody else's is written over`() async throws {
    let fixture = try TrainTests.fixture()
    let call = "lectern train linear --data small --epochs 1"
    for (option, name) in [
      ("", "linear.safetensors"), ("--output m", "m"), ("--checkpoint m", "m"), ("--report m", "m"),
    ] {
      try fixture.put("mine", name)
      let result = await fixture.shell("\(call) \(option)")
      #expect(result.status == 2 && !result.errors.contains("epoch "))
      #expect(
        result.errors.contains("\(name) is there, and lectern does not know that it wrote it so"))
      #expect(fixture.text(name) == "mine")
      try FileManager.default.removeItem(atPath: "\(fixture.folder)/\(name)")
    }
    #expect(try TrainTests.names(fixture) == [])
    // What a training wrote the next one may replace, until somebody changes it.
    let full = "\(call) --report r.html"
    let first = await fixture.shell(full)
    #expect(first.status == 0 && !first.errors.contains("replaced"))
    let second = await fixture.shell(full)
    #expect(second.status == 0)
    #expect(
      second.errors.contains(
        "linear.safetensors (--output) and r.html (--report) are there from before and will be replaced"
      ))
    try fixture.put("mine", "r.html")
    #expect(await fixture.shell(full).status == 2)
    #expect(fixture.text("r.html") == "mine")
  }

  @Test func `a file of before is replaced by one of its kind alone, and a checkpoint by none`()
    async throws
  {
    let fixture = try TrainTests.fixture()
    let call = "lectern train linear --data small --epochs 1"
    #expect(
      await fixture.shell("\(call) --output m --checkpoint c --report r.html").status == 0)
    let before = try TrainTests.names(fixture).map { TrainTests.data(fixture, $0) }
    for (options, sentence) in [
      ("--checkpoint c", "c is there from before; --resume goes on from a checkpoint"),
      ("--checkpoint m", "m is there from before; --resume goes on from a checkpoint"),
      ("--output c", "c is there from before and is no model"),
      ("--output r.html", "r.html is there from before and is no model"),
      ("--report m", "m is there from before and is no report"),
    ] {
      let result = await fixture.shell("\(call) \(options)")
      #expect(result.status == 2 && result.errors.contains(sentence), "\(result.errors)")
    }
    #expect(try TrainTests.names(fixture).map { TrainTests.data(fixture, $0) } == before)
  }

  @Test
  func `a folder that is gone and a name that is too long are told before anything is learned`()
    async throws
  {
    let fixture = try TrainTests.fixture()
    let data = "--data \"$OLDPWD/small\" --epochs 1"
    let gone = await fixture.shell(
      "mkdir gone; cd gone; rmdir ../gone; lectern train linear \(data)")
    #expect(gone.status == 2, "\(gone.errors)")
    #expect(gone.errors.contains("the folder in which lectern runs is gone"), "\(gone.errors)")
    let long = await fixture.shell(
      "lectern train linear --data small --epochs 1 --output $(printf 'a%.0s' $(seq 300))")
    #expect(
      long.status == 2 && long.errors.contains("its name has 300 bytes, and a name holds 255"))
  }

  /// Runs a training whose folder `gone` goes away once it has begun.
  ///
  /// It says more than a pipe holds, so that it cannot end before its first line is heard.
  private func train(_ options: String, in fixture: CommandFixture) async -> ProgramResult {
    await fixture.shell(
      """
      mkdir gone; mkfifo lines; mkdir rescued
      TMPDIR="$PWD/rescued" "$program" train linear --data small --epochs 1000 \(options) 2> lines & child=$!
      while read -r line; do
        case "$line" in linear:*) rm -r gone;; "epoch "*) ;; *) echo "$line" >&2;; esac
      done < lines
      wait $child
      """)
  }

  @Test func `a checkpoint that cannot be written ends no training`() async throws {
    let fixture = try TrainTests.fixture()
    let result = await train("--checkpoint gone/c", in: fixture)
    #expect(result.status == 2, "\(result.errors)")
    #expect(result.errors.contains("warning: gone/c"), "\(result.errors.prefix(500))")
    #expect(
      result.errors.contains(
        "\nerror: the last checkpoint could not be written: gone/c: no such file or directory\n"))
    #expect(result.errors.contains("; the training goes on"))
    #expect(TrainTests.data(fixture, "linear.safetensors") != nil)
  }

  @Test func `a report that cannot be written costs no model`() async throws {
    let fixture = try TrainTests.fixture()
    let result = await train("--report gone/r.html", in: fixture)
    #expect(result.status == 2 && result.errors.contains("error: gone/r.html cannot be written: "))
    #expect(try Model<Float>("\(fixture.folder)/linear.safetensors").outputShape == [10])
  }

  @Test func `a model that cannot be written where it should be is written elsewhere and said`()
    async throws
  {
    let fixture = try TrainTests.fixture()
    let result = await train("--output gone/m.safetensors", in: fixture)
    #expect(result.status == 2, "\(result.errors)")
    let last = try #require(result.errors.split(separator: "\n").last)
    let path = try #require(
      last.firstMatch(of: /error: gone\/m\.safetensors: .*; the model is in (.*)/)?.1, "\(last)")
    #expect(path.hasPrefix("\(fixture.folder)/rescued/"))
    #expect(try Model<Float>(String(path)).outputShape == [10])
  }
}
