import Glibc
import NDArrays
import NeuralNetworks

/// The networks that come with the program.
///
/// They are files beside it, found by their names. A network in the program's own bytes would make
/// every build of it slow, and Foundation's `Bundle` would make every lesson's process load Foundation.
public enum TrainedNetworks {
  /// What tells the ten digits and what is none apart.
  public static let digits = "digits"
  /// What tells how a digit must be turned to stand upright.
  public static let orientation = "orientation"
  /// What reads digits that touch.
  public static let lines = "lines"

  /// A network that comes with the program.
  ///
  /// The folder that `LECTERN_NETWORKS` names holds all of them; where nothing is named, they lie beside
  /// the program that runs.
  ///
  /// - Parameter name: Such as `digits`, for the file `digits.safetensors`.
  /// - Throws: ``ModelError`` for one that is missing or damaged, with the places that were looked at.
  public static func model(_ name: String) throws(ModelError) -> Model<Float> {
    try model(name, in: places)
  }

  /// The folders in which networks are looked for.
  package struct Places: Sendable, Hashable {
    /// What `LECTERN_NETWORKS` names; empty where nothing is named.
    package var named: String
    /// Where the program that runs has its own; nil where the system does not say which runs.
    package var own: String?

    package init(named: String, own: String?) { (self.named, self.own) = (named, own) }
  }

  /// Looked up once, before a lesson's first cell, which then stands on the files that it reads and not
  /// on where the program lies.
  package static let places: Places = {
    let named = getenv("LECTERN_NETWORKS").map { String(cString: $0) } ?? ""
    return Places(named: named, own: runningProgram.map(folder(besideFile:)))
  }()

  /// The folder of the networks beside a program.
  package static func folder(besideFile file: String) -> String {
    let slash = file.lastIndex(of: "/")
    return "\(slash.map { file[..<$0] } ?? ".")/\(besideProgram)"
  }

  /// Where the package manager puts them.
  package static let besideProgram = "lectern_lectern.resources/Networks"

  static func model(_ name: String, in places: Places) throws(ModelError) -> Model<Float> {
    let folder = places.named.isEmpty ? places.own ?? "/proc/self/exe" : places.named
    let path = "\(folder)/\(name).safetensors"
    do { return try Model(path) } catch {
      guard access(path, F_OK) != 0 else {
        throw ModelError("the network '\(name)' cannot be used: \(error)")
      }
      let remedy =
        places.named.isEmpty
        ? "it lies where the program was built; LECTERN_NETWORKS names another folder"
        : "LECTERN_NETWORKS names that folder"
      throw ModelError("the network '\(name)' is missing: there is no \(path); \(remedy)")
    }
  }

  /// The file of the program that runs, links followed.
  private static var runningProgram: String? {
    var bytes = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
    let count = readlink("/proc/self/exe", &bytes, Int(PATH_MAX))
    guard count > 0 else { return nil }
    return String(decoding: bytes[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
  }
}

extension PageReader {
  /// A reader with the networks that come with the program.
  ///
  /// - Parameter classifier: What tells digits apart in place of the program's own.
  /// - Throws: ``ModelError`` for a network that is missing or damaged, with the places that were looked
  ///   at.
  public static func trained(
    classifier: SegmentClassifier? = nil
  ) throws(ModelError) -> PageReader {
    let digits =
      if let classifier { classifier } else {
        try SegmentClassifier(TrainedNetworks.model(TrainedNetworks.digits))
      }
    return PageReader(
      digits,
      orientation: try OrientationClassifier(TrainedNetworks.model(TrainedNetworks.orientation)),
      lines: try LineNetwork(TrainedNetworks.model(TrainedNetworks.lines)))
  }
}
