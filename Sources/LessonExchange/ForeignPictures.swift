import Foundation
import LessonMarkdown

/// What an import asks about files: those beside the notebook, and those beside the lesson.
public struct NotebookFiles: Sendable {
  let read: @Sendable (String) -> Data?
  let present: @Sendable (String) -> Data?

  /// - Parameters:
  ///   - read: The file at a path beside the notebook; nil where there is none.
  ///   - present: The file at a path in the lessons' folder; nil where there is none.
  public init(
    read: @escaping @Sendable (String) -> Data?, present: @escaping @Sendable (String) -> Data?
  ) {
    self.read = read
    self.present = present
  }

  /// No files at all.
  public static let none = NotebookFiles(read: { _ in nil }, present: { _ in nil })
}

/// The pictures of a notebook, attached to its cells or beside it, which go beside the lesson.
struct ForeignPictures {
  /// A picture to write: its path in the lessons' folder.
  private(set) var written: [(path: String, data: Data)] = []
  private(set) var notes: [String] = []
  private let folder: String
  private let files: NotebookFiles
  /// The links by what they were, so that a picture shown twice is written once.
  private var known: [String: String] = [:]
  /// The names in the cell at hand that stand for addresses on the net.
  private var remote: Set<String> = []

  /// - Parameter folder: Where the pictures go, below the lessons' folder.
  init(folder: String, files: NotebookFiles) {
    self.folder = folder
    self.files = files
  }

  private static let types = [
    "image/png": "png", "image/jpeg": "jpg", "image/jpg": "jpg", "image/gif": "gif",
    "image/svg+xml": "svg", "image/webp": "webp", "image/avif": "avif", "image/bmp": "bmp",
  ]

  /// A Markdown cell's text with links to the pictures beside the lesson.
  mutating func linked(_ cell: NotebookCell) -> String {
    let lines = cell.source.everyLine
    let outline = MarkdownOutline(lines)
    let text = lines.indices.filter { outline.kinds[$0] != .code }.map { lines[$0] }
      .joined(separator: "\n")
    var links: [(address: String, link: String)] = []
    for (name, bundle) in cell.attachments.sorted(by: { $0.key < $1.key }) {
      let spellings = Set([
        name, Self.encoded(name), name.replacingOccurrences(of: " ", with: "%20"),
      ])
      .map { "attachment:\($0)" }.filter(text.contains)
      if spellings.isEmpty {
        notes.append(
          "cell \(cell.number): the attachment '\(name)' is shown nowhere and is left out")
        continue
      }
      guard let link = attach(name, bundle, cell.number) else { continue }
      links += spellings.map { ($0, link) }
    }
    let attached = Set(links.map(\.address))
    for address in Set(outline.pictures + Self.sources(inHTML: text)).subtracting(attached).sorted()
    {
      if let link = bring(address, cell.number) { links.append((address, link)) }
    }
    noteLinks(outline.links, cell.number)
    // Pictures by name whose address is far away.
    remote = Set(
      lines.compactMap(ForeignLabels.definition).filter { $0.text.hasPrefix("http") }
        .map { $0.label.lowercased() })
    // Longer addresses first: one may begin with another.
    links.sort { ($0.address.count, $0.address) > ($1.address.count, $1.address) }
    return lines.indices.map { index in
      if outline.kinds[index] == .code { return lines[index] }
      return withoutRemote(Self.replacing(links, in: lines[index]), cell.number)
    }.joined(separator: "\n")
  }

  /// A line with other addresses, each where it stands alone.
  private static func replacing(_ links: [(address: String, link: String)], in line: String)
    -> String
  {
    var result = ""
    var rest = line[...]
    while let first = rest.first {
      let before = result.last
      let hit = links.first { link in
        guard rest.hasPrefix(link.address), before.map({ "(<\"'= \t".contains($0) }) ?? false else {
          return false
        }
        return rest.dropFirst(link.address.count).first.map { ")>\"' \t".contains($0) } ?? true
      }
      if let hit {
        result += hit.link
        rest = rest.dropFirst(hit.address.count)
      } else {
        result.append(first)
        rest = rest.dropFirst()
      }
    }
    return result
  }

  /// A line in which pictures that stay on the net are links, for a lesson holds its pictures.
  private mutating func withoutRemote(_ line: String, _ number: Int) -> String {
    guard line.contains("![") else { return line }
    var addresses: [Substring] = []
    let result = line.outsideOfCode { part in
      // A picture that is a link already leaves its text.
      part.replacing(/\[!\[([^\]]*)\]\((https?:[^)\s]+)[^)]*\)\]\(/) { match in
        addresses.append(match.output.2)
        let text = match.output.1.isEmpty ? match.output.2 : match.output.1
        return "[\(text)]("
      }.replacing(/!\[([^\]]*)\]\((https?:[^)\s]+)([^)]*)\)/) { match in
        addresses.append(match.output.2)
        let text = match.output.1.isEmpty ? match.output.2 : match.output.1
        return "[\(text)](\(match.output.2)\(match.output.3))"
      }.replacing(/!(\[[^\]]+\])\[([^\]]+)\]/) { match in
        guard remote.contains(match.output.2.lowercased()) else { return String(match.output.0) }
        addresses.append(match.output.2)
        return "\(match.output.1)[\(match.output.2)]"
      }
    }
    for address in addresses {
      notes.append(
        "cell \(number): the picture '\(address)' is a link now: a lesson's pictures lie beside it")
    }
    return result
  }

  /// Says which files the text refers to that stay behind.
  private mutating func noteLinks(_ addresses: [String], _ number: Int) {
    for address in addresses
    where !address.contains(":") && !address.contains("[^") && !"#/".contains(address.first ?? "#")
    {
      let path = address.prefix { $0 != "#" && $0 != "?" }
      notes.append(
        "cell \(number): the link to '\(path)' leads beside the notebook; that file stays there")
    }
  }

  // MARK: - Attached

  private mutating func attach(_ name: String, _ bundle: JSON, _ number: Int) -> String? {
    let forms = (bundle.members ?? [:]).filter { Self.types[$0.key] != nil }
    guard let (type, value) = forms.min(by: { $0.key > $1.key }), let text = value.text else {
      notes.append("cell \(number): the attachment '\(name)' is no picture and is left out")
      return nil
    }
    let isText = type == "image/svg+xml" && text.trimmed.hasPrefix("<")
    guard
      let data = isText
        ? Data(text.utf8) : Data(base64Encoded: text, options: .ignoreUnknownCharacters),
      !data.isEmpty
    else {
      notes.append("cell \(number): the attachment '\(name)' is damaged and is left out")
      return nil
    }
    return place(data, name: name, fallback: Self.types[type] ?? "png")
  }

  // MARK: - Beside the notebook

  /// The link to a picture of the notebook's folder; nil for what stays where it is.
  private mutating func bring(_ address: String, _ number: Int) -> String? {
    if let link = known[address] { return link }
    let path = String(address.prefix { $0 != "?" && $0 != "#" })
    let scheme = path.prefix { $0 != ":" && $0 != "/" }
    guard !path.isEmpty, !path.hasPrefix("/"), !path.hasPrefix("#"),
      scheme.count == path.count
        || path.dropFirst(scheme.count).first == "/"
    else {
      if address.hasPrefix("attachment:"),
        !notes.contains(where: { $0.contains("'\(address.dropFirst(11))'") })
      {
        notes.append(
          "cell \(number): the attachment '\(address.dropFirst(11))' is not in the notebook")
      }
      return nil
    }
    let name = path.removingPercentEncoding ?? path
    let kind = (name as NSString).pathExtension.lowercased()
    guard Self.types.values.contains(kind) || kind == "jpeg", let data = files.read(name) else {
      notes.append("cell \(number): the picture '\(address)' is not beside the notebook")
      return nil
    }
    let link = place(data, name: (name as NSString).lastPathComponent, fallback: kind)
    known[address] = link
    return link
  }

  /// The addresses of HTML's pictures.
  private static func sources(inHTML text: String) -> [String] {
    text.matches(of: /<img\b[^>]*?\bsrc\s*=\s*(?:"([^"]*)"|'([^']*)')/.ignoresCase())
      .compactMap { ($0.output.1 ?? $0.output.2).map(String.init) }
  }

  // MARK: - Beside the lesson

  /// Notes a picture for writing, under a name that no other file has.
  private mutating func place(_ data: Data, name: String, fallback: String) -> String {
    let kind = (name as NSString).pathExtension
    let stem = (kind.isEmpty ? name : (name as NSString).deletingPathExtension)
      .map { $0.isLetter || $0.isNumber || "-_.".contains($0) ? String($0) : "-" }.joined()
    let safe = String(stem.drop { $0 == "." || $0 == "-" }.prefix(60))
    let ending = kind.isEmpty || kind.contains { !$0.isLetter && !$0.isNumber } ? fallback : kind
    var count = 1
    while true {
      let number = count == 1 ? "" : "-\(count)"
      let path = "\(folder)/\(safe.isEmpty ? "picture" : safe)\(number).\(ending)"
      let taken =
        written.first { $0.path.lowercased() == path.lowercased() }?.data
        ?? files.present(path)
      if taken == nil { written.append((path, data)) }
      if taken == nil || taken == data { return Self.encoded(path) }
      count += 1
    }
  }

  private static func encoded(_ path: String) -> String {
    path.addingPercentEncoding(
      withAllowedCharacters: .urlPathAllowed.subtracting(.init(charactersIn: "()'")))
      ?? path
  }
}
