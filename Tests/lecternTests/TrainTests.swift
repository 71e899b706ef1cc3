import Datasets
import Foundation
import NDArrays
import NeuralNetworks
import TestSupport
import Testing
import TrainingRecipes

@testable import LessonExecution

/// `lectern train` as it is typed, on a few small pictures.
@Suite(.serialized) struct TrainTests {
  static func fixture(train: Int = 24, test: Int = 6) throws -> CommandFixture {
    let fixture = try CommandFixture()
    _ = try makePictureFolder(at: "\(fixture.folder)/small", train: train, test: test)
    return fixture
  }

  static func data(_ fixture: CommandFixture, _ name: String) -> Data? {
    FileManager.default.contents(atPath: "\(fixture.folder)/\(name)")
  }

  static func names(_ fixture: CommandFixture) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: fixture.folder)
      .filter { !["cache", "Lessons", "small"].contains($0) }.sorted()
  }

  @Test func `a training tells each epoch, and writes the model alone`() async throws {
    let fixture = try Self.fixture()
    let result = await fixture.shell("lectern train linear --data small --epochs 2")
    #expect(result.status == 0 && result.output.isEmpty)
    let lines = result.errors.split(separator: "\n")
    #expect(lines.count == 6, "\(result.errors)")
    #expect(lines[0].hasPrefix("linear: Ten weighted sums"))
    #expect(
      lines[1]
        == "the 24 pictures in small: 20 are learned from, the last 4 held back; seed 1")
    for number in 1...2 {
      #expect(
        lines[1 + number].wholeMatch(
          of: /epoch [12] of 2: loss [0-9.]+, [0-9.]+ % read, held back [0-9.]+ %.*, [0-9.]+ s/)
          != nil, "\(lines[1 + number])")
    }
    #expect(lines[4].hasPrefix("held back: ") && lines[4].contains(" of 4 read right (95 %"))
    #expect(
      lines[5] == "wrote linear.safetensors: lectern predict linear.safetensors PICTURE")
    #expect(try Self.names(fixture) == ["linear.safetensors"])
    let model = try Model<Float>("\(fixture.folder)/linear.safetensors")
    #expect(model.warnings.isEmpty && model.outputShape == [10])
  }

  @Test(arguments: ["linear", "fast"])
  func `a training that goes on from a checkpoint gives the same bytes`(
    _ recipe: String
  ) async throws {
    let fixture = try Self.fixture()
    let call = "lectern train \(recipe) --data small"
    let whole = await fixture.shell(
      "\(call) --epochs 3 --seed 7 --output whole.safetensors --checkpoint whole.ck")
    #expect(whole.status == 0, "\(whole.errors)")
    let digits = try Digits.mnist("\(fixture.folder)/small").train.holdingBackSixth()
    var first = try RecipeTraining(try #require(Recipe.named(recipe)), seed: 7, epochs: 3)
    // With steps told, as the command trains: a checkpoint keeps their accuracy.
    try first.train(
      on: digits.learned, judging: digits.heldBack,
      afterEpoch: { training in
        try training.saveCheckpoint(to: "\(fixture.folder)/run.ck")
        return false
      }, afterStep: { _ in })
    let rest = await fixture.shell("\(call) --resume run.ck")
    #expect(rest.status == 0 && rest.errors.contains("goes on after epoch 1 of 3"))
    #expect(!rest.errors.contains("epoch 1 of 3: ") && rest.errors.contains("seed 7"))
    #expect(Self.data(fixture, "\(recipe).safetensors") == Self.data(fixture, "whole.safetensors"))
    #expect(Self.data(fixture, "run.ck") == Self.data(fixture, "whole.ck"))
    // A training that is through is judged and written again.
    let again = await fixture.shell("rm \(recipe).safetensors; \(call) --resume run.ck")
    #expect(again.status == 0 && again.errors.contains("the checkpoint holds all 3 epochs"))
    #expect(Self.data(fixture, "\(recipe).safetensors") == Self.data(fixture, "whole.safetensors"))
  }

  @Test func `Ctrl-C says where the checkpoint is, and the line that goes on`() async throws {
    let fixture = try Self.fixture()
    /// Trains until an epoch is told, and ends it then.
    func stop(_ line: String) async throws -> (errors: String, rest: Substring, epoch: Int) {
      let result = await fixture.shell(
        """
        rm -f lines; mkfifo lines; \(line.replacing("lectern ", with: "\"$program\" ")) 2> lines & child=$!
        while read -r line; do
          case "$line" in
            "epoch "*) [ -n "$asked" ] || kill -INT $child; asked=yes;;
            *) echo "$line" >&2;;
          esac
        done < lines
        wait $child
        """)
      #expect(result.status == 130 && result.output.isEmpty, "\(result.errors)")
      let last = try #require(result.errors.split(separator: "\n").last)
      let match = try #require(
        last.wholeMatch(
          of:
            /stopped (?:in|after) epoch ([0-9]+); the checkpoint run\.ck holds epoch ([0-9]+); go on with: (.*)/
        ), "\(last)")
      let (now, kept) = (try #require(Int(match.1)), try #require(Int(match.2)))
      #expect(now == kept || now == kept + 1)
      return (result.errors, match.3, kept)
    }
    let options = "linear --data small --epochs 100000 --seed 7"
    let first = try await stop("lectern train \(options) --checkpoint run.ck")
    #expect(first.rest == "lectern train \(options) --resume run.ck")
    let second = try await stop(String(first.rest))
    #expect(second.errors.contains("goes on after epoch \(first.epoch) of 100000"))
    #expect(second.rest == first.rest && second.epoch > first.epoch)
    #expect(try Self.names(fixture) == ["lines", "run.ck"])
  }

  @Test func `Ctrl-C without a checkpoint says that nothing is kept`() async throws {
    let fixture = try Self.fixture()
    let line = """
      mkfifo lines; "$program" train linear --data small --epochs 100000 OPTIONS 2> lines & child=$!
      while read -r line; do
        case "$line" in "epoch 2 of"*) kill -INT $child;; "epoch "*) ;; *) echo "$line" >&2;; esac
      done < lines
      wait $child
      """
    let plain = await fixture.shell(line.replacingOccurrences(of: "OPTIONS", with: ""))
    #expect(plain.status == 130 && plain.output.isEmpty)
    let said = try #require(plain.errors.split(separator: "\n").last)
    #expect(said.hasPrefix("stopped "))
    #expect(said.hasSuffix("; nothing of it is kept; with --checkpoint FILE every epoch is"))
    let json = await fixture.shell(
      "rm lines; " + line.replacingOccurrences(of: "OPTIONS", with: "--json"))
    #expect(json.status == 130)
    let document = try #require(
      try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
    #expect(document["status"] as? Int == 130)
    #expect((document["error"] as? String)?.hasPrefix("stopped ") == true)
    #expect(try Self.names(fixture) == ["lines"])
  }

  @Test func `a checkpoint of another recipe, seed, training or data is refused`() async throws {
    let fixture = try Self.fixture()
    _ = try makePictureFolder(at: "\(fixture.folder)/other", train: 25, test: 6)
    _ = await fixture.shell("lectern train linear --data small --epochs 2 --checkpoint a.ck")
    let before = Self.data(fixture, "a.ck")
    for (options, sentence) in [
      ("fast --data small", "the recipe 'linear', and what is to go on is 'fast'"),
      ("linear --data small --seed 2", "seed 1, and what is to go on is seed 2"),
      (
        "linear --data small --epochs 3",
        "a training of 2 epochs, and what is to go on is one of 3"
      ),
      ("linear --data small --final", "a training that holds a sixth back, and"),
      ("linear --data other", "a training on the 24 pictures in small ("),
    ] {
      let result = await fixture.shell("lectern train \(options) --resume a.ck")
      #expect(result.status == 2)
      #expect(
        result.errors.hasPrefix("error: a.ck is a checkpoint of \(sentence)"), "\(result.errors)")
    }
    #expect(Self.data(fixture, "a.ck") == before)
  }

  @Test(arguments: [
    ("--output nowhere/m", "nowhere/m cannot be written: "),
    ("--output small", "small is a folder; name a file with --output"),
    ("--report small", "small is a folder; name a file with --report"),
    ("--report /proc/x", "/proc/x cannot be written: "),
    ("--output a --report a", "--report and the model are one file, a; name two"),
    (
      "--output a --checkpoint small/../a",
      "--checkpoint and the model are one file, small/../a; name two"
    ),
    ("--resume nowhere", "the checkpoint 'nowhere' cannot be read: no such file or directory"),
    ("--resume a --checkpoint b", "--resume writes on the checkpoint that it goes on from"),
    ("--output ''", "--output '' is no file; expected a path"),
    ("--report -", "--report - is no file; expected a path"),
    ("--epochs 0", "--epochs 0 is no number of epochs; expected 1 to 100000"),
    ("--epochs -1", "--epochs -1 is no number of epochs; expected 1 to 100000"),
    ("--epochs 1e3", "--epochs 1e3 is no number of epochs; expected 1 to 100000"),
    ("--epochs 99999999999999999999", "is no number of epochs; expected 1 to 100000"),
    ("--seed -1", "--seed -1 is no seed; expected a whole number from 0 to 18446744073709551615"),
    ("--seed 18446744073709551616", "--seed 18446744073709551616 is no seed"),
    (
      "--data nowhere",
      "the data folder 'nowhere' cannot be read: no such file or directory; name one with MNIST's"
    ),
    ("--data Lessons", "the data folder 'Lessons' has no train-images-idx3-ubyte"),
    ("--fast", "lectern train has no option --fast"),
  ])
  func `what cannot be is told in a sentence before anything is learned`(
    _ options: String, _ sentence: String
  ) async throws {
    let fixture = try Self.fixture()
    let data = options.contains("--data") ? "" : "--data small"
    let result = await fixture.shell("lectern train linear \(data) \(options)")
    #expect(result.status == 2 && result.output.isEmpty)
    #expect(
      result.errors.hasPrefix("error: ") && result.errors.contains(sentence), "\(result.errors)")
    #expect(!result.errors.contains("epoch 1 of"))
    #expect(try Self.names(fixture) == [])
  }

  @Test func `an unknown recipe is told with what was meant`() async throws {
    let fixture = try Self.fixture()
    let near = await fixture.shell("lectern train bset")
    #expect(
      near.status == 2 && near.errors.contains("there is no recipe 'bset'; did you mean 'best'?"))
    let far = await fixture.shell("lectern train resnet")
    #expect(
      far.errors.contains(
        "there is no recipe 'resnet'; there are linear, mlp, cnn, best and fast"))
    #expect(await fixture.shell("lectern train").errors.contains("lectern train needs <recipe>"))
  }

  @Test func `damaged files are told, and few pictures are enough or are told`() async throws {
    let fixture = try Self.fixture(train: 1, test: 0)
    let one = await fixture.shell("lectern train linear --data small --epochs 1")
    #expect(one.status == 2 && one.errors.contains("has one training picture, which leaves none"))
    let final = await fixture.shell("lectern train linear --data small --epochs 1 --final")
    #expect(final.status == 2 && final.errors.contains("has no test pictures for --final to open"))
    _ = try makePictureFolder(at: "\(fixture.folder)/small", train: 1, test: 1)
    #expect(await fixture.shell("lectern train linear --data small --epochs 1 --final").status == 0)
    let mlp = await fixture.shell("lectern train mlp --data small --epochs 1 --final")
    #expect(mlp.status == 2 && mlp.errors.contains("the training cannot begin: "))
    _ = try makePictureFolder(at: "\(fixture.folder)/small", train: 2, test: 1)
    #expect(await fixture.shell("lectern train linear --data small --epochs 1").status == 0)
    _ = try makePictureFolder(at: "\(fixture.folder)/small", train: 0, test: 1)
    let none = await fixture.shell("lectern train linear --data small")
    #expect(none.status == 2 && none.errors.contains("small has no training pictures"))
    let cut = await fixture.shell(
      "truncate -s 500 small/t10k-images-idx3-ubyte; lectern train linear --data small")
    #expect(cut.status == 2 && cut.errors.contains("small/t10k-images-idx3-ubyte: is truncated"))
  }

  @Test func `the test set is opened with --final alone`() async throws {
    let fixture = try Self.fixture()
    let held = await fixture.shell("lectern train linear --data small --epochs 1")
    #expect(held.errors.contains("held back: ") && !held.errors.contains("test set"))
    let final = await fixture.shell("lectern train linear --data small --epochs 1 --final")
    #expect(final.errors.contains("test set: ") && !final.errors.contains("held back"))
    #expect(final.errors.contains("the 24 pictures in small: all are learned from"))
    #expect(final.errors.contains(" of 6 read right"))
  }

  @Test func `without a folder LECTERN_DATA counts, then the cache`() async throws {
    let fixture = try Self.fixture()
    let named = await fixture.shell("LECTERN_DATA=small lectern train linear --epochs 1")
    #expect(named.errors.contains("the 24 pictures in small: "))
    let cached = await fixture.shell(
      "mkdir -p cache/lectern; cp -r small cache/lectern/mnist; lectern train linear --epochs 1")
    #expect(cached.errors.contains("the 24 pictures in \(fixture.folder)/cache/lectern/mnist: "))
    let wrong = await fixture.shell("LECTERN_DATA=nowhere lectern train linear --epochs 1")
    #expect(wrong.status == 2 && wrong.errors.contains("nowhere"))
  }

  @Test func `files that are packed as Fashion-MNIST's are give the same model`() async throws {
    let fixture = try Self.fixture()
    let call = "lectern train linear --data small --epochs 2 --output"
    let result = await fixture.shell("\(call) a && gzip small/* && \(call) b")
    #expect(result.status == 0, "\(result.errors)")
    #expect(Self.data(fixture, "a") != nil && Self.data(fixture, "a") == Self.data(fixture, "b"))
  }

  @Test func `the report for programs is one document`() async throws {
    let fixture = try Self.fixture()
    let result = await fixture.shell(
      "lectern train linear --data small --epochs 2 --seed 3 --report r.html --json")
    #expect(result.status == 0)
    let document = try #require(
      try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    #expect(document["recipe"] as? String == "linear" && document["seed"] as? Int == 3)
    #expect(document["model"] as? String == "linear.safetensors")
    #expect(
      document["report"] as? String == "r.html" && document["judgedBy"] as? String == "held back")
    #expect((document["epochs"] as? [[String: Any]])?.map { $0["epoch"] as? Int } == [1, 2])
    #expect((document["dataDigest"] as? String)?.count == "sha256:".count + 64)
    let interval = try #require(document["accuracyInterval"] as? [Double])
    let accuracy = try #require(document["accuracy"] as? Double)
    #expect(interval.count == 2 && interval[0] <= accuracy && accuracy <= interval[1])
  }

  @Test(.enabled(if: CommandFixture.readsPictures))
  func `predict reads the model that a training wrote`() async throws {
    let fixture = try Self.fixture()
    try fixture.putPicture("a.bmp")
    for recipe in ["linear", "fast"] {
      let result = await fixture.shell(
        "lectern train \(recipe) --data small --epochs 1 && lectern predict \(recipe).safetensors a.bmp"
      )
      #expect(result.status == 0, "\(result.errors)")
      #expect(result.output.wholeMatch(of: /a\.bmp: [0-9] \([0-9]+\.[0-9] %\)\n/) != nil)
      #expect(!result.errors.contains("warning"))
    }
  }

  @Test func `the report is a page by itself that says how it went`() async throws {
    let fixture = try Self.fixture()
    let result = await fixture.shell(
      "lectern train linear --data small --epochs 2 --report 'my report.html'")
    #expect(result.status == 0 && result.errors.hasSuffix("wrote my report.html\n"))
    let page = try #require(fixture.text("my report.html"))
    for text in [
      "<h1>Training: linear</h1>", "Ten weighted sums of the pixels", "the 24 pictures in small",
      "Wilson", "Figure 1.", "Figure 3.", "precision", "Trainable params: 7,850",
      "weight decay 0.01",
      "lectern train linear --data small", "--report 'my report.html'",
      "aria-label=\"The loss goes from",
    ] { #expect(page.contains(text), "\(text)") }
    #expect(!page.contains("‹not computed›") && !page.contains("Cannot be shown"))
    #expect(!page.contains("language-swift"))
    for match in page.matches(of: /(?:href|src)="([^"]*)"/) {
      #expect(match.1.hasPrefix("#") || match.1.hasPrefix("data:"), "\(match.1)")
    }
    let final = await fixture.shell(
      "lectern train linear --data small --epochs 1 --final --report final.html")
    #expect(final.status == 0)
    #expect(fixture.text("final.html")?.contains("of the test set, which was opened once") == true)
  }

  @Test func `a folder's name is shown as it is, whatever is in it`() async throws {
    let fixture = try Self.fixture()
    let name = "a `b` <c> *d* $e$ [f](g)"
    try FileManager.default.moveItem(
      atPath: "\(fixture.folder)/small", toPath: "\(fixture.folder)/\(name)")
    let result = await fixture.shell(
      "lectern train linear --data '\(name)' --epochs 1 --report r.html")
    #expect(result.status == 0, "\(result.errors)")
    let page = try #require(fixture.text("r.html"))
    let shown = "a `b` &lt;c&gt; *d* $e$ [f](g)"
    #expect(page.contains("24 pictures in \(shown)"))
    #expect(page.contains("--data '\(shown)'"))
  }

  @Test func `a model that makes no mistake has a page too`() async throws {
    let fixture = try Self.fixture(train: 60)
    let result = await fixture.shell(
      "lectern train linear --data small --epochs 20 --report r.html")
    #expect(result.errors.contains("held back: 100.00 % of 10 read right"), "\(result.errors)")
    let page = try #require(fixture.text("r.html"))
    #expect(page.contains("No picture was read wrong.") && !page.contains("fig-mistakes"))
    #expect(page.contains("Every picture is read as what its label says."))
  }
}
