// What the standard library has no name for, in one place.

enum Pause {
  #if arch(x86_64)
    @_silgen_name("llvm.x86.sse2.pause")
    static func instruction()
  #endif

  /// Tells the processor that this is a loop that waits.
  @inline(__always)
  static func spin() {
    #if arch(x86_64)
      instruction()
    #endif
  }
}
