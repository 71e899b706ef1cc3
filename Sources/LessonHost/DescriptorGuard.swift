import Glibc

/// Keeps a cell from closing or replacing the descriptors that the host speaks through.
///
/// `close` itself is traced beside `open`.
enum DescriptorGuard {
  typealias Duplicate = @convention(c) (Int32, Int32) -> Int32
  typealias DuplicateWith = @convention(c) (Int32, Int32, Int32) -> Int32
  typealias CloseRange = @convention(c) (UInt32, UInt32, Int32) -> Int32

  fileprivate static let duplicate = FileTracing.next("dup2", as: Duplicate.self)
  fileprivate static let duplicateWith = FileTracing.next("dup3", as: DuplicateWith.self)
  fileprivate static let closeRange = FileTracing.next("close_range", as: CloseRange.self)

  static func prepare() { _ = (duplicate, duplicateWith, closeRange) }

  /// What the host itself does.
  static func replace(_ descriptor: Int32, by other: Int32) { _ = duplicate(other, descriptor) }

  /// The parts of a range that are not kept.
  fileprivate static func parts(_ first: UInt32, _ last: UInt32) -> [ClosedRange<UInt32>] {
    var parts: [ClosedRange<UInt32>] = []
    var start = first
    for kept in FileTracing.kept.map({ UInt32($0) }).sorted() where kept >= first && kept <= last {
      if kept > start { parts.append(start...kept - 1) }
      start = kept + 1
    }
    if start <= last { parts.append(start...last) }
    return parts
  }
}

@_cdecl("dup2")
public func guardedDuplicate(_ from: Int32, _ to: Int32) -> Int32 {
  if FileTracing.isKept(to) {
    errno = EBADF
    return -1
  }
  return DescriptorGuard.duplicate(from, to)
}

@_cdecl("dup3")
public func guardedDuplicateWith(_ from: Int32, _ to: Int32, _ flags: Int32) -> Int32 {
  if FileTracing.isKept(to) {
    errno = EBADF
    return -1
  }
  return DescriptorGuard.duplicateWith(from, to, flags)
}

@_cdecl("close_range")
public func guardedCloseRange(_ first: UInt32, _ last: UInt32, _ flags: Int32) -> Int32 {
  guard FileTracing.isOn, first <= last else {
    return DescriptorGuard.closeRange(first, last, flags)
  }
  for part in DescriptorGuard.parts(first, last) {
    guard DescriptorGuard.closeRange(part.lowerBound, part.upperBound, flags) == 0 else {
      return -1
    }
  }
  return 0
}

@_cdecl("closefrom")
public func guardedCloseFrom(_ first: Int32) {
  _ = guardedCloseRange(UInt32(max(0, first)), UInt32(Int32.max), 0)
}
