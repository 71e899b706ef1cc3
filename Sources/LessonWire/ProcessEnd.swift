/// How a process came to its end.
package enum ProcessEnd: Hashable, Sendable {
  case exited(Int32)
  case signaled(Int32)
  /// It was stopped by a signal that only another process can take back, and was ended.
  case stopped(Int32)

  /// - Parameter status: What `waitpid` says; nil where the process goes on.
  package init?(waitStatus status: Int32) {
    let signal = status & 0x7F
    if status & 0xFF == 0x7F {
      self = .stopped(status >> 8 & 0xFF)
    } else if signal == 0 {
      self = .exited(status >> 8 & 0xFF)
    } else {
      guard signal != 0x7F else { return nil }
      self = .signaled(signal)
    }
  }

  func write(to fields: inout FieldWriter) {
    switch self {
    case .exited(let status):
      fields.text("exited")
      fields.number(status)
    case .signaled(let signal):
      fields.text("signaled")
      fields.number(signal)
    case .stopped(let signal):
      fields.text("stopped")
      fields.number(signal)
    }
  }

  init(_ fields: inout FieldReader) throws(WireError) {
    let kind = try fields.text("kind of end")
    let number = Int32(try fields.whole("status", in: 0...255))
    switch kind {
    case "exited": self = .exited(number)
    case "signaled": self = .signaled(number)
    case "stopped": self = .stopped(number)
    default: throw WireError("'\(Escape.shown(kind))' is no end of a process")
    }
  }
}
