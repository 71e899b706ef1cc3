import Foundation
import LessonExecution
import Synchronization

/// The one document that `--json` promises on standard output, whatever happens.
///
/// It is written once: the report, or what went wrong in its place, Ctrl-C included.
enum JSONDocument {
  private enum State {
    static let notAsked = 0, owed = 1, beingWritten = 2, written = 3
    /// An array has begun and is not at its end.
    static let isArray = 4
  }

  private static let state = Atomic(State.notAsked)
  private static let isStopAsked = Atomic(false)

  /// Makes the program owe a document.
  static func ask() { state.store(State.owed, ordering: .sequentiallyConsistent) }

  /// Whether the program owes a document still.
  static var isOwed: Bool { state.load(ordering: .sequentiallyConsistent) == State.owed }

  /// Writes a report.
  ///
  /// - Throws: ``SetupError`` where standard output takes no more.
  static func write(_ report: some Encodable) throws(SetupError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(report) else {
      fatalError("unreachable: a report is made of texts and of finite numbers")
    }
    state.store(State.beingWritten, ordering: .sequentiallyConsistent)
    defer {
      state.store(State.written, ordering: .sequentiallyConsistent)
      if isStopAsked.load(ordering: .sequentiallyConsistent) { _exit(130) }
    }
    try StandardOutput.write(data + Data("\n".utf8))
  }

  // MARK: - Arrays whose elements come one by one

  /// Writes one more element of the array that the document is, on a line of its own.
  ///
  /// - Throws: ``SetupError`` where standard output takes no more.
  static func append(_ element: some Encodable) throws(SetupError) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(element) else {
      fatalError("unreachable: an element is made of texts and of finite numbers")
    }
    // The comma stands before an element, so that its line is whole as soon as it is written.
    let before = isOwed ? "[\n" : ","
    state.store(State.beingWritten, ordering: .sequentiallyConsistent)
    do throws(SetupError) {
      try StandardOutput.write(Data(before.utf8) + data + Data("\n".utf8))
    } catch {
      state.store(State.written, ordering: .sequentiallyConsistent)
      throw error
    }
    state.store(State.isArray, ordering: .sequentiallyConsistent)
    if isStopAsked.exchange(false, ordering: .sequentiallyConsistent) {
      write(error: "stopped", status: 130)
      _exit(130)
    }
  }

  /// Ends the array, which may have no elements.
  ///
  /// - Throws: ``SetupError`` where standard output takes no more.
  static func endArray() throws(SetupError) {
    let end =
      switch state.load(ordering: .sequentiallyConsistent) {
      case State.owed: "[]\n"
      case State.isArray: "]\n"
      default: ""
      }
    state.store(State.beingWritten, ordering: .sequentiallyConsistent)
    defer {
      state.store(State.written, ordering: .sequentiallyConsistent)
      if isStopAsked.load(ordering: .sequentiallyConsistent) { _exit(130) }
    }
    try StandardOutput.write(Data(end.utf8))
  }

  /// What stands in a document's place where there is nothing to report.
  private struct Refusal: Encodable {
    var error: String
    var status: Int32
  }

  /// Writes what went wrong, where a document is owed; an array that has begun ends with it.
  static func write(error: String, status: Int32) {
    if state.load(ordering: .sequentiallyConsistent) == State.isArray {
      // Standard error says the same.
      try? append(Refusal(error: error, status: status))
      try? endArray()
      return
    }
    guard isOwed else { return }
    // Standard error says the same, whether standard output takes it or not.
    try? write(Refusal(error: error, status: status))
  }

  /// What a signal handler asks before it ends the program; it allocates nothing.
  ///
  /// - Returns: Whether the program is to end now; not while the document is half written, unless
  ///   this is the second time.
  static func endsOnSignal() -> Bool {
    switch state.load(ordering: .sequentiallyConsistent) {
    case State.owed:
      let text: StaticString = "{\n  \"error\" : \"stopped\",\n  \"status\" : 130\n}\n"
      _ = Foundation.write(1, text.utf8Start, text.utf8CodeUnitCount)
      return true
    case State.isArray:
      let text: StaticString = ",{\"error\":\"stopped\",\"status\":130}\n]\n"
      _ = Foundation.write(1, text.utf8Start, text.utf8CodeUnitCount)
      return true
    case State.beingWritten:
      return isStopAsked.exchange(true, ordering: .sequentiallyConsistent)
    default: return true
    }
  }
}

/// A number in JSON, which has no word for what is infinite or no number: that is null.
struct JSONNumber: Encodable {
  var value: Double

  init(_ value: Double) { self.value = value }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    if value.isFinite { try container.encode(value) } else { try container.encodeNil() }
  }
}
