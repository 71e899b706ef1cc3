import Glibc

#if LECTERN_WIDE_VECTORS
  internal import _Builtin_intrinsics.intel
#endif

// What the standard library has no name for, and what only Linux has, in one place.

enum Platform {
  #if arch(x86_64)
    @_silgen_name("llvm.x86.sse2.pause")
    private static func pauseInstruction()
  #endif

  /// Tells the processor that this is a loop that waits.
  @inline(__always)
  static func pause() {
    #if arch(x86_64)
      pauseInstruction()
    #endif
  }

  @_silgen_name("llvm.prefetch.p0")
  private static func prefetchInstruction(
    _ address: UnsafeRawPointer, _ isWrite: Int32, _ locality: Int32, _ isData: Int32)

  /// Begins to fetch the line at an address that will be read and written soon.
  @inline(__always)
  static func prefetch(_ address: UnsafeRawPointer) { prefetchInstruction(address, 0, 3, 1) }

  /// Stores a whole cache line without fetching it first; ``orderStores()`` must follow before
  /// another thread reads it.
  @inline(__always)
  static func storePastCaches(_ value: SIMD16<Float>, _ address: UnsafeMutablePointer<Float>) {
    #if LECTERN_WIDE_VECTORS
      _mm512_stream_ps(address, value)
    #else
      UnsafeMutableRawPointer(address).storeBytes(of: value, as: SIMD16<Float>.self)
    #endif
  }

  #if LECTERN_WIDE_VECTORS
    @_silgen_name("llvm.x86.sse.sfence")
    private static func storeFence()
  #endif

  /// Makes what ``storePastCaches(_:_:)`` stored come before what is stored after.
  @inline(__always)
  static func orderStores() {
    #if LECTERN_WIDE_VECTORS
      storeFence()
    #endif
  }

  /// Asks for pages of two megabytes, which fault in a five-hundredth of the time.
  static func preferLargePages(_ memory: UnsafeMutableRawPointer?, _ bytes: Int) {
    let hugePages: Int32 = 14
    madvise(memory, bytes, hugePages)
  }
}
