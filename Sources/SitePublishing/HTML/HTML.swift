/// A piece of a page: an element, text, or what another program wrote and is trusted.
///
/// A page is built as a tree of these and written once, by ``Swift/Array/written``, the one place
/// of this module that makes a `<`. What comes ready from elsewhere enters as a leaf that names
/// where it comes from, so that every such place can be found:
///
///     .element("p", ["class": "k"], [.text("a < b")])   // <p class="k">a &lt; b</p>
indirect enum HTML: Sendable, Hashable {
  case element(String, Attributes = [:], [HTML] = [])
  case text(String)
  /// A formula as KaTeX wrote it.
  case mathematics(String)
  /// SVG that a cell drew.
  case drawing(String)
  /// HTML that a cell showed, as it is.
  case cellHTML(String)
  /// HTML of the lesson's own text, its links resolved.
  case authorHTML(String)
}

/// An element's attributes in the order in which they are written.
///
/// One whose value is nil is left out.
struct Attributes: ExpressibleByDictionaryLiteral, Sendable, Hashable {
  struct Attribute: Sendable, Hashable {
    var name: String
    var value: String
  }

  private(set) var list: [Attribute] = []

  init(dictionaryLiteral elements: (String, String?)...) {
    for case (let name, let value?) in elements {
      if list.contains(where: { $0.name == name }) {
        fatalError("unreachable: the attribute '\(name)' is given twice")
      }
      list.append(Attribute(name: name, value: value))
    }
  }

  subscript(name: String) -> String? { list.first { $0.name == name }?.value }

  func removing(_ name: String) -> Attributes {
    var copy = self
    copy.list.removeAll { $0.name == name }
    return copy
  }
}

extension HTML {
  /// The line break that keeps a page's source legible.
  static let lineBreak = HTML.text("\n")

  /// A region that scrolls sideways in its own box, with the name that assistive technology says.
  static func scrolling(_ label: String, _ content: [HTML]) -> HTML {
    .element(
      "div", ["class": "scroll", "tabindex": "0", "role": "region", "aria-label": label], content)
  }
}
