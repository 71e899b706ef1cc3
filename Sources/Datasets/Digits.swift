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
    /// Drawn by ``GeneratedDigits``.
    case generated
  }

  /// The digits that a model learns from: MNIST's 60,000, or 12,000 drawn ones.
  public var train: DigitSet
  /// The digits that a model is tested on and never sees before: MNIST's 10,000, or 2,000 drawn
  /// ones.
  public var test: DigitSet
  /// Where both sets come from.
  public var source: Source

  /// A sentence for the page that says which digits these are and how many.
  public var sourceSentence: String {
    switch source {
    case .mnist:
      "These are MNIST's digits: \(groupedText(train.count)) to train on, \(groupedText(test.count)) to test."
    case .generated:
      "These digits were drawn by the program itself, from a seed: \(groupedText(train.count)) to train on, \(groupedText(test.count)) to test. They are not MNIST."
    }
  }

  /// MNIST where it is there, else digits that are drawn from a seed.
  ///
  /// Looked for in `LECTERN_DATA`, then in the user's cache. A folder that is named but does not
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
    let (named, cache) = places
    if named == "generated" { return generated }
    if !named.isEmpty { return try mnist(named) }
    if let cache {
      let folder = "\(cache)/lectern/mnist"
      if find(names[0], in: folder) != nil { return try mnist(folder) }
    }
    return generated
  }

  /// What `LECTERN_DATA` names, and the user's cache: looked up once, before a lesson's first cell,
  /// which then stands on the files that it reads there and not on where the folders lie.
  package static let places: (named: String, cache: String?) = {
    func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
    let cache = variable("XDG_CACHE_HOME") ?? variable("HOME").map { $0 + "/.cache" }
    return (variable("LECTERN_DATA") ?? "", cache)
  }()

  /// The digits that the program draws where there are no others.
  package static var generated: Digits {
    Digits(
      train: GeneratedDigits.draw(12_000, seed: 1), test: GeneratedDigits.draw(2_000, seed: 2),
      source: .generated)
  }

  private static let names = [
    "train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte",
    "t10k-labels-idx1-ubyte",
  ]

  /// MNIST's four files, gzip or plain, from a folder.
  ///
  /// - Throws: ``DataError`` for a file that is missing or damaged, for pictures that are not 28 ×
  ///   28, and for labels that are not one of 0 to 9 for each picture.
  public static func mnist(_ folder: String) throws(DataError) -> Digits {
    func set(_ images: String, _ labels: String) throws(DataError) -> DigitSet {
      guard let imagePath = find(images, in: folder) else { throw missing(images, folder) }
      guard let labelPath = find(labels, in: folder) else { throw missing(labels, folder) }
      let pictures = try IDXFile.read(imagePath, rank: 3)
      let answers = try IDXFile.read(labelPath, rank: 1)
      guard pictures.shape[0] == answers.shape[0] else {
        throw DataError(
          path: labelPath,
          problem:
            "has \(answers.shape[0]) labels for the \(pictures.shape[0]) pictures of \(images)")
      }
      guard Array(pictures.shape[1...]) == [28, 28] else {
        throw DataError(
          path: imagePath,
          problem: "has pictures of \(Shape(pictures.shape[1...])); expected [28, 28]")
      }
      if let odd = answers.elements.first(where: { $0 > 9 }) {
        throw DataError(path: labelPath, problem: "has the label \(odd); expected 0 to 9")
      }
      return DigitSet(pictures: pictures, labels: answers.cast())
    }
    return Digits(
      train: try set(names[0], names[1]), test: try set(names[2], names[3]), source: .mnist)
  }

  private static func missing(_ name: String, _ folder: String) -> DataError {
    DataError(
      path: folder, problem: "has no \(name) and no \(name).gz; expected MNIST's four files")
  }

  /// Why a folder is none with MNIST's four files; nil where all are there, whole or damaged.
  package static func problem(with folder: String) -> String? {
    names.first { find($0, in: folder) == nil }.map { missing($0, folder).problem }
  }

  private static func find(_ name: String, in folder: String) -> String? {
    for path in ["\(folder)/\(name).gz", "\(folder)/\(name)"] {
      if access(path, R_OK) == 0 { return path }
    }
    return nil
  }
}
