import LessonMarkdown

/// The words that a drawing in SVG is called by, for those who cannot see it.
///
/// - Source: SVG 2, §5.8 and Accessible Rich Internet Applications 1.2, §6.6
enum Drawing {
  /// What a drawing says of itself; nil where it says nothing.
  ///
  /// A title within, or the element that another attribute names, counts as said.
  static func name(of svg: String) -> String? {
    let tags = TagReader.tags(of: svg)
    guard let root = tags.first else { return nil }
    if let label = root["aria-label"] { return label }
    if root["aria-labelledby"] != nil || root["aria-hidden"] == "true" { return svg }
    return tags.contains { $0.name == "title" } ? svg : nil
  }

  /// The drawing with a name in place of its own.
  static func named(_ name: String, in svg: String) -> String {
    guard let root = TagReader.tags(of: svg).first else { return svg }
    var bytes = Array(svg.utf8)
    func replace(_ range: Range<Int>, with text: String) {
      bytes.replaceSubrange(range, with: Array(text.utf8))
    }
    var added = root["role"] == nil ? " role=\"img\"" : ""
    if root["aria-label"] == nil { added += " aria-label=\(name.quotedForHTML)" }
    // From the end, so that the places before stay where they are.
    for attribute in root.attributes.reversed() {
      switch attribute.name {
      case "aria-label": replace(attribute.range, with: name.quotedForHTML)
      // It would win over the label.
      case "aria-labelledby": replace(attribute.range, with: "\"\"")
      default: break
      }
    }
    let open = root.start + "<svg".utf8.count
    replace(open..<open, with: added)
    return String(decoding: bytes, as: UTF8.self)
  }
}
