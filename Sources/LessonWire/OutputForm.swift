/// One form of a value that a cell shows: a MIME type, and text or base64.
package struct OutputForm: Hashable, Sendable {
  package var type: String
  package var data: String

  package init(type: String, data: String) {
    self.type = type
    self.data = data
  }

  /// - Throws: ``WireError`` where the data is not what the type says.
  package func check() throws(WireError) {
    switch type {
    case TablePayload.type: _ = try TablePayload(text: data)
    case NumbersPayload.type: _ = try NumbersPayload(text: data)
    case PicturesPayload.type: _ = try PicturesPayload(text: data)
    case "image/png":
      do throws(WireError) { try PNGText.check(data) } catch {
        throw WireError("the picture \(error.description)")
      }
    default: break
    }
  }

  // MARK: - Bounds

  /// The most bytes of text that a page shows of one value, and of one stream.
  package static let textLimit = 1 << 20
  /// The most bytes of a form that cannot be cut, such as a drawing.
  package static let formLimit = 1 << 24
  /// The most bytes of a value in a sentence.
  package static let proseLimit = 1 << 16
  /// The most values that a cell shows, and the most bytes of them all.
  package static let countLimit = 1000
  package static let totalLimit = 1 << 26

  /// Forms that fit a page, and what was cut, if anything, as a clause.
  package static func bounded(_ forms: [OutputForm]) -> (forms: [OutputForm], cut: String?) {
    var cut: String?
    var kept: [OutputForm] = []
    for form in forms {
      if form.type == "text/plain" {
        guard let text = form.data.cut(toBytes: textLimit) else {
          kept.append(form)
          continue
        }
        let (size, rest) = (form.data.utf8.count, form.data.utf8.count - text.utf8.count)
        cut = "\(rest) of its \(size) bytes were cut"
        kept.append(OutputForm(type: form.type, data: text + String.cutMark(rest)))
      } else if form.data.utf8.count > formLimit {
        cut = "its form \(form.type) has \(form.data.utf8.count) bytes, and was left out"
      } else {
        kept.append(form)
      }
    }
    if kept.isEmpty, !forms.isEmpty {
      kept = [OutputForm(type: "text/plain", data: "… a value too large to be shown")]
    }
    return (kept, cut)
  }
}
