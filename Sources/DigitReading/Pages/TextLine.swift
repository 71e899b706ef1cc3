import NDArrays

/// Components of ink that stand in one line, from left to right.
public struct TextLine: Sendable {
  /// Its parts, by their middles from left to right.
  public var components: [InkComponent]
  /// How tall its writing is, in pixels.
  public var height: Double

  /// The box of all parts.
  public var box: PixelBox {
    components.dropFirst().reduce(components[0].box) { $0.joined($1.box) }
  }

  /// - Precondition: There is a component.
  init(_ components: [InkComponent]) {
    self.components = components.sorted {
      ($0.box.middle.x, $0.box.middle.y) < ($1.box.middle.x, $1.box.middle.y)
    }
    height = Self.height(components)
  }

  /// The middle of the heights, tall parts counted more: marks and zeros are small.
  private static func height(_ components: [InkComponent]) -> Double {
    let heights = components.map { Double($0.box.height) }.sorted()
    let half = heights.reduce(0, +) / 2
    var sum = 0.0
    for height in heights {
      sum += height
      if sum >= half { return height }
    }
    return heights[heights.count - 1]
  }

  // MARK: - Finding lines

  /// The lines of a page that lies level, in reading order.
  ///
  /// - Parameters:
  ///   - components: What is written.
  ///   - usualSide: Their usual longer side.
  ///   - inColumns: Whether columns of numbers are read one after another.
  public static func all(
    in components: [InkComponent], usualSide: Double, inColumns: Bool = true
  ) -> [TextLine] {
    let large = components.filter { isLarge($0, usualSide) }
    let small = components.filter { !isLarge($0, usualSide) }
    var lines: [[InkComponent]] = []
    for part in large.sorted(by: { ($0.box.left, $0.box.top) < ($1.box.left, $1.box.top) }) {
      let fitting = lines.indices.filter { belongs(part, to: lines[$0], usualSide) }
      let nearest = fitting.min { away(part, lines[$0]) < away(part, lines[$1]) }
      if let nearest { lines[nearest].append(part) } else { lines.append([part]) }
    }
    merge(&lines, usualSide)
    for part in small { place(part, &lines, usualSide) }
    let found = lines.filter { !$0.isEmpty }.map { TextLine($0) }
    return inColumns
      ? PageColumns.split(found, usualSide).flatMap(ordered) : ordered(found)
  }

  private static func isLarge(_ part: InkComponent, _ usualSide: Double) -> Bool {
    Double(part.box.height) > 0.45 * usualSide
  }

  /// Whether a part goes on in a line, by the last three that stand there.
  private static func belongs(
    _ part: InkComponent, to line: [InkComponent], _ usualSide: Double
  ) -> Bool {
    let last = line.suffix(3)
    guard Double(part.box.left - (last.map(\.box.right).max() ?? 0)) < 12 * usualSide else {
      return false
    }
    return last.contains { other in
      let shared = Double(part.box.sharedRows(other.box))
      let (low, high) = (
        Double(min(part.box.height, other.box.height)),
        Double(max(part.box.height, other.box.height))
      )
      return shared > 0.45 * low && abs(part.box.middle.y - other.box.middle.y) < 0.75 * high
    }
  }

  private static func away(_ part: InkComponent, _ line: [InkComponent]) -> Double {
    let middles = line.suffix(3).map(\.box.middle.y)
    return abs(part.box.middle.y - middles.reduce(0, +) / Double(middles.count))
  }

  /// Joins lines that stand at one height beside each other.
  private static func merge(_ lines: inout [[InkComponent]], _ usualSide: Double) {
    func box(_ line: [InkComponent]) -> PixelBox {
      line.dropFirst().reduce(line[0].box) { $0.joined($1.box) }
    }
    func height(_ line: [InkComponent], from left: Int, to right: Int) -> Double {
      // Lines may slope: what stands nearest tells.
      let near = line.sorted {
        distance($0.box, left, right) < distance($1.box, left, right)
      }.prefix(2)
      return near.map(\.box.middle.y).reduce(0, +) / Double(near.count)
    }
    func distance(_ box: PixelBox, _ left: Int, _ right: Int) -> Int {
      max(0, max(left - box.right, box.left - right))
    }
    var isChanged = true
    while isChanged {
      isChanged = false
      search: for i in lines.indices {
        for j in lines.indices where j > i {
          let (a, b) = (box(lines[i]), box(lines[j]))
          guard Double(max(a.left - b.right, b.left - a.right)) < 12 * usualSide else { continue }
          let gap = abs(
            height(lines[i], from: b.left, to: b.right)
              - height(lines[j], from: a.left, to: a.right))
          if gap < 0.4 * usualSide {
            lines[i] += lines[j]
            lines.remove(at: j)
            isChanged = true
            break search
          }
        }
      }
    }
  }

  /// Adds a small part to the line that it stands in, or makes it one of its own.
  private static func place(
    _ part: InkComponent, _ lines: inout [[InkComponent]], _ usualSide: Double
  ) {
    var best: (line: Int, distance: Double)?
    for (i, line) in lines.enumerated() {
      for other in line {
        let across = Double(
          max(0, max(other.box.left - part.box.right, part.box.left - other.box.right)))
        let down = Double(
          max(0, max(other.box.top - part.box.bottom, part.box.top - other.box.bottom)))
        let isNear = across * across + down * down < 0.35 * 0.35 * usualSide * usualSide
        let isInBand =
          Double(part.box.side) > 0.25 * usualSide && down == 0 && across < 1.6 * usualSide
        guard isNear || isInBand else { continue }
        let distance = across + 2 * down
        if best.map({ distance < $0.distance }) ?? true { best = (i, distance) }
      }
    }
    if let best {
      lines[best.line].append(part)
    } else if Double(part.box.side) > 0.3 * usualSide {
      lines.append([part])
    }
  }

  /// From the top down; lines at one height, such as those of several columns, from left to right.
  private static func ordered(_ lines: [TextLine]) -> [TextLine] {
    var rest = lines.sorted { $0.box.middle.y < $1.box.middle.y }
    var result: [TextLine] = []
    while !rest.isEmpty {
      let first = rest[0]
      // What shares most of its height with the uppermost line stands beside it.
      let beside = rest.indices.filter { i in
        let other = rest[i]
        return i == 0
          || abs(other.box.middle.y - first.box.middle.y) < 0.5 * min(first.height, other.height)
            && other.box.sharedColumns(first.box) == 0
      }
      result += beside.map { rest[$0] }.sorted { $0.box.left < $1.box.left }
      for i in beside.reversed() { rest.remove(at: i) }
    }
    return result
  }
}
