import Foundation

// What only Linux has, in one place.

@_silgen_name("accept4")
private func glibcAccept(
  _ socket: Int32, _ address: OpaquePointer?, _ length: OpaquePointer?, _ flags: Int32
) -> Int32

enum Platform {
  /// A socket's kind: no call on it waits, and no program inherits it.
  private static let flags = Int32(SOCK_NONBLOCK.rawValue) | Int32(SOCK_CLOEXEC.rawValue)

  /// A connection that waits at a listening socket; negative where none does.
  ///
  /// A lesson's host that is started at this moment must not inherit it: the browser would never
  /// see it closed.
  static func accept(_ socket: Int32) -> Int32 { glibcAccept(socket, nil, nil, flags) }

  static func makeSocket() -> Int32 { socket(AF_INET, Int32(SOCK_STREAM.rawValue) | flags, 0) }

  /// Two ends of which one hears what is written to the other.
  static func makePair() -> (hearing: Int32, telling: Int32)? {
    var ends: [Int32] = [-1, -1]
    guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | flags, 0, &ends) == 0 else {
      return nil
    }
    return (ends[0], ends[1])
  }

  static func send(_ bytes: ArraySlice<UInt8>, to socket: Int32) -> Int {
    bytes.withUnsafeBytes {
      Foundation.send(socket, $0.baseAddress!, $0.count, Int32(MSG_NOSIGNAL))
    }
  }
}
