import ArgumentParser
import LessonExecution

struct Predict: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Reads pictures of one digit each.",
    usage: "lectern predict <images> ... [options]",
    discussion: """
      Pictures may be PNG, JPEG, BMP, TIFF, PNM, GIF or WebP, of any size, dark on light or light on dark. \
      A pattern in quotes, such as 'scans/*.png', matches as in a shell. A picture that cannot be read, \
      and one without any ink, is named on standard error and makes the exit status 1; the others are \
      read all the same. Whole pages are for lectern read, to which an empty one is no failure.

      The program's own model knows what is no digit, and says so. Without --model, a first argument \
      that ends in .safetensors is the model.

      With --top 3 a line names the three likeliest classes with their shares; of equal shares the \
      lower digit comes first, and what is no digit last.

      With --explain a page shows each picture, the steps by which it becomes the 28 × 28 pixels that \
      the network sees, and what the network gives to each class.

      With --json an entry has "image", "digit", "probability" and "probabilities", or "error"; a \
      share that is no number, as a damaged model gives it, is null. Where the model knows what is \
      no digit, "noDigit" is the share of that, and "digit" is null where it is the largest. --top adds \
      "top", a list of "digit" and "probability", in which null is what is no digit. What makes a file \
      doubtful stands in "warnings".

      Examples:
        lectern predict seven.png
        lectern predict scans/*.png --json
        lectern predict seven.png --top 3 --explain seven.html
        lectern predict --model cnn.safetensors seven.png
      """)

  @Option(
    help: ArgumentHelp(
      "The model: a .safetensors file that a training wrote. (default: the program's own)",
      valueName: "file"), completion: .file(extensions: ["safetensors"]))
  var model: String?

  @Argument(help: "The pictures.", completion: .pictures)
  var images: [String]

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("How many of the likeliest classes to tell, 1 to 11.", valueName: "number"))
  var top: String?

  @Option(
    help: ArgumentHelp(
      "A page to write with each step from a picture to its digit, as one HTML file.",
      valueName: "file"), completion: .file(extensions: ["html"]))
  var explain: String?

  @Flag(help: "Write over a file with --explain that lectern did not write.")
  var force = false

  @Flag(help: "Print a JSON array instead of lines.")
  var json = false

  func validate() throws {
    if model == "" { throw ValidationError("the model's path is empty") }
    if images.contains("") { throw ValidationError("a picture's path is empty") }
    if let model, Self.isModel(images[0]) {
      throw ValidationError(
        "two models are named, \(model.shownOnOneLine) and \(images[0].shownOnOneLine); expected one"
      )
    }
    if chosen.images.isEmpty {
      throw ValidationError("lectern predict needs <images> ...: the pictures")
    }
    _ = try count
    if let explain, let clause = PartedPage.objection(to: explain) {
      throw ValidationError("--explain \(clause)")
    }
    if force, explain == nil {
      throw ValidationError("--force is for --explain, which is not there")
    }
  }

  /// Whether a first argument is the model.
  static func isModel(_ path: String) -> Bool {
    path.lowercased().hasSuffix(".safetensors")
  }

  /// The model, nil for the program's own, and the pictures.
  private var chosen: (model: String?, images: ArraySlice<String>) {
    if model == nil, Self.isModel(images[0]) { return (images[0], images.dropFirst()) }
    return (model, images[...])
  }

  /// How many classes are told; nil where that is not asked for.
  private var count: Int? {
    get throws { try top.map { try OptionValue.classes.value($0, of: "--top") } }
  }

  func run() throws {
    let (path, images) = chosen
    let model = try DigitNetwork.load(path)
    let entries = images.flatMap(PageFiles.expanded)
    if let explain {
      let inputs = entries.map(\.path) + [path].compactMap(\.self)
      try PartedPage.check(explain, option: "--explain", against: inputs)
    }
    let report = try explain.map { try PredictionReport($0, isForced: force) }
    var session = PredictSession(
      model: model, top: try count, isForPrograms: json, report: report)
    try session.read(entries)
    if session.hasFailed { throw ExitCode(1) }
  }
}
