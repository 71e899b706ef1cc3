import LessonMarkdown

extension PageRenderer {
  /// A link's target on the built site; a dead one is reported at its place.
  mutating func target(of destination: String, at position: SourcePosition) -> String {
    if Reference.isAddress(destination) { return destination }
    let reference = Reference(destination)
    if reference.path.isEmpty, reference.query == nil {
      guard let fragment = reference.fragment else {
        report(
          .warning, at: position, "this link leads nowhere; expected NAME.md, #place or an address")
        return destination
      }
      localLinks.append((fragment, position))
      return "#\(fragment)"
    }
    for reading in Reference.readings(of: destination) {
      guard let name = lessonName(reading.path) else { continue }
      judge(reading.fragment, on: name, at: position)
      return reading.written(to: "../\(name)/index.html")
    }
    return file(destination, at: position, of: .link) ?? destination
  }

  /// A picture's source on the built page; one that is not there is reported at its place.
  mutating func pictureSource(_ text: String, at position: SourcePosition) -> String {
    source(text, of: .picture, at: position)
  }

  /// The source on the built page of what it loads, which must lie beside the lessons.
  mutating func source(_ text: String, of use: FileUse, at position: SourcePosition) -> String {
    if text.hasPrefix("data:") { return text }
    if text.isEmpty {
      let what = use == .picture ? "this picture has no file" : "this names no file"
      report(at: position, "\(what); expected a path in the lessons' folder")
      return text
    }
    if Reference.isAddress(text) {
      report(at: position, "a \(use.rawValue) must lie in the lessons' folder; '\(text)' does not")
      return text
    }
    return file(text, at: position, of: use) ?? text
  }

  // MARK: - Lessons

  /// The lesson that a path names: `other.md`, `./other.md`, `other`, `other/index.html`.
  private func lessonName(_ path: String) -> String? {
    var name = path[...]
    while name.hasPrefix("./") { name = name.dropFirst(2) }
    if name.hasSuffix("/index.html") { name = name.dropLast("/index.html".count) }
    while name.hasSuffix("/") { name = name.dropLast() }
    for candidate in [name.hasSuffix(".md") ? name.dropLast(3) : name, name] {
      // The name as the lesson's file spells it, where accents may be composed or not.
      if let place = context.anchors.index(forKey: String(candidate)) {
        return context.anchors[place].key
      }
    }
    return nil
  }

  private mutating func judge(_ fragment: String?, on name: String, at position: SourcePosition) {
    guard let fragment, !fragment.isEmpty else { return }
    if name == lesson.name {
      localLinks.append((fragment, position))
    } else if let anchors = context.anchors[name], !anchors.contains(fragment) {
      reportNoPlace(fragment, on: name, among: anchors, at: position)
    }
  }

  /// Reports the links of this page into itself that lead nowhere.
  mutating func judgeLocalLinks() {
    let places = anchors.linkable.union(outputIDs)
    for (fragment, position) in localLinks
    where !fragment.isEmpty && fragment != "top" && !places.contains(fragment) {
      reportNoPlace(fragment, on: lesson.name, among: anchors.linkable, at: position)
    }
  }

  private mutating func reportNoPlace(
    _ fragment: String, on name: String, among anchors: Set<String>, at position: SourcePosition
  ) {
    let guess = nearMiss(fragment, in: anchors.sorted()).map { "; did you mean #\($0)?" } ?? ""
    report(at: position, "\(name).md has no place '#\(fragment)'\(guess)")
  }

  // MARK: - Files

  /// What a page needs a file for.
  enum FileUse: String { case link, picture, file }

  /// The address on the page of a file beside the lessons, which is copied; nil where there is none.
  private mutating func file(
    _ text: String, at position: SourcePosition, of use: FileUse
  ) -> String? {
    var finding = LessonFiles.Finding.missing
    for reading in Reference.readings(of: text) {
      let found = files.find(reading.path)
      if case .file(let path) = found {
        // By its bytes: what only accents composed otherwise tell apart are two files.
        if !page.files.contains(where: { $0.utf8.elementsEqual(path.utf8) }) {
          page.files.append(path)
        }
        return reading.written(to: path)
      }
      if finding == .missing { finding = found }
    }
    report(at: position, message(on: finding, for: text, use))
    return nil
  }

  private func message(
    on finding: LessonFiles.Finding, for text: String, _ use: FileUse
  ) -> String {
    switch finding {
    case .file, .missing: return messageOnMissing(text, use)
    case .isFolder where use == .file: return "'\(text)' is a folder; expected a file"
    case .isFolder: return "'\(text)' is a folder; a \(use.rawValue) needs a file"
    case .unreadable: return "the file '\(text)' cannot be read"
    case .outside where use != .link:
      return "a \(use.rawValue) must lie in the lessons' folder; '\(text)' does not"
    case .outside: return "'\(text)' leads out of the lessons' folder; put the file into it"
    case .linkedOutside:
      return
        "'\(text)' is a symbolic link that leads out of the lessons' folder; put the file into it"
    case .isOfPage:
      return "'\(text)' is the name of a file that every page has already; rename it"
    }
  }

  private func messageOnMissing(_ text: String, _ use: FileUse) -> String {
    let path = Reference(text).path
    if use != .link {
      let guess = files.nearMiss(to: path).map { "; did you mean \($0)?" } ?? ""
      return "the \(use.rawValue) '\(text)' is not in the lessons' folder\(guess)"
    }
    let lessons = context.anchors.keys.sorted().map { "\($0).md" }
    let guess = files.nearMiss(to: path, among: lessons).map { "; did you mean \($0)?" }
    let name = path.split(separator: "/").last ?? ""
    guard path.hasSuffix(".md") || !name.contains(".") else {
      return "no file '\(path)' lies in the lessons' folder" + (guess ?? "")
    }
    return "no lesson is called '\(path)'" + (guess ?? "; expected NAME.md or an address")
  }
}
