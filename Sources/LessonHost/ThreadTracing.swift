import Glibc
import Synchronization

/// Knows which cell started a thread.
///
/// The host's own `pthread_create` stands before the C library's, as its `open` does. Each thread
/// notes the cell that was running when it was started, and gets a stack of its own for handlers, without
/// which a recursion too deep in it would end the process without a word. Threads of Dispatch serve
/// whoever comes: of these no cell is known.
enum ThreadTracing {
  typealias Start = @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer?
  typealias Create =
    @convention(c) (
      UnsafeMutablePointer<pthread_t>?, UnsafePointer<pthread_attr_t>?, Start,
      UnsafeMutableRawPointer?
    ) -> Int32

  /// What a thread carries from its beginning to its end.
  struct Thread {
    var start: Start
    var argument: UnsafeMutableRawPointer?
    /// −1 where it is not known.
    var cell: Int
    /// Whether a cell started it, and not the host's own code.
    var isCounted: Bool
    var signalStack: UnsafeMutableRawPointer?
  }

  private static let create = FileTracing.next("pthread_create", as: Create.self)
  private static let living = Atomic<Int>(0)
  private static let signalStackSize = 1 << 16
  nonisolated(unsafe) private static var key = pthread_key_t()
  nonisolated(unsafe) private static var isReady = false
  nonisolated(unsafe) private static var ownBase: UnsafeRawPointer?
  nonisolated(unsafe) private static var dispatchBase: UnsafeRawPointer?

  /// The threads that cells started and that have not ended.
  static var count: Int { living.load(ordering: .relaxed) }

  /// The cell that started the thread that asks; −1 for the main thread, and where it is not known.
  static var startingCell: Int {
    guard isReady, let thread = pthread_getspecific(key) else { return -1 }
    return thread.assumingMemoryBound(to: Thread.self).pointee.cell
  }

  static func prepare() {
    pthread_key_create(&key) { pointer in
      if let pointer { ThreadTracing.end(pointer.assumingMemoryBound(to: Thread.self)) }
    }
    ownBase = dlsym(nil, "main").flatMap { Platform.base(of: $0) }
    dispatchBase = dlsym(nil, "dispatch_main").flatMap { Platform.base(of: $0) }
    isReady = true
  }

  /// Gives the thread that asks a stack for handlers of signals.
  @discardableResult
  static func giveSignalStack() -> UnsafeMutableRawPointer? {
    let memory = malloc(signalStackSize)
    var stack = stack_t(ss_sp: memory, ss_flags: 0, ss_size: signalStackSize)
    sigaltstack(&stack, nil)
    return memory
  }

  fileprivate static func start(
    _ thread: UnsafeMutablePointer<pthread_t>?, _ attributes: UnsafePointer<pthread_attr_t>?,
    _ start: @escaping Start, _ argument: UnsafeMutableRawPointer?
  ) -> Int32 {
    guard isReady else { return create(thread, attributes, start, argument) }
    let library = Platform.base(of: unsafeBitCast(start, to: UnsafeRawPointer.self))
    let isOwn = library == ownBase
    let isShared = library != nil && library == dispatchBase
    let record = UnsafeMutablePointer<Thread>.allocate(capacity: 1)
    record.initialize(
      to: Thread(
        start: start, argument: argument, cell: isOwn || isShared ? -1 : CellExecution.current,
        isCounted: !isOwn, signalStack: nil))
    if !isOwn { living.add(1, ordering: .relaxed) }
    let problem = create(
      thread, attributes, { ThreadTracing.begin($0!.assumingMemoryBound(to: Thread.self)) }, record)
    if problem != 0 { release(record) }
    return problem
  }

  private static func begin(_ thread: UnsafeMutablePointer<Thread>) -> UnsafeMutableRawPointer? {
    pthread_setspecific(key, thread)
    thread.pointee.signalStack = giveSignalStack()
    return thread.pointee.start(thread.pointee.argument)
  }

  private static func end(_ thread: UnsafeMutablePointer<Thread>) {
    var stack = stack_t(ss_sp: nil, ss_flags: Int32(SS_DISABLE), ss_size: 0)
    sigaltstack(&stack, nil)
    free(thread.pointee.signalStack)
    release(thread)
  }

  private static func release(_ thread: UnsafeMutablePointer<Thread>) {
    if thread.pointee.isCounted { living.subtract(1, ordering: .relaxed) }
    thread.deinitialize(count: 1)
    thread.deallocate()
  }

  /// Runs something on a thread of its own, and waits for it, but not for ever.
  static func run(atMost seconds: Double, _ body: @escaping @Sendable () -> Void) {
    let work = Unmanaged.passRetained(Work(body))
    var thread = pthread_t()
    let problem = create(
      &thread, nil,
      { pointer in
        let work = Unmanaged<Work>.fromOpaque(pointer!).takeRetainedValue()
        work.body()
        work.isDone.store(true, ordering: .releasing)
        return nil
      }, work.retain().toOpaque())
    if problem == 0 { pthread_detach(thread) } else { work.release() }
    for _ in 0..<Int(seconds * 5000) {
      if problem != 0 || work.takeUnretainedValue().isDone.load(ordering: .acquiring) { break }
      usleep(200)
    }
    work.release()
  }

  private final class Work: Sendable {
    let body: @Sendable () -> Void
    let isDone = Atomic<Bool>(false)
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }
}

@_cdecl("pthread_create")
public func tracedThread(
  _ thread: UnsafeMutablePointer<pthread_t>?, _ attributes: UnsafePointer<pthread_attr_t>?,
  _ start: @escaping @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer?,
  _ argument: UnsafeMutableRawPointer?
) -> Int32 {
  ThreadTracing.start(thread, attributes, start, argument)
}
