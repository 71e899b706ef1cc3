import Glibc
import LessonWire
import NDArrays
import NeuralNetworks
import Synchronization

/// How many models this process has handed on.
private let publishedCount = Atomic(0)

/// The path of a file that a lesson writes for itself: the folder is new for each run and goes with
/// it.
///
/// ```swift
/// let path = scratchFile("weights.npy")
/// try NDArray<Float>([1, 2]).write(npy: path)
/// try NDArray<Float>(npy: path).count    // 2
/// ```
public func scratchFile(_ name: String) -> String {
  (getenv("LECTERN_SCRATCH").map { String(cString: $0) } ?? "/tmp") + "/" + name
}

/// Hands a model on to later lessons, which name this one under `needs` in their front matter and
/// take it with ``published(_:)``.
///
/// - Throws: ``ModelError`` for a layer that no file can hold, or a name that is not letters,
///   digits and hyphens.
public func publish(_ model: Model<Float>, as name: String) throws {
  guard !name.isEmpty, name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") })
  else {
    throw ModelError("publish: '\(name)' is no name; take letters, digits and hyphens")
  }
  // A file for each: the builder may still be reading the last one of this name.
  let count = publishedCount.add(1, ordering: .relaxed).newValue
  let path = scratchFile("\(name)-\(getpid())-\(count).safetensors")
  try model.save(to: path)
  CellRuntime.emit(.published(name: name, path: path))
}

/// The model that an earlier lesson handed on under a name.
///
/// - Throws: ``ModelError`` naming what there is where nothing has that name.
public func published(_ name: String) throws -> Model<Float> {
  let all = (getenv("LECTERN_PUBLISHED").map { String(cString: $0) } ?? "").split(separator: "\n")
    .map { $0.split(separator: "=", maxSplits: 1).map(String.init) }.filter { $0.count == 2 }
  guard let entry = all.first(where: { $0[0] == name }) else {
    let known = all.map { $0[0] }.joined(separator: ", ")
    throw ModelError(
      "no lesson that this one needs published '\(name)'"
        + (known.isEmpty
          ? "; name the lesson in the front matter, such as needs: [04]" : "; there are \(known)"))
  }
  return try Model(entry[1])
}

extension ModelSummary: Displayable {
  public var display: MIMEBundle {
    var table = Table(
      columns: ["layer", "output shape", "parameters"],
      rows: rows.map {
        [
          $0.layer, $0.outputShape.map { String($0) }.joined(separator: " × "),
          groupedText($0.parameters),
        ]
      })
    table.rows.append(["total", "", groupedText(trainable + untrainable)])
    return MIMEBundle([(TablePayload.type, table.payload.text), ("text/plain", description)])
  }
}
