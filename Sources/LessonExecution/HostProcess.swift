import Foundation

/// What the host says, a line each.
enum HostEvent: Sendable {
  case message(kind: String, fields: [String])
  /// The host is gone, with this exit status.
  case ended(Int32)
}

/// The process in which one lesson's cells run.
final class HostProcess: @unchecked Sendable {
  private let process = Process()
  private let commands = Pipe()
  let events: AsyncStream<HostEvent>

  /// - Parameter folder: Where the lesson's relative paths begin.
  init(toolchain: Toolchain, folder: String, environment: [String: String]) throws {
    let output = Pipe()
    process.executableURL = URL(fileURLWithPath: toolchain.host)
    process.currentDirectoryURL = URL(fileURLWithPath: folder)
    var variables = ProcessInfo.processInfo.environment
    variables["SWIFT_DETERMINISTIC_HASHING"] = "1"
    variables["SWIFT_BACKTRACE"] = "enable=no"
    variables.merge(environment) { $1 }
    process.environment = variables
    process.standardInput = commands
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice

    let (stream, continuation) = AsyncStream.makeStream(of: HostEvent.self)
    events = stream
    try process.run()
    let process = process
    Thread.detachNewThread {
      var pending = Data()
      while true {
        let more = output.fileHandleForReading.availableData
        if more.isEmpty { break }
        pending.append(more)
        while let end = pending.firstIndex(of: UInt8(ascii: "\n")) {
          let fields = String(decoding: pending[pending.startIndex..<end], as: UTF8.self)
            .split(separator: "\t", omittingEmptySubsequences: false).map(Self.unescape)
          pending = Data(pending[pending.index(after: end)...])
          continuation.yield(.message(kind: fields[0], fields: Array(fields.dropFirst())))
        }
      }
      process.waitUntilExit()
      continuation.yield(.ended(process.terminationStatus))
      continuation.finish()
    }
  }

  func send(_ fields: [String]) {
    // A host that is gone closes the pipe; its end arrives as an event.
    try? commands.fileHandleForWriting.write(
      contentsOf: Data((fields.joined(separator: "\t") + "\n").utf8))
  }

  /// Asks for a report of where the cell is, then ends the process.
  func stop() {
    kill(process.processIdentifier, SIGXCPU)
    let identifier = process.processIdentifier
    DispatchQueue.global().asyncAfter(deadline: .now() + 1) { [process] in
      if process.isRunning { kill(identifier, SIGKILL) }
    }
  }

  func close() { try? commands.fileHandleForWriting.close() }

  private static func unescape(_ field: Substring) -> String {
    guard field.contains("\\") else { return String(field) }
    var text = ""
    var escaped = false
    for character in field {
      if escaped {
        switch character {
        case "t": text += "\t"
        case "n": text += "\n"
        case "r": text += "\r"
        default: text.append(character)
        }
        escaped = false
      } else if character == "\\" {
        escaped = true
      } else {
        text.append(character)
      }
    }
    return text
  }
}
