/// What a lesson's process tells the builder.
package enum HostEvent: Hashable, Sendable {
  /// A place in a cell's text, counted from 1.
  package struct Place: Hashable, Sendable {
    package var line: Int
    package var column: Int

    package init(line: Int, column: Int) {
      self.line = line
      self.column = column
    }
  }

  /// How much a cell had printed at some moment: bytes of standard output and of standard error.
  package struct Printed: Hashable, Sendable {
    package var output: Int
    package var errors: Int

    package init(output: Int, errors: Int) {
      self.output = output
      self.errors = errors
    }
  }

  package enum Stream: String, Sendable { case output, errors }

  /// A signal that ended a cell.
  package struct Signal: Hashable, Sendable {
    package var number: Int
    /// The statement under way in the cell that the host runs.
    package var place: Place
    package var isMainThread: Bool
    package var isStackOverflow: Bool
    /// The cell that started the thread; nil where that is not known.
    package var startedBy: Int?

    package init(
      number: Int, place: Place, isMainThread: Bool, isStackOverflow: Bool, startedBy: Int?
    ) {
      self.number = number
      self.place = place
      self.isMainThread = isMainThread
      self.isStackOverflow = isStackOverflow
      self.startedBy = startedBy
    }
  }

  /// A place in a cell's compiled code that was under way when a signal came.
  package struct Frame: Hashable, Sendable {
    package var library: String
    package var offset: Int

    package init(library: String, offset: Int) {
      self.library = library
      self.offset = offset
    }
  }

  /// The process is there, and has this number.
  case awake(process: Int32)
  /// A cell begins: what is printed from now on goes to its files.
  case started(cell: Int)
  case display(at: Place, after: Printed, forms: [OutputForm])
  case prose(index: Int, text: String)
  case read(kind: String, path: String, stamp: String)
  case parameter(name: String)
  case published(name: String, path: String)
  case progress(text: String, done: Int, total: Int)
  /// All that was printed so far came before what is printed next, first to one of the streams.
  case mark(Printed, next: Stream)
  case threw(at: Place, message: String)
  case warned(at: Place, message: String)
  /// The host could not do what it was asked.
  case refused(String)
  case signal(Signal)
  /// The innermost first; follows the signal, if the stack could be read.
  case frames([Frame])
  /// A cell has come to its end; threads are those that it, or one before it, left.
  case done(cell: Int, seconds: Double, printed: Printed, threads: Int)
  case trying(process: Int32)
  case tried(ProcessEnd)
  case asleep(process: Int32)
  /// Why no copy of the process can be made: there is no checkpoint, or values in prose run in it.
  case sleepless(String)
  /// Processes that cells started, and that could not be ended.
  case unendable([String])
  /// The process that ran cells is gone.
  case ended(ProcessEnd)
}

// MARK: - Writing

extension HostEvent {
  /// The line that says it, with its break.
  package var line: [UInt8] {
    var fields = FieldWriter()
    fields.text(kind.rawValue)
    write(to: &fields)
    return fields.bytes + [UInt8(ascii: "\n")]
  }

  /// The word that a line begins with.
  package enum Kind: String, CaseIterable {
    case awake, started, display, prose, read, parameter, published, progress, mark
    case threw, warned, refused, signal, frames, done, trying, tried, asleep, sleepless, unendable,
      ended
  }

  package var kind: Kind {
    switch self {
    case .awake: .awake
    case .started: .started
    case .display: .display
    case .prose: .prose
    case .read: .read
    case .parameter: .parameter
    case .published: .published
    case .progress: .progress
    case .mark: .mark
    case .threw: .threw
    case .warned: .warned
    case .refused: .refused
    case .signal: .signal
    case .frames: .frames
    case .done: .done
    case .trying: .trying
    case .tried: .tried
    case .asleep: .asleep
    case .sleepless: .sleepless
    case .unendable: .unendable
    case .ended: .ended
    }
  }

  private func write(to fields: inout FieldWriter) {
    switch self {
    case .awake(let process), .trying(let process), .asleep(let process): fields.number(process)
    case .started(let cell): fields.number(cell)
    case .display(let place, let printed, let forms):
      place.write(to: &fields)
      printed.write(to: &fields)
      for form in forms {
        fields.text(form.type)
        fields.text(form.data)
      }
    case .prose(let index, let text):
      fields.number(index)
      fields.text(text)
    case .read(let kind, let path, let stamp):
      for text in [kind, path, stamp] { fields.text(text) }
    case .published(let name, let path):
      for text in [name, path] { fields.text(text) }
    case .progress(let text, let done, let total):
      fields.text(text)
      for number in [done, total] { fields.number(number) }
    case .mark(let printed, let next):
      printed.write(to: &fields)
      fields.text(next.rawValue)
    case .threw(let place, let message), .warned(let place, let message):
      place.write(to: &fields)
      fields.text(message)
    case .parameter(let text), .refused(let text), .sleepless(let text): fields.text(text)
    case .signal(let signal): signal.write(to: &fields)
    case .frames(let frames):
      for frame in frames {
        fields.text(frame.library)
        fields.number(frame.offset)
      }
    case .done(let cell, let seconds, let printed, let threads):
      fields.number(cell)
      fields.number(seconds)
      printed.write(to: &fields)
      fields.number(threads)
    case .unendable(let processes): for process in processes { fields.text(process) }
    case .tried(let end), .ended(let end): end.write(to: &fields)
    }
  }
}

extension HostEvent.Place {
  fileprivate func write(to fields: inout FieldWriter) {
    for number in [line, column] { fields.number(number) }
  }

  fileprivate init(_ fields: inout FieldReader) throws(WireError) {
    // A signal may come before a cell's first statement.
    self.init(
      line: try fields.whole("line", in: 0...1 << 24),
      column: try fields.whole("column", in: 0...1 << 24))
  }
}

extension HostEvent.Printed {
  fileprivate func write(to fields: inout FieldWriter) {
    for number in [output, errors] { fields.number(number) }
  }

  fileprivate init(_ fields: inout FieldReader) throws(WireError) {
    self.init(
      output: try fields.whole("bytes of output", in: 0...Int.max),
      errors: try fields.whole("bytes of errors", in: 0...Int.max))
  }
}

extension HostEvent.Signal {
  fileprivate func write(to fields: inout FieldWriter) {
    fields.number(number)
    place.write(to: &fields)
    fields.flag(isMainThread)
    fields.flag(isStackOverflow)
    fields.number(startedBy ?? -1)
  }

  fileprivate init(_ fields: inout FieldReader) throws(WireError) {
    self.init(
      number: try fields.whole("number", in: 1...127), place: try HostEvent.Place(&fields),
      isMainThread: try fields.flag("thread"), isStackOverflow: try fields.flag("stack"),
      startedBy: nil)
    let cell = try fields.whole("cell that started the thread", in: -1...Int.max)
    startedBy = cell < 0 ? nil : cell
  }
}

// MARK: - Reading

extension HostEvent {
  /// - Throws: ``WireError`` for a line that is none of ours, or that is not whole.
  package init(line: some Collection<UInt8>) throws(WireError) {
    let content = try Line.content(of: line, named: "an event")
    var fields = FieldReader(content, of: "an event")
    let word = try fields.text("kind")
    guard let kind = Kind(rawValue: word) else {
      throw WireError("'\(Escape.shown(word))' is no event")
    }
    var event = try Self.ofCell(kind, &fields)
    if event == nil { event = try Self.ofProcess(kind, &fields) }
    guard let event else { fatalError("unreachable: no reader for '\(word)'") }
    try fields.end()
    self = event
  }

  /// What happens while a cell runs.
  private static func ofCell(_ kind: Kind, _ fields: inout FieldReader) throws(WireError)
    -> HostEvent?
  {
    switch kind {
    case .display:
      let place = try Place(&fields)
      let printed = try Printed(&fields)
      var forms: [OutputForm] = []
      while fields.count > 0 {
        forms.append(
          OutputForm(type: try fields.text("type of a form"), data: try fields.text("form")))
      }
      return .display(at: place, after: printed, forms: forms)
    case .prose:
      return .prose(
        index: try fields.whole("index", in: 0...Int.max), text: try fields.text("text"))
    case .read:
      return .read(
        kind: try fields.text("kind of reading"), path: try fields.text("path"),
        stamp: try fields.text("stamp"))
    case .parameter: return .parameter(name: try fields.text("name"))
    case .published:
      return .published(name: try fields.text("name"), path: try fields.text("path"))
    case .progress:
      return .progress(
        text: try fields.text("text"), done: try fields.whole("steps done"),
        total: try fields.whole("steps"))
    case .mark:
      let printed = try Printed(&fields)
      let next = try fields.text("stream")
      guard let stream = Stream(rawValue: next) else {
        throw WireError("'\(Escape.shown(next))' is no stream")
      }
      return .mark(printed, next: stream)
    case .threw: return .threw(at: try Place(&fields), message: try fields.text("message"))
    case .warned: return .warned(at: try Place(&fields), message: try fields.text("message"))
    case .signal: return .signal(try Signal(&fields))
    case .frames:
      var frames: [Frame] = []
      while fields.count > 0 {
        frames.append(
          Frame(
            library: try fields.text("library"),
            offset: try fields.whole("offset", in: 0...Int.max)))
      }
      return .frames(frames)
    default: return nil
    }
  }

  /// What happens to processes.
  private static func ofProcess(_ kind: Kind, _ fields: inout FieldReader) throws(WireError)
    -> HostEvent?
  {
    switch kind {
    case .awake: return .awake(process: try fields.process("process"))
    case .started: return .started(cell: try fields.whole("cell", in: 0...Int.max))
    case .refused: return .refused(try fields.text("reason"))
    case .done:
      return .done(
        cell: try fields.whole("cell", in: 0...Int.max), seconds: try fields.decimal("time"),
        printed: try Printed(&fields), threads: try fields.whole("threads", in: 0...Int.max))
    case .trying: return .trying(process: try fields.process("process"))
    case .tried: return .tried(try ProcessEnd(&fields))
    case .asleep: return .asleep(process: try fields.process("process"))
    case .sleepless: return .sleepless(try fields.text("reason"))
    case .unendable:
      var processes: [String] = []
      while fields.count > 0 { processes.append(try fields.text("process")) }
      return .unendable(processes)
    case .ended: return .ended(try ProcessEnd(&fields))
    default: return nil
    }
  }
}
