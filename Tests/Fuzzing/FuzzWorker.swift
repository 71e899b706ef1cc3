import Foundation

/// Does runs in this process, and notes each before it begins.
struct FuzzWorker {
  let target: FuzzTarget
  let seed: UInt64
  private let progress: FuzzProgress

  init(_ target: FuzzTarget, seed: UInt64, progress: String) throws {
    self.target = target
    self.seed = seed
    self.progress = try FuzzProgress(progress)
  }

  func run(_ range: Range<Int>) {
    for run in range {
      progress.begin(run)
      let input = target.mutator.input(run, seed: seed)
      let start = Self.processorSeconds
      let isAccepted = target.read(input)
      progress.end(run, isAccepted: isAccepted, seconds: Self.processorSeconds - start)
    }
  }

  /// A clock that stands still while other programs run.
  private static var processorSeconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}

/// How far a process is, in a file that outlives it.
final class FuzzProgress {
  private static let slowBound = 1.0
  private static let mostSlow = 32
  /// The run under way, runs done, accepted, slow, the slowest in nanoseconds and its number; then the
  /// slow ones' numbers.
  private static let fields = 6
  private let memory: UnsafeMutablePointer<Int>
  private static let size = (fields + mostSlow) * MemoryLayout<Int>.stride

  static func makeFile() -> String { NSTemporaryDirectory() + "fuzz-progress-\(UUID().uuidString)" }

  init(_ path: String) throws {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0, ftruncate(descriptor, off_t(Self.size)) == 0,
      let address = mmap(nil, Self.size, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0),
      address != MAP_FAILED
    else { throw CocoaError(.fileWriteUnknown) }
    close(descriptor)
    memory = address.bindMemory(to: Int.self, capacity: Self.fields + Self.mostSlow)
  }

  deinit { munmap(memory, Self.size) }

  var run: Int { memory[0] }

  var tally: FuzzTally {
    FuzzTally(
      runs: memory[1], accepted: memory[2], slow: memory[3], slowest: Double(memory[4]) / 1e9,
      slowestRun: memory[5])
  }

  var slowRuns: [Int] { (0..<min(memory[3], Self.mostSlow)).map { memory[Self.fields + $0] } }

  func begin(_ run: Int) { memory[0] = run }

  func end(_ run: Int, isAccepted: Bool, seconds: Double) {
    memory[1] += 1
    if isAccepted { memory[2] += 1 }
    if seconds > Self.slowBound {
      if memory[3] < Self.mostSlow { memory[Self.fields + memory[3]] = run }
      memory[3] += 1
    }
    if Int(seconds * 1e9) > memory[4] { (memory[4], memory[5]) = (Int(seconds * 1e9), run) }
  }
}
