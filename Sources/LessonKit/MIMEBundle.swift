import LessonWire

/// One output in every form that a page can choose from, by MIME type, as Jupyter keeps it.
///
/// Text forms hold their text, `image/png` holds base64.
public struct MIMEBundle: Sendable, Hashable {
  public var forms: [(type: String, data: String)]

  public init(_ forms: [(type: String, data: String)]) { self.forms = forms }
  public init(_ type: String, _ data: String) { forms = [(type, data)] }

  public static func == (a: MIMEBundle, b: MIMEBundle) -> Bool {
    a.forms.elementsEqual(b.forms) { $0 == $1 }
  }

  public func hash(into hasher: inout Hasher) {
    for form in forms { hasher.combine(form.type) }
  }
}

/// A value that says how a page shows it.
public protocol Displayable {
  var display: MIMEBundle { get }
}

/// A formula that a cell made, set as mathematics.
public struct LaTeX: Displayable, Sendable {
  public var source: String

  public init(_ source: String) { self.source = source }

  public var display: MIMEBundle { MIMEBundle("text/latex", source) }
}

/// Text that a cell made, read as Markdown.
public struct Markdown: Displayable, Sendable {
  public var source: String

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
