/// Rewrites what CommonMark does not know into HTML comments, line for line.
///
/// A comment on a line of its own is a block to cmark, may end a paragraph, and keeps every
/// line where it was; its content never reaches the inline parser, so emphasis cannot eat a
/// formula. `::: note` … `:::` and `$$` … `$$` become such comments.
struct BlockMarkers {
  enum Marker {
    case open(Block.Container.Kind, title: String)
    case close
    case formula(Formula)
  }

  private(set) var text = ""
  private(set) var markers: [Marker] = []
  private(set) var problems: [(SourcePosition, String)] = []

  /// What begins each comment of ours; no author writes it by accident.
  static let prefix = "<!--lectern\u{1}"

  /// - Parameter firstLine: The number of the first of `lines` in its file.
  init(lines: [Substring], firstLine: Int) {
    var fence: (character: Character, count: Int)?
    var formulaStart: (position: SourcePosition, latex: [Substring], indent: String)?
    var open: [(SourcePosition, Block.Container.Kind)] = []

    for (offset, line) in lines.enumerated() {
      let number = firstLine + offset
      let indent = line.prefix { $0 == " " || $0 == ">" || $0 == "\t" }
      let body = line.dropFirst(indent.count)
      let column = indent.count + 1
      let position = SourcePosition(line: number, column: column)
      func add(_ line: some StringProtocol) { text += line; text += "\n" }

      // A formula's lines end with the line that ends in dollars.
      if var formula = formulaStart {
        let trimmed = body.trimmingSpaces()
        if trimmed.hasSuffix("$$") {
          formula.latex.append(trimmed.dropLast(2))
          let latex = formula.latex.joined(separator: "\n")
          markers.append(
            .formula(Formula(latex: latex, isDisplay: true, position: formula.position)))
          formulaStart = nil
          add("\(formula.indent)\(Self.prefix)\(markers.count - 1)-->")
        } else {
          formula.latex.append(body)
          formulaStart = formula
          add("\(formula.indent)")
        }
        continue
      }

      // Code is left alone.
      if let current = fence {
        let run = body.prefix { $0 == current.character }
        if run.count >= current.count, body.dropFirst(run.count).allSatisfy(\.isWhitespace) {
          fence = nil
        }
        add(line)
        continue
      }
      if let character = body.first, character == "`" || character == "~" {
        let run = body.prefix { $0 == character }
        if run.count >= 3, character == "~" || !body.dropFirst(run.count).contains("`") {
          fence = (character, run.count)
          add(line)
          continue
        }
      }

      if body.hasPrefix(":::") {
        let words = body.drop { $0 == ":" }.trimmingSpaces()
        if words.isEmpty {
          if open.popLast() == nil { problems.append((position, "this ::: closes nothing")) }
          markers.append(.close)
        } else {
          let name = words.prefix { !$0.isWhitespace }
          let title = String(words.dropFirst(name.count).trimmingSpaces())
          let kinds = Block.Container.Kind.allCases.map(\.rawValue)
          let kind = Block.Container.Kind(rawValue: String(name))
          if kind == nil {
            let guess = nearMiss(String(name), in: kinds).map { "; did you mean \($0)?" }
            problems.append(
              (
                position,
                "unknown container '\(name)'"
                  + (guess ?? "; known are \(kinds.joined(separator: ", "))")
              ))
          }
          open.append((position, kind ?? .note))
          markers.append(.open(kind ?? .note, title: title))
        }
        add("\(indent)\(Self.prefix)\(markers.count - 1)-->")
      } else if body.hasPrefix("$$") {
        let inside = body.dropFirst(2).trimmingSpaces()
        let start = SourcePosition(line: number, column: column + 2)
        if inside.hasSuffix("$$"), inside.count > 2 {
          markers.append(
            .formula(Formula(latex: String(inside.dropLast(2)), isDisplay: true, position: start)))
          add("\(indent)\(Self.prefix)\(markers.count - 1)-->")
        } else if inside.contains("$$") {
          add(line)
        } else {
          formulaStart = (
            inside.isEmpty ? SourcePosition(line: number + 1, column: 1) : start,
            inside.isEmpty ? [] : [inside], String(indent)
          )
          add(indent)
        }
      } else {
        add(line)
      }
    }

    for (position, kind) in open {
      problems.append((position, "this ::: \(kind.rawValue) is never closed by :::"))
    }
    if let formula = formulaStart {
      problems.append((formula.position, "this formula is never closed by $$"))
    }
  }

  /// The marker that a block of HTML stands for.
  func marker(_ html: String) -> Marker? {
    guard html.hasPrefix(Self.prefix) else { return nil }
    let digits = html.dropFirst(Self.prefix.count).prefix { $0.isNumber }
    return Int(digits).flatMap { markers.indices.contains($0) ? markers[$0] : nil }
  }
}

extension Substring {
  func trimmingSpaces() -> Substring {
    var text = self.drop { $0.isWhitespace }
    while text.last?.isWhitespace == true { text.removeLast() }
    return text
  }
}
