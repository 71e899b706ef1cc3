import Glibc
import Synchronization

/// Where a storage's bytes lie.
@usableFromInline
struct StoragePlace {
  @usableFromInline var pointer: UnsafeMutableRawPointer
  @usableFromInline var bytes: Int
}

/// The memory that arrays share until one of them is written to.
///
/// It knows bytes only, so that one class serves every type of element. Few bytes lie behind the
/// object's own fields, so that one allocation makes both.
@usableFromInline
final class Storage: ManagedBuffer<StoragePlace, UInt8> {
  /// Memory for `bytes` bytes, not filled; `fail` says what it was wanted for.
  @inline(__always)
  static func make(
    bytes: Int,
    orStop fail: (Int) -> UnsafeMutableRawPointer = { bytes in
      fatalError("allocate: \(groupedText(bytes)) bytes cannot be had")
    }
  ) -> Storage {
    let isSmall = bytes < MemoryPool.threshold
    // Vectors of a cache line are moved at half the speed where each lies in two.
    let padding = bytes < 512 ? 0 : 48
    let made = create(minimumCapacity: isSmall ? bytes + padding : 0) { buffer in
      StoragePlace(
        pointer: isSmall
          ? buffer.withUnsafeMutablePointerToElements {
            let start = UnsafeMutableRawPointer($0)
            return padding == 0 ? start : start.alignedUp(toMultipleOf: 64)
          }
          : MemoryPool.allocate(bytes: bytes) ?? fail(bytes), bytes: bytes)
    }
    return unsafeDowncast(made, to: Storage.self)
  }

  @inline(__always)
  var pointer: UnsafeMutableRawPointer {
    withUnsafeMutablePointerToHeader { $0.pointee.pointer }
  }
  @inline(__always)
  var bytes: Int { withUnsafeMutablePointerToHeader { $0.pointee.bytes } }

  deinit {
    if bytes >= MemoryPool.threshold { MemoryPool.free(pointer, bytes: bytes) }
  }
}

/// Keeps large blocks for the next array of their size.
///
/// Most of the time of `a + b` on ten million elements is the kernel's, handing out zeroed
/// pages; a block that is used again has them already.
package enum MemoryPool {
  /// Fewer bytes lie with the object that holds them.
  static let threshold = 1 << 16
  private static let hugeThreshold = 1 << 22
  /// The most bytes that are kept for later.
  private static let capacity = 1 << 29

  private struct State: ~Copyable {
    var free: [Int: [UInt]] = [:]
    var bytes = 0
    var taken = 0
  }
  private static let state = Mutex(State())

  /// Eight size classes for each power of two, so that at most an eighth is wasted.
  private static func sizeClass(_ bytes: Int) -> Int {
    let step = max(4096, 1 << (Int.bitWidth - bytes.leadingZeroBitCount - 4))
    return (bytes + step - 1) / step * step
  }

  /// A block of at least `bytes` bytes; nil where the system has none.
  static func allocate(bytes: Int) -> UnsafeMutableRawPointer? {
    guard bytes <= MemoryLimit.bytes else { return nil }
    let size = sizeClass(bytes)
    let known = state.withLock { state -> UInt? in
      guard let address = state.free[size]?.popLast() else {
        state.taken += size
        return nil
      }
      state.bytes -= size
      return address
    }
    if let known { return UnsafeMutableRawPointer(bitPattern: known) }
    var pointer: UnsafeMutableRawPointer?
    let alignment = size >= hugeThreshold ? 1 << 21 : 4096
    guard posix_memalign(&pointer, alignment, size) == 0 else {
      state.withLock { $0.taken -= size }
      return nil
    }
    if size >= hugeThreshold { Platform.preferLargePages(pointer, size) }
    return pointer
  }

  /// The bytes that blocks have taken from the system so far; a warm step of training takes none.
  package static var takenFromSystem: Int { state.withLock { $0.taken } }

  static func free(_ pointer: UnsafeMutableRawPointer, bytes: Int) {
    let size = sizeClass(bytes)
    let isKept = state.withLock { state -> Bool in
      guard state.bytes + size <= capacity else { return false }
      state.bytes += size
      state.free[size, default: []].append(UInt(bitPattern: pointer))
      return true
    }
    if !isKept { Glibc.free(pointer) }
  }
}

/// Memory that a thread keeps for its own use from task to task: what it wrote there stays in its
/// cache.
package enum ThreadScratch {
  private static let key: pthread_key_t = {
    var key = pthread_key_t()
    pthread_key_create(&key) { Glibc.free($0) }
    return key
  }()

  /// At least `bytes` bytes from a cache line's beginning, not filled, valid until this thread asks
  /// again.
  package static func memory(bytes: Int) -> UnsafeMutableRawPointer {
    // The first line holds the size of what follows.
    if let block = pthread_getspecific(key), block.load(as: Int.self) >= bytes {
      return block + 64
    }
    if let block = pthread_getspecific(key) { Glibc.free(block) }
    let size = max(1 << 16, bytes + bytes / 2)
    var block: UnsafeMutableRawPointer?
    let alignment = size >= 1 << 21 ? 1 << 21 : 4096
    guard posix_memalign(&block, alignment, size + 64) == 0, let block else {
      fatalError("allocate: no memory for \(size) bytes")
    }
    if size >= 1 << 21 { Platform.preferLargePages(block, size + 64) }
    block.storeBytes(of: size, as: Int.self)
    pthread_setspecific(key, block)
    return block + 64
  }
}
