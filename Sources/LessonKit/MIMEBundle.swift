import LessonWire

/// One output in every form that a page can choose from, by MIME type, as Jupyter keeps it.
///
/// Text forms hold their text, `image/png` holds base64.
///
/// ```swift
/// struct Note: Displayable {
///   let display = MIMEBundle([("text/html", "<b>note</b>"), ("text/plain", "note")])
/// }
/// Note().display.forms.count    // 2
/// ```
public struct MIMEBundle: Sendable, Hashable {
  /// The forms, the best one first: a MIME type and what it holds.
  public var forms: [(type: String, data: String)]

  /// An output in several forms, the best one first.
  public init(_ forms: [(type: String, data: String)]) { self.forms = forms }
  /// An output in one form.
  public init(_ type: String, _ data: String) { forms = [(type, data)] }

  /// Whether both have the same forms in the same order.
  public static func == (a: MIMEBundle, b: MIMEBundle) -> Bool {
    a.forms.elementsEqual(b.forms) { $0 == $1 }
  }

  /// Hashes the types alone: what the forms hold may be large.
  public func hash(into hasher: inout Hasher) {
    for form in forms { hasher.combine(form.type) }
  }
}

/// A value that says how a page shows it; any other shows its description.
public protocol Displayable {
  /// The forms in which the value is shown; `text/plain` among them serves where no other can be.
  var display: MIMEBundle { get }
}

/// A formula that a cell made, set as mathematics.
///
/// ```swift
/// LaTeX(#"\frac{1}{2}"#).source    // \frac{1}{2}
/// ```
public struct LaTeX: Displayable, Sendable {
  /// The formula in LaTeX, without dollars around it.
  public var source: String

  /// A formula in LaTeX, without dollars around it; one that cannot be set is an error of the page.
  public init(_ source: String) { self.source = source }

  public var display: MIMEBundle { MIMEBundle("text/latex", source) }
}

/// Text that a cell made, read as Markdown.
public struct Markdown: Displayable, Sendable {
  /// The text in Markdown.
  public var source: String

  /// A text in Markdown, of as many paragraphs as it likes.
  public init(_ source: String) { self.source = source }

  public var display: MIMEBundle { MIMEBundle("text/markdown", source) }
}

extension Figure: Displayable {
  public var display: MIMEBundle {
    MIMEBundle([
      ("image/svg+xml", svg), (NumbersPayload.type, NumbersPayload(numbers.payload).text),
      ("text/plain", alternative),
    ])
  }
}

extension Table: Displayable {
  public var display: MIMEBundle {
    MIMEBundle([(TablePayload.type, payload.text), ("text/plain", description)])
  }
}

extension PictureGrid: Displayable {
  public var display: MIMEBundle {
    MIMEBundle([(PicturesPayload.type, payload.text), ("text/plain", alternative)])
  }
}

extension Picture: Displayable {
  public var display: MIMEBundle {
    MIMEBundle([("image/png", base64), ("text/plain", alternative)])
  }
}
