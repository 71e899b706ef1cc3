// How whole examples are shared out where shares ask for fractions of them.

/// Whole numbers that add up to `count`, as near to shares of it as can be: the largest remainders are
/// rounded up, of equal ones the first.
///
/// - Source: Balinski & Young (1982), Hamilton's method
func largestRemainders(_ count: Int, _ shares: [Double]) -> [Int] {
  let exact = shares.map { $0 * Double(count) }
  var parts = exact.map { Int($0) }
  let missing = count - parts.reduce(0, +)
  let order = exact.indices.sorted {
    (exact[$1] - Double(parts[$1]), $0) < (exact[$0] - Double(parts[$0]), $1)
  }
  for place in order.prefix(Swift.max(0, missing)) { parts[place] += 1 }
  return parts
}

/// How many examples of each class each part gets, so that all classes and all parts are used up, and
/// each number is its exact share rounded down or up.
///
/// The exact shares, class size · part size / examples, add up to whole numbers along both sides of
/// the table, and then such a rounding exists (Bacharach 1966). It is found by moving fractions around
/// cycles of cells: along a cycle as much is added as taken in each row and column, until one of its
/// cells is whole. With every few rows all cycles among few columns are gone, and at the end, where no
/// cycle is left, no cell is a fraction: a row or column with one fraction alone would not add up.
///
/// Of both ways around a cycle the shorter is taken, so that of two classes the one with the larger
/// remainder is rounded up.
struct Apportionment {
  /// For each class, the examples of each part.
  private(set) var counts: [[Int]]
  private let columns: Int
  private let total: Int
  /// The rows that have cells with a remainder, and these in units of 1 / `total`.
  private var open: [(row: Int, remainders: [Int])] = []

  /// The counts for the sizes of classes and of parts, which add up to the same.
  init(classes: [Int], parts: [Int]) {
    (columns, total) = (parts.count, classes.reduce(0, +))
    counts = []
    for (row, size) in classes.enumerated() {
      // Full width: the product of two counts of examples may leave an Int.
      let shares = parts.map { total.dividingFullWidth(size.multipliedFullWidth(by: $0)) }
      counts.append(shares.map(\.quotient))
      if shares.contains(where: { $0.remainder > 0 }) {
        open.append((row, shares.map(\.remainder)))
        close()
      }
    }
  }

  /// Moves fractions until the open cells hold no cycle.
  private mutating func close() {
    while let cycle = cycle() {
      // Every other cell of the cycle gains what the others lose.
      let (up, down) = (
        cycle.indices.filter { $0 % 2 == 0 }.map { cycle[$0] },
        cycle.indices.filter { $0 % 2 == 1 }.map { cycle[$0] }
      )
      let forwards = Swift.min(room(up), rest(down))
      let backwards = Swift.min(room(down), rest(up))
      if forwards <= backwards { move(forwards, up, down) } else { move(backwards, down, up) }
      open.removeAll { $0.remainders.allSatisfy { $0 == 0 } }
    }
  }

  private typealias Cell = (place: Int, column: Int)

  private func rest(_ cells: [Cell]) -> Int {
    cells.map { open[$0.place].remainders[$0.column] }.min() ?? 0
  }
  private func room(_ cells: [Cell]) -> Int {
    cells.map { total - open[$0.place].remainders[$0.column] }.min() ?? 0
  }

  private mutating func move(_ amount: Int, _ up: [Cell], _ down: [Cell]) {
    for cell in down { open[cell.place].remainders[cell.column] -= amount }
    for cell in up {
      open[cell.place].remainders[cell.column] += amount
      if open[cell.place].remainders[cell.column] == total {
        open[cell.place].remainders[cell.column] = 0
        counts[open[cell.place].row][cell.column] += 1
      }
    }
  }

  /// Cells with a remainder, of which each shares its row with the one before or behind it and its
  /// column with the other; nil where there are none.
  private func cycle() -> [Cell]? {
    for first in 0..<columns {
      if let cells = cycle(from: first) { return cells }
    }
    return nil
  }

  /// A cycle among the columns that rows with remainders in two of them connect with a first one: there
  /// is one where a column can be come to in two ways.
  private func cycle(from first: Int) -> [Cell]? {
    var ways: [Int: [Cell]] = [first: []]
    var used: Set<Int> = []
    var next = [first]
    while let column = next.popLast() {
      for place in open.indices
      where !used.contains(place) && open[place].remainders[column] > 0 {
        used.insert(place)
        for other in 0..<columns where other != column && open[place].remainders[other] > 0 {
          let way = ways[column]! + [(place, column), (place, other)]
          if let known = ways[other] { return Self.joined(way, known) }
          ways[other] = way
          next.append(other)
        }
      }
    }
    return nil
  }

  /// The cycle of two ways from one column to another, without what both have in common.
  private static func joined(_ a: [Cell], _ b: [Cell]) -> [Cell] {
    let same = zip(a, b).prefix { $0 == $1 }.count
    return a.dropFirst(same) + b.dropFirst(same).reversed()
  }
}
