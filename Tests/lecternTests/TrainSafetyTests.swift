import Foundation
import NeuralNetworks
import Testing

@testable import LessonExecution

/// What `lectern train` does to the files of its user.
@Suite struct TrainSafetyTests {
  @Test func `no file of somebody else's is written over`() async throws {
    let fixture = try TrainTests.fixture()
    let call = "lectern train linear --data small --epochs 1"
    for (option, name) in [
      ("", "linear.safetensors"), ("--output m", "m"), ("--checkpoint m", "m"), ("--report m", "m"),
    ] {
      try fixture.put("mine", name)
      let result = await fixture.shell("\(call) \(option)")
      #expect(result.status == 2 && !result.errors.contains("epoch "))
      #expect(result.errors.contains("\(name) is there, and is not as lectern wrote it"))
      #expect(fixture.text(name) == "mine")
      try FileManager.default.removeItem(atPath: "\(fixture.folder)/\(name)")
    }
    #expect(try TrainTests.names(fixture) == [])
    // What a training wrote the next one may replace, until somebody changes it.
    let full = "\(call) --checkpoint c --report r.html"
    let first = await fixture.shell(full)
    #expect(first.status == 0 && !first.errors.contains("replaced"))
    let second = await fixture.shell(full)
    #expect(second.status == 0)
    #expect(
      second.errors.contains(
        "linear.safetensors is there from before and will be replaced; --output names another file")
    )
    try fixture.put("mine", "r.html")
    #expect(await fixture.shell(full).status == 2)
    #expect(fixture.text("r.html") == "mine")
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
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.errors.contains("warning: gone/c"), "\(result.errors.prefix(500))")
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
