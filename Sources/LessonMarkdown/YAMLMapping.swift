import Yams

/// The keys and values of front matter or of `site.yml`, with the places of all and what is wrong.
package struct YAMLMapping {
  package struct Entry {
    package var key: String
    package var place: SourcePosition
    package var value: Value
  }

  package struct Value {
    let node: Node
    package var place: SourcePosition
    /// The line that the value begins in, from the value on.
    let rest: Substring

    /// The value as text; nil for a list or a mapping, and for nothing.
    package var text: String? {
      guard let scalar = node.scalar, !isEmpty else { return nil }
      return scalar.string
    }

    package var isEmpty: Bool {
      guard let scalar = node.scalar else { return false }
      return scalar.style == .plain && ["", "~", "null"].contains(scalar.string)
    }

    /// Where the value is cut by ` #`, and whether a digit follows as in a macro's argument.
    package var comment: (text: String, isArgument: Bool)? {
      if let scalar = node.scalar, scalar.style != .plain, !isEmpty { return nil }
      // An empty value's place is the comment's, or the end of its key.
      let text = isEmpty ? " " + String(rest.trimmingSpaces()) : String(rest)
      guard let mark = text[...].firstRange(of: " #") else { return nil }
      return (
        String(text[mark.lowerBound...].trimmingSpaces()),
        text[mark.upperBound...].first?.isNumber ?? false
      )
    }

    /// The mark with which YAML takes the value's first word for a name of its own.
    package var sigil: Character? { rest.first.flatMap { $0 == "!" || $0 == "&" ? $0 : nil } }

    /// Whether a backslash in double quotes became a character that nobody types.
    package var hasControls: Bool {
      node.scalar?.style == .doubleQuoted
        && (node.scalar?.string.unicodeScalars.contains {
          $0.value < 0x20 || $0.value == 0x7F || $0.value == 0x85
        } ?? false)
    }
  }

  package private(set) var entries: [Entry] = []
  /// What is wrong, at its place in the file.
  package private(set) var problems: [(position: SourcePosition, message: String)] = []
  /// Whether the text says nothing at all.
  package private(set) var isEmpty = false

  /// The file's lines, and how many of them stand above the first of `lines`.
  private let lines: [Substring]
  private let skipped: Int
  private let subject: String

  /// - Parameters:
  ///   - lines: The lines of YAML.
  ///   - skipped: How many lines of the file stand above them.
  ///   - subject: What messages call it, such as `front matter`.
  package init(_ lines: some Sequence<Substring>, skipping skipped: Int = 0, of subject: String) {
    self.lines = Array(lines)
    self.skipped = skipped
    self.subject = subject
    var read = self.lines
    // A key that stands twice is told of and taken away, so that the rest is read.
    for _ in 0..<20 {
      do {
        try compose(read)
        break
      } catch YamlError.duplicatedKeysInMapping(let keys, let context) {
        guard remove(keys, from: &read, context.mark) else { break }
      } catch {
        tell(error)
        break
      }
    }
    problems.sort {
      ($0.position.line, $0.position.column) < ($1.position.line, $1.position.column)
    }
  }

  private mutating func compose(_ lines: [Substring]) throws {
    guard let node = try Yams.compose(yaml: lines.joined(separator: "\n")) else {
      isEmpty = true
      return
    }
    if let scalar = node.scalar, scalar.string.isEmpty {
      isEmpty = true
      return
    }
    guard let mapping = node.mapping else {
      problems.append(
        (place(node.mark), "\(subject) is not a list of keys and values; expected title: …"))
      return
    }
    entries = entriesOf(mapping)
  }

  private func entriesOf(_ mapping: Node.Mapping) -> [Entry] {
    mapping.map { key, value in
      Entry(key: key.string ?? "?", place: place(key.mark), value: self.value(value))
    }
  }

  private func value(_ node: Node) -> Value {
    let mark = node.mark
    let line = mark.flatMap { lines.indices.contains($0.line - 1) ? lines[$0.line - 1] : nil } ?? ""
    // Marks count Unicode's scalars.
    let rest = line.unicodeScalars.dropFirst(max(0, (mark?.column ?? 1) - 1))
    return Value(node: node, place: place(mark), rest: Substring(rest))
  }

  /// The values of a list; nil where the value is none.
  package func list(_ value: Value) -> [Value]? { value.node.sequence?.map(self.value) }

  /// The entries of a mapping within; nil where the value is none.
  package func mapping(_ value: Value) -> [Entry]? { value.node.mapping.map(entriesOf) }

  private func place(_ mark: Mark?) -> SourcePosition {
    guard let mark else { return SourcePosition(line: skipped + 1, column: 1) }
    let line = lines.indices.contains(mark.line - 1) ? lines[mark.line - 1] : ""
    let before = String(line.unicodeScalars.prefix(max(0, mark.column - 1)))
    return SourcePosition(
      line: min(max(1, mark.line), max(1, lines.count)) + skipped, column: before.count + 1)
  }

  // MARK: - What is not YAML

  /// Tells of keys that stand twice, and blanks their later values.
  private mutating func remove(
    _ keys: [String], from read: inout [Substring], _ mark: Mark
  ) -> Bool {
    var hasChanged = false
    for key in keys {
      var first: String?
      for (index, line) in read.enumerated() {
        let indent = String(line.prefix { $0 == " " })
        let text = line.dropFirst(indent.count)
        guard ["", "\"", "'"].contains(where: { text.hasPrefix($0 + key + $0) }),
          let colon = text.firstIndex(of: ":"),
          text[..<colon].trimmingSpaces().filter({ $0 != "\"" && $0 != "'" }) == key
        else { continue }
        guard first == indent else {
          if first == nil { first = indent }
          continue
        }
        problems.append(
          (
            SourcePosition(line: index + 1 + skipped, column: indent.count + 1),
            "\(key) stands here twice"
          ))
        var end = index + 1
        while end < read.count,
          read[end].hasPrefix(indent + " ") || read[end].hasPrefix(indent + "-")
        {
          end += 1
        }
        for line in index..<end { read[line] = "" }
        hasChanged = true
        break
      }
    }
    if !hasChanged {
      problems.append((place(mark), "\(keys.joined(separator: ", ")) stands here twice"))
    }
    return hasChanged
  }

  private mutating func tell(_ error: any Error) {
    switch error as? YamlError {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      let place = place(mark)
      let index = place.line - skipped - 1
      let line = lines.indices.contains(index) ? lines[index] : ""
      let (position, message) = YAMLMessage.explaining(
        problem, at: place, line: line, above: index > 0 ? lines[index - 1] : "")
      problems.append((position, "\(subject) is not YAML: \(message)"))
    case .reader(let problem, _, _, _):
      // Control characters are refused before anything is read.
      let bad = lines.enumerated().lazy.compactMap { [skipped] number, line in
        line.firstIndex { !Self.isReadable($0) }.map {
          SourcePosition(
            line: number + 1 + skipped, column: line.distance(from: line.startIndex, to: $0) + 1)
        }
      }.first
      problems.append(
        (
          bad ?? place(nil),
          bad == nil
            ? "\(subject) is not YAML: \(problem)"
            : "\(subject) is not YAML: this character is a control character; delete it"
        ))
    default: problems.append((place(nil), "\(subject) is not YAML: \(error)"))
    }
  }

  private static func isReadable(_ character: Character) -> Bool {
    character.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F || $0 == "\t" }
  }
}
