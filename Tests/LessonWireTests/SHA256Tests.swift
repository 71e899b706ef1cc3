import Testing

@testable import LessonWire

@Suite struct SHA256Tests {
  // FIPS 180-4's examples, and lengths around a block against coreutils' sha256sum.
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ])
  func `gives the standard's digests`(_ text: String, _ digest: String) {
    #expect(SHA256.digest(of: text) == digest)
  }

  @Test func `does not depend on how the bytes are cut`() {
    for count in [0, 1, 55, 56, 63, 64, 65, 127, 128, 129, 1000] {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
      var (whole, parts) = (SHA256(), SHA256())
      whole.update(bytes)
      for start in stride(from: 0, to: count, by: 7) {
        parts.update(bytes[start..<min(count, start + 7)])
      }
      let digest = whole.finish()
      #expect(digest == parts.finish())
      // Bytes that lie nowhere in a row, and bytes of larger numbers.
      var (lazy, numbers) = (SHA256(), SHA256())
      lazy.update(bytes.lazy.map { $0 })
      #expect(lazy.finish() == digest)
      bytes.withUnsafeBytes { numbers.update($0) }
      #expect(numbers.finish() == digest)
    }
  }
}
