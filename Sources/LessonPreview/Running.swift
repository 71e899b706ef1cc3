import Synchronization

/// A task that can be asked whether it has ended.
final class Running<Value: Sendable>: Sendable {
  let task: Task<Value, Never>
  private let finished: Flag

  init(_ body: @escaping @Sendable () async -> Value) {
    let flag = Flag()
    finished = flag
    task = Task {
      let value = await body()
      flag.set()
      return value
    }
  }

  var isFinished: Bool { finished.isSet }
}

/// Something that has happened, or not yet.
private final class Flag: Sendable {
  private let value = Atomic(false)
  var isSet: Bool { value.load(ordering: .acquiring) }
  func set() { value.store(true, ordering: .releasing) }
}

/// Names that wait for their turn, each once.
final class Names: Sendable {
  private struct State {
    var waiting: [String] = []
    var taken: Set<String> = []
  }

  private let state = Mutex(State())

  func insert(_ name: String) {
    state.withLock { if $0.taken.insert(name).inserted { $0.waiting.append(name) } }
  }

  func takeFirst() -> String? {
    state.withLock { $0.waiting.isEmpty ? nil : $0.waiting.removeFirst() }
  }
}
