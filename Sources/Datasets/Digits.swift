import Glibc
import NDArrays
import Synchronization

/// Pictures of digits with what they show.
///
/// ```swift
/// let digits = GeneratedDigits.draw(3, seed: 1)
/// digits.count           // 3
/// digits.inputs.shape    // [3, 784]
/// ```
public struct DigitSet: Sendable {
  /// `[count, 28, 28]`, 0 for paper to 255 for ink.
  public var pictures: NDArray<UInt8>
  /// `[count]`, 0 to 9.
  public var labels: NDArray<Int>

  /// Pictures `[count, 28, 28]` with their labels `[count]`.
  ///
  /// That both are as many is not asked here; what trains on them does.
  public init(pictures: NDArray<UInt8>, labels: NDArray<Int>) {
    self.pictures = pictures
    self.labels = labels
  }

  /// The number of labels, and so of pictures.
  public var count: Int { labels.count }

  /// The pictures as rows of numbers in 0…1, `[count, 784]`.
  public var inputs: NDArray<Float> {
    pictures.cast(to: Float.self).reshaped([count, pictures.count / Swift.max(1, count)])
      * (1 / 255)
  }

  /// One picture, `[28, 28]`; a negative index counts from the back, one beyond the set stops.
  public func picture(_ index: Int) -> NDArray<UInt8> { pictures[index] }

  /// The pictures and labels of a range, as views; a range that reaches beyond the set is cut.
  public subscript(range: Range<Int>) -> DigitSet {
    DigitSet(pictures: pictures[range], labels: labels[range])
  }
}

/// Handwritten digits to train and to test on: MNIST's, or such as the program draws itself.
public struct Digits: Sendable {
  /// Where digits come from.
  public enum Source: Sendable, Hashable {
    /// MNIST's four files in a folder.
    case mnist
    /// Four files of that format in a folder, but of another set, such as Fashion-MNIST's.
    case otherFiles
    /// Drawn by ``GeneratedDigits``.
    case generated
  }

  /// The digits that a model learns from: those of the files, of which MNIST has 60,000, or 12,000 drawn
  /// ones.
  public var train: DigitSet
  /// The digits that a model is tested on and never sees before: those of the files, of which MNIST has
  /// 10,000, or 2,000 drawn ones.
  public var test: DigitSet
  /// Where both sets come from.
  public var source: Source

  /// A sentence for the page that says which digits these are and how many.
  public var sourceSentence: String {
    switch source {
    case .mnist:
      "These are MNIST's digits: \(groupedText(train.count)) to train on, \(groupedText(test.count)) to test."
    case .otherFiles:
      "These pictures are from files in MNIST's format that are not MNIST's: \(groupedText(train.count)) to train on, \(groupedText(test.count)) to test."
    case .generated:
      "These digits were drawn by the program itself, from a seed: \(groupedText(train.count)) to train on, \(groupedText(test.count)) to test. They are not MNIST."
    }
  }

  /// MNIST where it is there, else digits that are drawn from a seed.
  ///
  /// Looked for in `LECTERN_DATA`, then in the user's cache, where `lectern data mnist` puts it. A folder that is named but does not
  /// hold the files is an error; that nothing is named is not. The name `generated` asks for drawn
  /// digits, whatever there is.
  ///
  /// - Throws: ``DataError`` for a file that is missing from a named folder, or damaged.
  public static func load() throws -> Digits {
    let digits = try found()
    loaded.withLock { $0 = digits.source }
    return digits
  }

  private static let loaded = Mutex<Source?>(nil)

  /// Which digits ``load()`` gave last in this process; nil before it gave any.
  public static var lastLoaded: Source? { loaded.withLock { $0 } }

  private static func found() throws -> Digits {
    let named = places.named
    if named == "generated" { return generated }
    if !named.isEmpty { return try mnist(named) }
    // The first of the names stands for all: whoever writes the files there writes that one last.
    if let folder = folderInCache, find(fileNames[0], in: folder) != nil {
      return try mnist(folder)
    }
    return generated
  }

  /// The folder in the user's cache that ``load()`` looks in where nothing is named; nil where there is
  /// no such cache.
  package static var folderInCache: String? { places.cache.map { "\($0)/lectern/mnist" } }

  /// What `LECTERN_DATA` names, and the user's cache: looked up once, before a lesson's first cell,
  /// which then stands on the files that it reads there and not on where the folders lie.
  package static let places: (named: String, cache: String?) = {
    func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
    func path(_ name: String) -> String? { variable(name).flatMap { $0.hasPrefix("/") ? $0 : nil } }
    let cache = path("XDG_CACHE_HOME") ?? path("HOME").map { $0 + "/.cache" }
    return (variable("LECTERN_DATA") ?? "", cache)
  }()

  /// The digits that the program draws where there are no others.
  package static var generated: Digits {
    Digits(
      train: GeneratedDigits.draw(12_000, seed: 1), test: GeneratedDigits.draw(2_000, seed: 2),
      source: .generated)
  }

  /// The names of the four files: pictures and labels to train on, then pictures and labels to test on.
  package static let fileNames = [
    "train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte",
    "t10k-labels-idx1-ubyte",
  ]

  /// The CRC-32 of what MNIST's four files hold, in the order of ``fileNames``: gzip keeps it, so that
  /// asking whose files these are costs no second look at them.
  private static let checksumsOfMNIST: [UInt32] = [
    0xE9F4_D8B3, 0xE0CB_4AD2, 0x9137_3BDF, 0x4AB9_EFF9,
  ]

  /// Four files in MNIST's format, gzip or plain, from a folder.
  ///
  /// Fashion-MNIST's files and those of other sets have the same names and the same format:
  /// ``source`` says whether these are MNIST's own.
  ///
  /// - Throws: ``DataError`` for a file that is missing or damaged, for pictures that are not 28 ×
  ///   28, and for labels that are not one of 0 to 9 for each picture.
  public static func mnist(_ folder: String) throws(DataError) -> Digits {
    var sets: [DigitSet] = []
    var checksums: [UInt32] = []
    for place in [0, 2] {
      var paths: [String] = []
      for name in fileNames[place...place + 1] {
        guard let path = find(name, in: folder) else { throw missing(name, folder) }
        paths.append(path)
      }
      let (set, sums) = try digits(pictures: paths[0], labels: paths[1])
      sets.append(set)
      checksums += sums
    }
    return Digits(
      train: sets[0], test: sets[1], source: checksums == checksumsOfMNIST ? .mnist : .otherFiles)
  }

  /// The digits of a file of pictures and one of labels, and the CRC-32 of both.
  package static func digits(
    pictures imagePath: String, labels labelPath: String
  ) throws(DataError) -> (DigitSet, checksums: [UInt32]) {
    let (pictures, first) = try IDXFile.readWithChecksum(imagePath, rank: 3)
    let (answers, second) = try IDXFile.readWithChecksum(labelPath, rank: 1)
    guard pictures.shape[0] == answers.shape[0] else {
      let name = imagePath.split(separator: "/").last?.prefix { $0 != "." } ?? ""
      throw DataError(
        path: labelPath,
        problem: "has \(answers.shape[0]) labels for the \(pictures.shape[0]) pictures of \(name)")
    }
    guard Array(pictures.shape[1...]) == [28, 28] else {
      throw DataError(
        path: imagePath,
        problem: "has pictures of \(Shape(pictures.shape[1...])); expected [28, 28]")
    }
    if let odd = answers.elements.first(where: { $0 > 9 }) {
      throw DataError(path: labelPath, problem: "has the label \(odd); expected 0 to 9")
    }
    return (DigitSet(pictures: pictures, labels: answers.cast()), [first, second])
  }

  private static func missing(_ name: String, _ folder: String) -> DataError {
    DataError(
      path: folder, problem: "has no \(name) and no \(name).gz; expected MNIST's four files")
  }

  /// Why a folder is none with MNIST's four files; nil where all are there, whole or damaged.
  package static func problem(with folder: String) -> String? {
    fileNames.first { find($0, in: folder) == nil }.map { missing($0, folder).problem }
  }

  /// The path of a file in a folder, packed or plain; nil where there is none that can be read.
  package static func find(_ name: String, in folder: String) -> String? {
    for path in ["\(folder)/\(name).gz", "\(folder)/\(name)"] {
      if access(path, R_OK) == 0 { return path }
    }
    return nil
  }
}
