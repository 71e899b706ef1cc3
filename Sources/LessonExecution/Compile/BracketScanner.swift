/// Counts the brackets of Swift as the parser's lexer meets them.
///
/// Texts, comments and regular expressions do not count. Where their begin is not certain (after a
/// lone slash, quote or backtick), what looks like them on the rest of the line counts too: a bracket
/// too many is told, one too few may never end.
struct BracketScanner {
  enum Frame {
    case bracket(Bracket)
    case text(hashes: Int, isMultiline: Bool)
    case condition
  }

  struct Bracket {
    /// The top, outside of all brackets, has none.
    var byte: UInt8 = 0
    /// How many square brackets begin with each other.
    var chain = 0
    /// How many `<` are still open.
    var angles = 0
    /// How many conditions wait for their brace.
    var conditions = 0
    /// How many words of declarations stand side by side.
    var words = 0
    /// How many attributes wait for what they belong to.
    var attributes = 0
    /// Whether a type's declaration waits for its brace, and whether this is such a brace.
    var awaitsBody = false
    var isBody = false
    /// How many lines of a type's body declare nothing.
    var strayLines = 0
    /// How many parentheses stand side by side.
    var groups = 0
    /// How many arguments of attributes stand around.
    var attributeDepth = 0
  }

  let bytes: UnsafeBufferPointer<UInt8>
  var index = 0
  var line = 1
  var lineStart = 0
  var frames: [Frame] = []
  var squares = 0
  var depth = 0
  var cost = 0
  /// Whether a bracket ended while a type in it had no body yet, and how many have ended since.
  private var lostBodies = false
  private var strayEnds = 0
  var top = Bracket()
  /// All brackets and square ones since the place on this line where a text's begin is not certain.
  var doubt: (all: Int, squares: Int)?
  var found: ParserBounds.Excess?
  /// The last byte of code on this line; 0 where there is none yet.
  var lastCode: UInt8 = 0
  /// Whether this line imports.
  var isImport = false
  /// Whether the last word is an attribute's name.
  var isAttribute = false
  /// Numbers of `#` for which no regular expression ends below.
  var endless: Set<Int> = []
  /// The same for those that end on their line.
  var endlessOnLine: Set<Int> = []

  init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  mutating func excess() -> ParserBounds.Excess? {
    while index < bytes.count, found == nil {
      let byte = bytes[index]
      if doubt != nil { countInDoubt(byte) }
      if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
        endLine(byte)
      } else if case .text(let hashes, let isMultiline) = frames.last {
        scanText(byte, hashes, isMultiline)
      } else {
        scanCode(byte)
      }
    }
    return found
  }

  // MARK: - Lines

  mutating func endLine(_ byte: UInt8) {
    index += 1
    // What began on this line ends with it, but texts of several lines.
    while let text = frames.lastIndex(where: { if case .text = $0 { true } else { false } }),
      case .text(_, isMultiline: false) = frames[text]
    {
      while frames.count > text { pop() }
    }
    // A list that goes on declares what its first line says.
    if lastCode != 0, lastCode != UInt8(ascii: ",") {
      change { if $0.isBody || $0.awaitsBody { $0.strayLines += 1 } }
    }
    change { $0.groups = 0 }
    (doubt, lastCode, isImport) = (nil, 0, false)
    endlessOnLine = []
    if byte == UInt8(ascii: "\n") {
      line += 1
      lineStart = index
    }
  }

  mutating func stop(_ kind: ParserBounds.Excess.Kind) {
    found = ParserBounds.Excess(
      kind: kind, position: CellPosition(line: line, column: index - lineStart + 1))
  }

  mutating func countInDoubt(_ byte: UInt8) {
    guard var counts = doubt else { return }
    switch byte {
    case UInt8(ascii: "["): counts = (counts.all + 1, counts.squares + 1)
    case UInt8(ascii: "("), UInt8(ascii: "{"): counts.all += 1
    case UInt8(ascii: "]"): counts = (max(0, counts.all - 1), max(0, counts.squares - 1))
    case UInt8(ascii: ")"), UInt8(ascii: "}"): counts.all = max(0, counts.all - 1)
    default: return
    }
    doubt = counts
    if counts.squares > ParserBounds.squareDepth { stop(.squares) }
    if counts.all > ParserBounds.depth { stop(.brackets) }
  }

  mutating func beginDoubt() { if doubt == nil { doubt = (depth, squares) } }

  // MARK: - Brackets

  mutating func open(_ byte: UInt8) {
    var inner = Bracket(byte: byte)
    change { outer in
      if byte == UInt8(ascii: "(") { outer.groups += outer.byte == byte ? 1 : 0 }
      if byte == UInt8(ascii: "{") {
        inner.isBody = outer.awaitsBody
        (outer.conditions, outer.attributes, outer.strayLines) = (0, 0, 0)
        outer.awaitsBody = false
      }
      inner.attributeDepth = outer.attributeDepth
      if byte == UInt8(ascii: "{") { return }
      (inner.chain, inner.conditions) = (outer.chain, outer.conditions)
    }
    if isAttribute, byte == UInt8(ascii: "(") { inner.attributeDepth += 1 }
    if byte == UInt8(ascii: "[") {
      // After @ the parser tries each bracket in four ways.
      inner.chain += index > 0 && bytes[index - 1] == UInt8(ascii: "@") ? 3 : 1
      squares += 1
      if inner.chain > ParserBounds.freeChain {
        cost += 1 << min(inner.chain, ParserBounds.squareDepth + 3)
      }
      if squares > ParserBounds.squareDepth {
        stop(.squares)
      } else if cost > ParserBounds.chainCost {
        stop(.chains)
      }
    }
    push(.bracket(inner))
    change { _ in }
  }

  mutating func push(_ frame: Frame) {
    frames.append(frame)
    if case .text = frame { return }
    depth += 1
    if depth > ParserBounds.depth, found == nil { stop(.brackets) }
  }

  mutating func pop() {
    switch frames.popLast() {
    case .bracket(let bracket):
      depth -= 1
      if bracket.byte == UInt8(ascii: "[") { squares -= 1 }
    case .condition: depth -= 1
    case .text, nil: break
    }
  }

  mutating func close(_ byte: UInt8) {
    countStrayEnd()
    guard case .bracket(let bracket) = frames.last else { return }
    if bracket.byte == byte { pop() }
  }

  /// Counts brackets that end where a type's body should begin, or behind one that never did.
  private mutating func countStrayEnd() {
    var isAwaited = false
    change { isAwaited = $0.awaitsBody }
    lostBodies = lostBodies || isAwaited
    guard lostBodies else { return }
    strayEnds += 1
    if strayEnds > ParserBounds.strayEnds, found == nil { stop(.strayEnds) }
  }

  /// A brace also ends what was never closed within it.
  mutating func closeBrace() {
    let opening = frames.lastIndex {
      if case .bracket(let bracket) = $0 { bracket.byte == UInt8(ascii: "{") } else { false }
    }
    guard let opening else { return }
    for frame in frames[opening...] { if case .text = frame { return } }
    while frames.count > opening { pop() }
  }

  mutating func closeCondition() {
    let opening = frames.lastIndex { if case .condition = $0 { true } else { false } }
    guard let opening else { return }
    while frames.count > opening { pop() }
  }

  /// Changes what is known of the innermost bracket.
  mutating func change(_ body: (inout Bracket) -> Void) {
    var bracket = top
    if case .bracket(let last) = frames.last { bracket = last }
    body(&bracket)
    if case .bracket = frames.last {
      frames[frames.count - 1] = .bracket(bracket)
    } else {
      top = bracket
    }
    if bracket.angles > ParserBounds.angles { stop(.angles) }
    if bracket.conditions > ParserBounds.conditions { stop(.conditions) }
    if bracket.words > ParserBounds.words { stop(.words) }
    if bracket.strayLines > ParserBounds.strayLines { stop(.strayLines) }
    if bracket.groups > ParserBounds.groups { stop(.groups) }
    if bracket.attributeDepth > ParserBounds.attributeDepth { stop(.attributeDepth) }
    if bracket.attributes > ParserBounds.attributes { stop(.attributes) }
  }

  // MARK: - Code

  func byte(_ offset: Int) -> UInt8 {
    index + offset < bytes.count && index + offset >= 0 ? bytes[index + offset] : 0
  }

  mutating func scanCode(_ byte: UInt8) {
    let beginsComment =
      byte == UInt8(ascii: "/")
      && (self.byte(1) == byte || self.byte(1) == UInt8(ascii: "*"))
    if byte != UInt8(ascii: " "), byte != UInt8(ascii: "\t"), !beginsComment { lastCode = byte }
    switch byte {
    case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"): open(byte)
    case UInt8(ascii: ")"): close(UInt8(ascii: "("))
    case UInt8(ascii: "]"): close(UInt8(ascii: "["))
    case UInt8(ascii: "}"):
      closeBrace()
      change { ($0.angles, $0.attributes, $0.strayLines) = (0, 0, 0) }
    case UInt8(ascii: "\""): return beginText(hashes: 0)
    case UInt8(ascii: "#"): return scanHash()
    case UInt8(ascii: "/"): return scanSlash()
    case UInt8(ascii: "'"): beginDoubt()
    case UInt8(ascii: "@"): change { $0.attributes += 1 }
    case UInt8(ascii: "`"): return scanBacktick()
    case UInt8(ascii: "<") where !Self.isOperator(self.byte(-1)):
      change { $0.angles += 1 }
    case UInt8(ascii: ">") where self.byte(-1) != UInt8(ascii: "-"):
      change { $0.angles = max(0, $0.angles - 1) }
    case UInt8(ascii: ","):
      // What begins after it in a literal begins with nothing.
      change {
        $0.groups = 0
        if $0.byte == UInt8(ascii: "[") { $0.chain = 0 }
      }
    case UInt8(ascii: ":"):
      change {
        ($0.angles, $0.groups) = (0, 0)
        if $0.byte == UInt8(ascii: "[") { $0.chain = 0 }
      }
    case UInt8(ascii: ";"): change { ($0.angles, $0.groups, $0.awaitsBody) = (0, 0, false) }
    case UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "*"),
      UInt8(ascii: "%"), UInt8(ascii: "|"):
      change { ($0.angles, $0.groups) = (0, 0) }
    case _ where Self.isLetter(byte): return scanWord()
    default: break
    }
    if byte != UInt8(ascii: " "), byte != UInt8(ascii: "\t"), byte != UInt8(ascii: "@") {
      change { $0.words = 0 }
      if byte != UInt8(ascii: ".") { isAttribute = false }
    }
    index += 1
  }

  static func isLetter(_ byte: UInt8) -> Bool {
    byte >= 0x80 || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "$")
      || UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte | 0x20
      || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
  }

  static func isOperator(_ byte: UInt8) -> Bool { "+-*/<>=!&|^~?%.".utf8.contains(byte) }

  /// Words after which the parser goes a level deeper, up to a brace.
  static let beginConditions: Set = ["if", "switch", "while", "guard", "for"]

  /// Words that end what stands before them.
  private static let beginItems: Set = [
    "import", "case", "let", "var", "func", "struct", "class", "enum", "extension", "protocol",
    "actor", "init", "deinit", "typealias", "subscript", "associatedtype", "macro",
  ]

  /// Words that begin or modify declarations and expressions, most of which are names too, so that the
  /// parser looks at what follows to tell.
  private static let declare = Set(
    """
    actor any associatedtype async await borrow borrowing case catch class consume consuming
    convenience copy default defer deinit discard distributed do dynamic each else enum extension
    extern fileprivate final for func guard if import indirect infix init inout internal isolated
    lazy let macro module mutating nonisolated nonmutating open operator optional override package
    postfix precedencegroup prefix private protocol public reasync repeat required rethrows return
    sending some static struct subscript switch then throw throws try typealias unowned unsafe
    using var weak where while yield
    """.split(whereSeparator: \.isWhitespace).map(String.init))

  /// Words before the name of a type that has a body.
  private static let haveBodies: Set = [
    "struct", "class", "enum", "extension", "protocol", "actor",
  ]

  /// Words that follow `class` where it is a modifier, and `actor` where it is a variable.
  private static let notNames: Set = [
    "func", "var", "let", "override", "final", "private", "public", "internal", "fileprivate",
    "open", "subscript", "in", "is", "as",
  ]

  mutating func scanWord() {
    let start = index
    while index < bytes.count, Self.isLetter(bytes[index]) { index += 1 }
    isAttribute =
      start > 0
      && (bytes[start - 1] == UInt8(ascii: "@")
        || isAttribute && bytes[start - 1] == UInt8(ascii: "."))
    let word = String(decoding: bytes[start..<min(index, start + 16)], as: UTF8.self)
    change {
      $0.words = Self.declare.contains(word) ? $0.words + 1 : 0
      if Self.beginItems.contains(word) { ($0.attributes, $0.strayLines) = (0, 0) }
      if Self.beginConditions.contains(word) { $0.conditions += 1 }
    }
    if word == "import" { isImport = true }
    if Self.haveBodies.contains(word), !isImport, beginsType(word, at: start) {
      change { $0.awaitsBody = true }
    }
  }

  /// Whether a word begins a type's declaration: a name follows, and `class` is no modifier.
  func beginsType(_ word: String, at start: Int) -> Bool {
    if start > 0, bytes[start - 1] == UInt8(ascii: ".") { return false }
    let rest = bytes[index...].drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
    let next = String(
      decoding: rest.prefix(12).prefix { Self.isLetter($0) || $0 == UInt8(ascii: "`") },
      as: UTF8.self)
    return !next.isEmpty && !Self.notNames.contains(next)
  }

  mutating func scanHash() {
    let start = index
    while byte(0) == UInt8(ascii: "#") { index += 1 }
    let hashes = index - start
    if byte(0) == UInt8(ascii: "\"") { return beginText(hashes: hashes) }
    if byte(0) == UInt8(ascii: "/") { return scanRegularExpression(hashes: hashes) }
    change { $0.words = 0 }
    guard hashes == 1 else { return }
    let first = index
    while index < bytes.count, Self.isLetter(bytes[index]) { index += 1 }
    switch String(decoding: bytes[first..<index], as: UTF8.self) {
    case "if":
      index = start
      push(.condition)
      index += 3
    case "endif": closeCondition()
    default: break
    }
  }

  /// A name in backticks may hold anything.
  mutating func scanBacktick() {
    beginDoubt()
    index += 1
    var end = index
    while end < bytes.count, bytes[end] != UInt8(ascii: "`") {
      if bytes[end] == UInt8(ascii: "\n") || bytes[end] == UInt8(ascii: "\r") { return }
      end += 1
    }
    skip(to: end + 1)
  }

  /// Passes over the rest of this line, or to a place on it, which counts only in doubt.
  mutating func skip(to end: Int) {
    while index < min(end, bytes.count), found == nil {
      if doubt != nil { countInDoubt(bytes[index]) }
      index += 1
    }
  }
}
