import Glibc
import LessonWire

/// Where the cells' code lies in memory, written down when each is loaded: a handler of signals may not ask
/// the loader.
enum LoadedCells {
  struct Entry {
    var start: UInt
    var end: UInt
    /// The library's path, as it stands in an event; it is never freed.
    var path: UnsafePointer<UInt8>
    var pathCount: Int
  }

  nonisolated(unsafe) private static var entries = UnsafeMutablePointer<Entry>.allocate(
    capacity: 64)
  nonisolated(unsafe) private static var count = 0
  nonisolated(unsafe) private static var capacity = 64

  /// - Parameter symbol: Something that lies in the library.
  static func add(_ library: String, holding symbol: UnsafeRawPointer) {
    guard let base = Platform.base(of: symbol) else { return }
    let bytes = Escape.field(library)
    let path = UnsafeMutablePointer<UInt8>.allocate(capacity: bytes.count)
    path.initialize(from: bytes, count: bytes.count)
    if count == capacity {
      let larger = UnsafeMutablePointer<Entry>.allocate(capacity: capacity * 2)
      larger.initialize(from: entries, count: count)
      // A handler may read the old ones at this moment: they stay.
      entries = larger
      capacity *= 2
    }
    entries[count] = Entry(
      start: UInt(bitPattern: base), end: UInt(bitPattern: base) + extent(of: base), path: path,
      pathCount: bytes.count)
    count += 1
  }

  /// The cell that an address lies in.
  static func entry(holding address: UInt) -> UnsafePointer<Entry>? {
    for index in 0..<count where address >= entries[index].start && address < entries[index].end {
      return UnsafePointer(entries + index)
    }
    return nil
  }

  /// How much memory a library takes, by its program headers (System V ABI, chapter 5).
  private static func extent(of base: UnsafeRawPointer) -> UInt {
    let table = Int(base.loadUnaligned(fromByteOffset: 32, as: UInt64.self))
    let size = Int(base.loadUnaligned(fromByteOffset: 54, as: UInt16.self))
    let number = Int(base.loadUnaligned(fromByteOffset: 56, as: UInt16.self))
    var end: UInt = 0
    for index in 0..<number {
      let header = base + table + index * size
      let isLoaded = header.load(as: UInt32.self) == 1
      guard isLoaded else { continue }
      let address = UInt(header.loadUnaligned(fromByteOffset: 16, as: UInt64.self))
      let length = UInt(header.loadUnaligned(fromByteOffset: 40, as: UInt64.self))
      end = max(end, address + length)
    }
    return end
  }
}
