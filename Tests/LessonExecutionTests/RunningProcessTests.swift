import Foundation
import LessonWire
import Testing

@testable import LessonExecution

@Suite struct RunningProcessTests {
  private let running = RunningProcess()
  private let printed = HostEvent.Printed(output: 0, errors: 0)

  /// A process that waits for a minute, unless something ends it.
  private func sleeper() throws -> Subprocess {
    try Subprocess("/bin/sleep", ["60"], descriptors: (nil, nil, nil))
  }

  @Test func `only a cell that is under way is stopped`() throws {
    let process = try sleeper()
    #expect(running.signalCell(0) == nil && running.cellBegan == nil)
    running.hear(.awake(process: process.identifier))
    #expect(running.process == process.identifier && running.signalCell(0) == nil)
    running.hear(.started(cell: 0))
    #expect(running.signalCell(0) == process.identifier && running.cellBegan != nil)
    running.hear(.done(cell: 0, seconds: 1, printed: printed, threads: 0))
    #expect(running.signalCell(SIGKILL) == nil && !process.hasEnded)
    running.hear(.started(cell: 1))
    #expect(running.signalCell(SIGKILL) == process.identifier)
    #expect(process.wait() == 128 + SIGKILL)
  }

  @Test func `a cell that should fail is stopped in its copy, and the first process goes on`()
    throws
  {
    let (main, copy) = (try sleeper(), try sleeper())
    running.hear(.awake(process: main.identifier))
    running.hear(.trying(process: copy.identifier))
    running.hear(.started(cell: 0))
    #expect(running.signalCell(SIGKILL) == copy.identifier && copy.wait() == 128 + SIGKILL)
    running.hear(.tried(.signaled(SIGKILL)))
    #expect(running.process == main.identifier && !main.hasEnded)
    running.end()
    #expect(main.wait() == 128 + SIGKILL)
  }

  @Test func `what is given up before it says its number ends as soon as it does`() throws {
    let process = try sleeper()
    running.end()
    #expect(!process.hasEnded)
    running.hear(.awake(process: process.identifier))
    #expect(process.wait() == 128 + SIGKILL)
  }

  @Test func `nothing is sent to a number once its process has ended`() throws {
    let process = try sleeper()
    running.hear(.awake(process: process.identifier))
    running.hear(.ended(.exited(0)))
    running.signal(SIGKILL, to: process.identifier)
    running.hear(.awake(process: process.identifier))
    running.hearEnd()
    running.signal(SIGKILL, to: process.identifier)
    running.end()
    #expect(running.process == 0 && !process.hasEnded)
    process.signal(SIGKILL)
    process.wait()
  }
}
