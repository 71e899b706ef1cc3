import CCMarkGFM

/// What Lectern adds to cmark's syntax, and what it learns while cmark parses one text.
///
/// cmark calls the extensions back with no more than a pointer, which is this object: nothing is
/// kept outside of one parse.
final class MarkdownSyntax {
  /// Where the formulas in lines begin and end, in bytes of their block's content.
  var formulas: [OpaquePointer: Range<Int>] = [:]
  /// The root of the tree, as soon as a line was read.
  var root: OpaquePointer?

  private(set) var extensions: [OpaquePointer] = []
  /// The extension of the formulas in lines and of those on lines of their own.
  private(set) var formula: OpaquePointer!

  init() {
    let state = Unmanaged.passUnretained(self).toOpaque()
    formula = FormulaSyntax.make()
    extensions = [FootnoteSyntax.make(), ContainerSyntax.make(), formula]
    for each in extensions { cmark_syntax_extension_set_private(each, state, nil) }
  }

  deinit {
    for each in extensions {
      cmark_syntax_extension_free(cmark_get_default_mem_allocator(), each)
    }
  }

  /// The parse that an extension belongs to.
  static func current(_ syntax: OpaquePointer?) -> MarkdownSyntax? {
    cmark_syntax_extension_get_private(syntax).map {
      Unmanaged<MarkdownSyntax>.fromOpaque($0).takeUnretainedValue()
    }
  }
}

/// The line that cmark is reading, as its block extensions see it.
struct OpenLine {
  let parser: OpaquePointer
  let bytes: UnsafeMutableBufferPointer<UInt8>

  init?(_ parser: OpaquePointer?, _ input: UnsafeMutablePointer<UInt8>?, _ length: Int32) {
    guard let parser, let input else { return nil }
    self.parser = parser
    bytes = UnsafeMutableBufferPointer(start: input, count: Int(length))
  }

  /// The byte at which the line's own text begins, behind the marks of what encloses it.
  var start: Int { Int(cmark_parser_get_first_nonspace(parser)) }

  /// The text from a byte on, without the spaces around it.
  func text(from byte: Int) -> String {
    guard byte < bytes.count else { return "" }
    return String(String(decoding: bytes[byte...], as: UTF8.self).trimmingSpaces())
  }

  /// Goes on to a byte of the line; to its break where none is given.
  func advance(to byte: Int? = nil) {
    let count = (byte ?? bytes.count - 1) - Int(cmark_parser_get_offset(parser))
    guard count > 0, let base = bytes.baseAddress else { return }
    cmark_parser_advance_offset(
      parser, UnsafeRawPointer(base).assumingMemoryBound(to: CChar.self), Int32(count), 0)
  }
}
