extension NDArray: CustomStringConvertible {
  /// The elements as `print` shows them in NumPy 2.3: aligned, wrapped at 75 columns, and with the
  /// middle of arrays of more than 1,000 elements left out.
  ///
  /// Numbers have the digits that tell them apart, eight behind the point at most. They are written
  /// with exponents where one is 1e8 or more (Float: 1e6) or less than 1e-4, or a thousand times
  /// another.
  public var description: String {
    if rank == 0 { return PrintedWords.scalar(item) }
    if count == 0 { return "[]" }
    let isSummary = count > 1000
    let sizes = Array(shape)
    let shown = isSummary ? ArrayPrinter.edges(sizes) : sizes.map { Array(0..<$0) }
    let elements = storage.pointer.assumingMemoryBound(to: E.self)
    defer { withExtendedLifetime(storage) {} }
    // The widths come from what is shown.
    var words: [E] = []
    func gather(_ axis: Int, _ place: Int) {
      if axis == rank { return words.append(elements[place]) }
      for i in shown[axis] { gather(axis + 1, place + i * layout.strides[axis]) }
    }
    gather(0, layout.offset)
    let format = PrintedWords.formatter(words)
    return ArrayPrinter(isSummary: isSummary, shape: sizes) { index in
      format(
        elements[layout.offset + zip(index, layout.strides).reduce(0) { $0 + $1.0 * $1.1 }])
    }.text
  }
}

/// Lays an array's words out in NumPy's way.
struct ArrayPrinter {
  let isSummary: Bool
  let shape: [Int]
  let word: ([Int]) -> String

  private static let lineWidth = 75
  private static let edge = 3

  static func edges(_ shape: [Int]) -> [[Int]] {
    shape.map { $0 > 2 * edge ? Array(0..<edge) + Array($0 - edge..<$0) : Array(0..<$0) }
  }

  var text: String { nested([], " ", Self.lineWidth) }

  private func nested(_ index: [Int], _ indent: String, _ width: Int) -> String {
    let axis = index.count
    if axis == shape.count { return word(index) }
    let length = shape[axis]
    let cut = isSummary && length > 2 * Self.edge
    let places =
      cut ? Array(0..<Self.edge) + [-1] + Array(length - Self.edge..<length) : Array(0..<length)
    var text = ""
    if axis == shape.count - 1 {
      var line = indent
      for (i, place) in places.enumerated() {
        let word = place < 0 ? "..." : word(index + [place])
        if line.count + word.count > width - 1, line.count > indent.count {
          while line.last == " " { line.removeLast() }
          text += line + "\n"
          line = indent
        }
        line += word
        if i < places.count - 1 { line += " " }
      }
      text += line
    } else {
      let separator = String(repeating: "\n", count: shape.count - axis - 1)
      for (i, place) in places.enumerated() {
        text += indent + (place < 0 ? "..." : nested(index + [place], indent + " ", width - 1))
        if i < places.count - 1 { text += separator }
      }
    }
    return "[" + text.dropFirst(indent.count) + "]"
  }
}
