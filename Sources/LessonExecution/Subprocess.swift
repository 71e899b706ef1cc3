import Foundation

/// What a program printed, and how it ended.
struct ProgramResult: Sendable {
  var status: Int32
  var output: String
  var errors: String
}

/// Runs a program to its end, off the cooperative threads.
func runProgram(_ path: String, _ arguments: [String]) async -> ProgramResult {
  await withCheckedContinuation { continuation in
    DispatchQueue.global().async {
      let process = Process()
      process.executableURL = URL(fileURLWithPath: path)
      process.arguments = arguments
      let output = Pipe()
      let errors = Pipe()
      process.standardOutput = output
      process.standardError = errors
      process.standardInput = FileHandle.nullDevice
      do { try process.run() } catch {
        continuation.resume(
          returning: ProgramResult(
            status: 127, output: "", errors: "\(path) could not be started: \(error)"))
        return
      }
      let group = DispatchGroup()
      let errorData = Box(Data())
      DispatchQueue.global().async(group: group) {
        errorData.value = errors.fileHandleForReading.readDataToEndOfFile()
      }
      let outputData = output.fileHandleForReading.readDataToEndOfFile()
      group.wait()
      process.waitUntilExit()
      continuation.resume(
        returning: ProgramResult(
          status: process.terminationStatus, output: String(decoding: outputData, as: UTF8.self),
          errors: String(decoding: errorData.value, as: UTF8.self)))
    }
  }
}

/// A value that one thread writes before another reads it.
final class Box<Value>: @unchecked Sendable {
  var value: Value
  init(_ value: Value) { self.value = value }
}
