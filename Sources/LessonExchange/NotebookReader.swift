import LessonMarkdown

/// Makes a lesson of a notebook, cell by cell.
struct NotebookReader {
  private let notebook: Notebook
  private let name: String
  private var title: String?
  private var pictures: ForeignPictures
  private var labels = ForeignLabels()
  private var lesson = LessonText()
  private var notes: [String] = []
  /// The Swift of the cells above.
  private var known: Set<Substring> = []
  /// How many cells run.
  private var running = 0

  init(_ notebook: Notebook, name: String, title: String?, files: NotebookFiles) {
    self.notebook = notebook
    self.name = name
    self.title = title
    let words = (title ?? name).shortSlug
    pictures = ForeignPictures(
      folder: (words.isEmpty ? "notebook" : words) + "-files", files: files)
  }

  /// What the first heading of the first level says.
  static func title(of notebook: Notebook) -> String? {
    for cell in notebook.cells where cell.kind == .markdown {
      if let title = ForeignHeadings(ForeignMarkdown.adapted(cell.source)).title {
        return showsSomething(title.text) ? title.text : nil
      }
    }
    return notebook.metadata?["name"]?.text.flatMap { $0.trimmed.isEmpty ? nil : $0.trimmed }
  }

  /// Whether a title has a character that is neither white space nor a control character.
  private static func showsSomething(_ title: String) -> Bool {
    title.unicodeScalars.contains {
      !$0.properties.isWhitespace && $0.properties.generalCategory != .control
    }
  }

  // MARK: - Both ways

  /// The lesson that a notebook of others makes.
  mutating func foreign() -> ImportedLesson {
    let markdown = markdownOfOthers()
    let title = [self.title ?? "", name].first(where: Self.showsSomething) ?? "Notebook"
    lesson.append(exact: "---\ntitle: \(title.quoted)\nsummary: \"\"\n---\n\n")
    for cell in notebook.cells {
      if cell.kind == .markdown {
        noteDamage(of: cell)
        lesson.append(markdown: (markdown[cell.number] ?? "").trimmingBreaks)
      } else {
        append(cell)
      }
    }
    if notebook.language != "swift" {
      let count = notebook.cells.count {
        $0.kind == .code && !$0.source.trimmed.isEmpty && ($0.language ?? "") != "swift"
      }
      if count > 0 {
        let reason =
          notebook.namesLanguage ? "its code is \(notebook.language)" : "it names no language"
        notes.insert(
          "\(reason): \(count == 1 ? "1 cell is" : "\(count) cells are") shown and not run",
          at: 0)
      }
    }
    noteOutputs()
    return finish(title)
  }

  /// Says how many outputs are left out for good: those of cells that no build runs.
  private mutating func noteOutputs() {
    let shown = notebook.cells.filter { ($0.language ?? notebook.language) != "swift" }
    let (all, pictures) = shown.reduce((0, 0)) {
      ($0.0 + $1.outputs.all, $0.1 + $1.outputs.pictures)
    }
    guard all > 0 else { return }
    let among =
      pictures == 0
      ? "" : pictures == 1 ? ", a picture among them" : ", \(pictures) pictures among them"
    notes.append(
      "\(all == 1 ? "the output" : "the \(all) outputs") of cells that do not run \(all == 1 ? "is" : "are") left out\(among)"
    )
  }

  /// The lesson that was exported as this notebook.
  ///
  /// - Parameter isWhole: Whether the cells carry their lines; earlier exports do not.
  mutating func exported(_ head: String, isWhole: Bool) -> ImportedLesson {
    var frontMatter = CarriedFrontMatter(head)
    var below = ""
    if let cell = notebook.cells.first(where: { $0.lectern?["title"] != nil }) {
      below = frontMatter.take(cell.source, exportedAs: cell.lectern?["title"]?.text ?? "")
    }
    lesson.append(exact: frontMatter.text)
    if !below.trimmed.isEmpty { lesson.append(markdown: ForeignMarkdown.adapted(below)) }
    for (index, cell) in notebook.cells.enumerated() where cell.lectern?["title"] == nil {
      // What an early export says below its title is in its front matter.
      if !isWhole, index == 0 { continue }
      append(cell)
    }
    return finish(frontMatter.title ?? name)
  }

  private mutating func finish(_ title: String) -> ImportedLesson {
    lesson.disarmFootnotes()
    let parsed = LessonParser.parse(lesson.text, path: name, name: name).0
    if parsed.cells.count != running {
      notes.append(
        "\(running == 1 ? "1 cell" : "\(running) cells") of the notebook run and \(parsed.cells.count) of the lesson: look at its fences before a build"
      )
    }
    return ImportedLesson(
      title: title, markdown: lesson.text, pictures: pictures.written,
      notes: notes + pictures.notes)
  }

  // MARK: - Markdown

  /// The Markdown of others by the numbers of its cells, below the lesson's title.
  private mutating func markdownOfOthers() -> [Int: String] {
    var headings: [(number: Int, headings: ForeignHeadings)] = []
    for cell in notebook.cells where cell.kind == .markdown {
      headings.append((cell.number, ForeignHeadings(adapted(cell))))
    }
    if let first = headings.firstIndex(where: { !$0.headings.isEmpty }) {
      headings[first].headings.removeTitle()
    }
    let isLowered = headings.contains { $0.headings.hasFirstLevel }
    for index in headings.indices where isLowered { headings[index].headings.lower() }
    let ids = Set(headings.flatMap(\.headings.slugs))
    return Dictionary(
      uniqueKeysWithValues: headings.map {
        ($0.number, ForeignHeadings.linked($0.headings.text, to: ids))
      })
  }

  private mutating func adapted(_ cell: NotebookCell) -> String {
    var cell = cell
    cell.source = pictures.linked(cell)
    let text = ForeignMarkdown.adapted(labels.unique(cell.source))
    let isDisarmed = ["{.static", " {swift}"].contains {
      text.ranges(of: $0).count > cell.source.ranges(of: $0).count
    }
    if isDisarmed { notes.append("cell \(cell.number): Swift in its text is shown and not run") }
    return text
  }

  // MARK: - Cells

  private mutating func append(_ cell: NotebookCell) {
    noteDamage(of: cell)
    switch cell.kind {
    case .markdown:
      if let carried = CarriedProse(cell.lectern) {
        let edited = EditedProse(carried, edited: withPictures(cell, carried))
        lesson.append(exact: edited.text)
        notes += edited.lost.map { "cell \(cell.number): \($0)" }
      } else {
        lesson.append(markdown: adapted(cell).trimmingBreaks)
      }
    case .code: appendCode(cell)
    case .raw:
      if cell.lectern?["markdown"] != nil {
        notes.append("cell \(cell.number): it is raw now, and is shown as text")
      }
      lesson.append(fence: cell.source, "text", "{.static}")
    case .unknown(let type):
      if cell.source.trimmed.isEmpty { return }
      notes.append("cell \(cell.number): it is of type '\(type)' and is shown as text")
      lesson.append(fence: cell.source, "text", "{.static}")
    }
  }

  /// The text of a cell that was exported, with the pictures of the lines that came to it.
  private mutating func withPictures(_ cell: NotebookCell, _ carried: CarriedProse) -> String {
    let places = EditedProse.newLines(of: carried, in: cell.source)
    if places.isEmpty { return cell.source }
    var lines = cell.source.everyLine
    var new = cell
    new.source = places.map { lines[$0] }.joined(separator: "\n")
    let linked = pictures.linked(new).everyLine
    guard linked.count == places.count else { return cell.source }
    for (place, line) in zip(places, linked) { lines[place] = line }
    return lines.joined(separator: "\n")
  }

  /// Says what of a damaged cell is not in the lesson.
  private mutating func noteDamage(of cell: NotebookCell) {
    guard let damage = cell.damage else { return }
    notes.append(
      "cell \(cell.number): \(damage); what cannot be read of it is left out")
  }

  private mutating func appendCode(_ cell: NotebookCell) {
    let language = cell.language ?? notebook.language
    let carried = CarriedCode(cell.lectern)
    if let carried, !carried.isEdited(cell.source) {
      running += 1
      known.formUnion(SwiftMagics.words(of: cell.source))
      lesson.append(exact: carried.text(for: cell.source))
      return
    }
    if cell.source.trimmed.isEmpty, carried == nil { return }
    guard language == "swift" else {
      lesson.append(fence: cell.source, language, "{.static}")
      return
    }
    let magics = SwiftMagics(cell.source, known: &known)
    show(magics, of: cell)
    if magics.code.trimmed.isEmpty { return }
    if let carried {
      running += 1
      lesson.append(exact: carried.text(for: magics.code))
      return
    }
    let options = cell.lectern?["options"]?.text ?? Self.options(of: cell)
    if !options.contains(".static") { running += 1 }
    lesson.append(fence: magics.code, "swift", options)
  }

  /// Shows the lines that are for the notebook's kernel, and says so.
  private mutating func show(_ magics: SwiftMagics, of cell: NotebookCell) {
    if magics.magics.isEmpty { return }
    let all = magics.magics.filter { !$0.trimmed.isEmpty }.map { line in
      String(line.trimmed.prefix { !$0.isWhitespace })
    }
    // A cell that is all for the kernel is told by its first line.
    let names = magics.code.isEmpty && all[0].hasPrefix("%%") ? [all[0]] : all
    let told = names.enumerated().filter { !names.prefix($0.offset).contains($0.element) }
      .map(\.element)
    notes.append(
      "cell \(cell.number): \(told.joined(separator: ", ")) \(told.count == 1 ? "is" : "are") for the notebook's kernel: shown and not run"
    )
    lesson.append(fence: magics.magics.joined(separator: "\n"), magics.language, "{.static}")
  }

  /// What the cell's tags say, as options.
  private static func options(of cell: NotebookCell) -> String {
    let tags = cell.tags
    var words: [String] = []
    if !tags.isDisjoint(with: ["remove-cell", "hide-cell"]) {
      words.append(".hidden")
    } else {
      let isFolded =
        !tags.isDisjoint(with: ["hide-input", "remove-input"])
        || cell.metadata?["jupyter"]?["source_hidden"]?.isTrue ?? false
      if isFolded { words.append(".fold") }
      if !tags.isDisjoint(with: ["hide-output", "remove-output"]) { words.append(".no-output") }
    }
    if tags.contains("skip-execution") { words = [".static"] }
    return words.isEmpty ? "" : "{\(words.joined(separator: " "))}"
  }
}
