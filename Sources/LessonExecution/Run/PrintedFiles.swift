import Foundation
import LessonWire

/// The files that what a unit prints goes to.
struct PrintedFiles: Sendable {
  let output: String
  let errors: String
  /// The cell; nil for values in prose.
  let cell: Int?
  /// How long they were when the unit ended.
  private var end: HostEvent.Printed?

  init(folder: String, number: Int, cell: Int?) {
    output = "\(folder)/out-\(number)"
    errors = "\(folder)/err-\(number)"
    self.cell = cell
    // A folder that outlives a run may hold those of another.
    remove()
  }

  func ended(at end: HostEvent.Printed?) -> PrintedFiles {
    var copy = self
    copy.end = end
    return copy
  }

  func remove() { for file in [output, errors] { unlink(file) } }

  /// How long both are; nil where one grew while the other was looked at.
  var sizes: HostEvent.Printed? {
    let before = Platform.size(ofFile: errors)
    let printed = HostEvent.Printed(output: Platform.size(ofFile: output), errors: before)
    return Platform.size(ofFile: errors) == before ? printed : nil
  }

  func bytes(of path: String, from start: Int, count: Int) -> [UInt8] {
    guard let file = FileHandle(forReadingAtPath: path) else { return [] }
    // A file that cannot be read shows nothing; that it was written is not known otherwise either.
    guard (try? file.seek(toOffset: UInt64(max(0, start)))) != nil else { return [] }
    return [UInt8]((try? file.read(upToCount: count)) ?? Data())
  }

  /// What was printed after the unit's end.
  func lateOutput() -> [LateOutput] {
    guard let end, let cell else { return [] }
    return [(output, end.output, false), (errors, end.errors, true)].compactMap {
      path, start, isError in
      let bytes = bytes(of: path, from: start, count: OutputForm.textLimit)
      return bytes.isEmpty
        ? nil
        : LateOutput(
          cell: cell, text: String(decoding: bytes, as: UTF8.self), isError: isError)
    }
  }
}

extension String {
  /// The first line that is not empty, cut for a message.
  var beginning: String {
    let line = split(separator: "\n").first ?? ""
    return line.count > 40 ? "\(line.prefix(40))…" : "\(line)"
  }
}

/// What a thread or task printed after the end of the cell that left it.
struct LateOutput: Sendable {
  var cell: Int
  var text: String
  var isError: Bool

  /// Shows it with a cell that ran later, or at the end of the cell itself, and says so.
  func add(to result: inout CellResult, of other: Int?) {
    let output = isError ? CellOutput.standardError(text) : .standardOutput(text)
    let shown = text.beginning
    if other == cell {
      result.outputs.append(output)
      result.warnings.append(
        CellFailure(
          kind: .refused,
          message:
            "\"\(shown)\" was printed after this cell's end, by a thread or task that it left"
        ))
    } else {
      result.outputs.insert(output, at: 0)
      result.warnings.append(
        CellFailure(
          kind: .refused,
          message:
            "\"\(shown)\" was printed after the end of cell \(cell + 1), by a thread or task that it left, and is shown with this cell"
        ))
    }
  }
}
