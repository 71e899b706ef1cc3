import Glibc

// What glibc has and its Swift module does not show, in one place.

@_silgen_name("backtrace")
private func glibcBacktrace(_ buffer: UnsafeMutablePointer<UnsafeMutableRawPointer?>, _ size: Int32)
  -> Int32

@_silgen_name("dladdr")
private func glibcAddressInformation(
  _ address: UnsafeRawPointer, _ information: UnsafeMutableRawPointer
) -> Int32

enum Platform {
  /// The return addresses on the stack, the innermost first.
  static func returnAddresses() -> [UnsafeRawPointer] {
    var frames = [UnsafeMutableRawPointer?](repeating: nil, count: 64)
    let count = Int(glibcBacktrace(&frames, 64))
    return frames.prefix(count).compactMap { $0.map { UnsafeRawPointer($0) } }
  }

  /// The file that an address was loaded from, and how far from its beginning it lies.
  static func library(of address: UnsafeRawPointer) -> (path: String, offset: Int)? {
    // Dl_info is four pointers: file name, base, symbol name, symbol.
    var information: (UnsafePointer<CChar>?, UnsafeRawPointer?, UInt, UInt) = (nil, nil, 0, 0)
    guard glibcAddressInformation(address, &information) != 0, let name = information.0,
      let base = information.1
    else { return nil }
    return (String(cString: name), address - base)
  }

  /// Lets standard output go out line by line, so that a crash loses nothing.
  static func bufferOutputByLine() {
    // `stdout` is a variable in C, which Swift 6 does not let one read.
    let stream = dlsym(nil, "stdout")?.load(as: UnsafeMutablePointer<FILE>?.self)
    setvbuf(stream ?? nil, nil, _IOLBF, 0)
  }
}
