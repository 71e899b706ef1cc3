import NDArrays

/// A component of ink, or what of it lies between two cuts.
public struct InkPiece: Sendable {
  /// The box that holds it.
  public var box: PixelBox
  /// The pixels.
  public var runs: [InkComponent.Run]
  /// Which component of its line it is of.
  public var component: Int
  /// Whether its left rim is a cut.
  public var isCutLeft: Bool
  /// Whether its right rim is a cut.
  public var isCutRight: Bool

  /// The pieces of a line from left to right: components that are wide enough for two digits are cut
  /// where the ink is thin.
  ///
  /// - Parameters:
  ///   - ink: The page's ink.
  ///   - cutting: Whether anything is cut.
  public static func all(of line: TextLine, in ink: PageInk, cutting: Bool = true) -> [InkPiece] {
    line.components.enumerated().flatMap { place, part in
      let cuts = cutting ? CandidateCuts(part, lineHeight: line.height, in: ink).cuts : []
      return pieces(of: part, place, cuts)
    }.sorted { ($0.box.middle.x, $0.component) < ($1.box.middle.x, $1.component) }
  }

  /// What lies between neighbouring cuts.
  private static func pieces(
    of part: InkComponent, _ place: Int, _ cuts: [CandidateCuts.Cut]
  ) -> [InkPiece] {
    if cuts.isEmpty {
      return [
        InkPiece(
          box: part.box, runs: part.runs, component: place, isCutLeft: false, isCutRight: false)
      ]
    }
    var result: [InkPiece] = []
    for index in 0...cuts.count {
      let left = index > 0 ? cuts[index - 1] : nil
      let right = index < cuts.count ? cuts[index] : nil
      let runs = part.runs.compactMap { run -> InkComponent.Run? in
        let row = run.row - part.box.top
        let first = max(run.columns.lowerBound, left?.columns[row] ?? .min)
        let last = min(run.columns.upperBound, right?.columns[row] ?? .max)
        return first < last ? InkComponent.Run(row: run.row, columns: first..<last) : nil
      }
      guard let box = box(runs) else { continue }
      result.append(
        InkPiece(
          box: box, runs: runs, component: place, isCutLeft: left != nil, isCutRight: right != nil))
    }
    return result
  }

  private static func box(_ runs: [InkComponent.Run]) -> PixelBox? {
    guard let first = runs.first, let last = runs.last else { return nil }
    var (left, right) = (first.columns.lowerBound, first.columns.upperBound)
    for run in runs {
      left = min(left, run.columns.lowerBound)
      right = max(right, run.columns.upperBound)
    }
    return PixelBox(top: first.row, left: left, bottom: last.row + 1, right: right)
  }
}

/// Where a component might be cut into digits that touch.
public struct CandidateCuts: Sendable {
  /// A way from the top of a component to its bottom.
  public struct Cut: Sendable {
    /// For each row of the component's box the first column to the right of the way.
    public var columns: [Int]
    /// The ink that it goes through, in pixels of a line of 32.
    public var cost: Float
  }

  /// From left to right.
  public var cuts: [Cut] = []

  /// The height that lines are brought to.
  private static let height = 32.0
  /// Narrower parts are one digit, in line heights.
  private static let narrowest = 0.45
  /// What a step to the side costs.
  private static let sideways: Float = 0.06
  /// The most ink that a cut goes through.
  private static let mostInk: Float = 16
  /// How far apart cuts are, and how far from the rims, in line heights.
  private static let spacing = 0.12
  private static let margin = 0.18

  /// The cuts of a component.
  ///
  /// - Parameters:
  ///   - part: The component.
  ///   - lineHeight: How tall the writing of its line is.
  ///   - ink: The page's ink.
  public init(_ part: InkComponent, lineHeight: Double, in ink: PageInk) {
    guard lineHeight >= 4, Double(part.box.width) > Self.narrowest * lineHeight else { return }
    let scale = Self.height / lineHeight
    let columns = max(1, Int((Double(part.box.width) * scale).rounded()))
    let rows = max(2, Int((Double(part.box.height) * scale).rounded()))
    guard columns <= 4000, rows <= 4000 else { return }
    let small = Self.shrunk(part, ink, rows: rows, columns: columns)
    let ways = Ways(small, rows: rows, columns: columns, sideways: Self.sideways)
    let most = max(3, 3 * columns / rows)
    let margin = Self.margin * Self.height
    var chosen: [Int] = []
    let minima = (0..<columns).filter { column in
      Double(column) >= margin && Double(columns - column) >= margin
        && ways.costs[column] < Self.mostInk
        && ways.costs[column] <= ways.costs[max(0, column - 1)]
        && ways.costs[column] <= ways.costs[min(columns - 1, column + 1)]
    }
    for column in minima.sorted(by: { (ways.costs[$0], $0) < (ways.costs[$1], $1) })
    where chosen.count < most {
      let isFree = chosen.allSatisfy { Double(abs($0 - column)) >= Self.spacing * Self.height }
      if isFree { chosen.append(column) }
    }
    cuts = chosen.sorted().map { column in
      let way = ways.way(through: column)
      let places = (0..<part.box.height).map { row -> Int in
        let small = min(rows - 1, Int(Double(row) * Double(rows) / Double(part.box.height)))
        let share = (Double(way[small]) + 0.5) / Double(columns)
        return part.box.left + Int((share * Double(part.box.width)).rounded())
      }
      return Cut(columns: places, cost: ways.costs[column])
    }
  }

  /// The component's ink in another size, 1 for the middle of a stroke.
  private static func shrunk(
    _ part: InkComponent, _ ink: PageInk, rows: Int, columns: Int
  ) -> [Float] {
    var sums = [Float](repeating: 0, count: rows * columns)
    var counts = sums
    let box = part.box
    var isInk = [Bool](repeating: false, count: box.width)
    let level = max(ink.penLevel, 1e-6)
    var runs = part.runs.makeIterator()
    var run = runs.next()
    ink.strength.withRows { line in
      for row in box.top..<box.bottom {
        for i in isInk.indices { isInk[i] = false }
        while let current = run, current.row == row {
          for column in current.columns { isInk[column - box.left] = true }
          run = runs.next()
        }
        let values = line(row)
        let i = (row - box.top) * rows / box.height
        for column in 0..<box.width {
          let j = column * columns / box.width
          counts[i * columns + j] += 1
          if isInk[column] { sums[i * columns + j] += min(1, values[box.left + column] / level) }
        }
      }
    }
    // Where the small picture has more pixels than the component, a pixel's ink is its neighbour's.
    for i in 0..<rows {
      for j in 0..<columns {
        let place = i * columns + j
        if counts[place] > 0 {
          sums[place] /= counts[place]
        } else if j > 0 {
          sums[place] = sums[place - 1]
        }
      }
    }
    for i in 1..<rows where counts[i * columns..<(i + 1) * columns].allSatisfy({ $0 == 0 }) {
      for j in 0..<columns { sums[i * columns + j] = sums[(i - 1) * columns + j] }
    }
    return sums
  }
}

/// The ways from the top of a picture to its bottom that go through the least ink, one for each column
/// of its middle row.
private struct Ways {
  /// The ink of each way.
  let costs: [Float]
  private let columns: Int
  private let middle: Int
  /// For each pixel the step to the side with which the way goes on, away from the middle row.
  private let steps: [Int8]
  private let rows: Int

  init(_ ink: [Float], rows: Int, columns: Int, sideways: Float) {
    (self.rows, self.columns) = (rows, columns)
    let middle = rows / 2
    self.middle = middle
    var steps = [Int8](repeating: 0, count: rows * columns)
    func flow(_ order: some Sequence<Int>) -> [Float] {
      var costs = [Float](repeating: 0, count: columns)
      for row in order {
        let before = costs
        for column in 0..<columns {
          var (best, step) = (before[column], Int8(0))
          if column > 0, before[column - 1] + sideways < best {
            (best, step) = (before[column - 1] + sideways, -1)
          }
          if column + 1 < columns, before[column + 1] + sideways < best {
            (best, step) = (before[column + 1] + sideways, 1)
          }
          costs[column] = best + ink[row * columns + column]
          steps[row * columns + column] = step
        }
      }
      return costs
    }
    let lower = flow((middle..<rows).reversed())
    let below = steps
    let upper = flow(0...middle)
    // The middle row itself was entered from above last; its step down is the other.
    self.steps = steps
    lowerSteps = Array(below[middle * columns..<(middle + 1) * columns])
    costs = (0..<columns).map { upper[$0] + lower[$0] - ink[middle * columns + $0] }
  }

  private let lowerSteps: [Int8]

  /// The columns of a way, from the top row to the last.
  func way(through column: Int) -> [Int] {
    var result = [Int](repeating: column, count: rows)
    var place = column
    for row in (1..<middle + 1).reversed() {
      place += Int(steps[row * columns + place])
      result[row - 1] = place
    }
    place = column
    for row in middle..<rows - 1 {
      let step = row == middle ? lowerSteps[place] : steps[row * columns + place]
      place += Int(step)
      result[row + 1] = place
    }
    return result
  }
}

extension NDArray where E == Float {
  /// Reads the rows of a matrix where they lie.
  func withRows<Result>(
    _ body: ((Int) -> UnsafePointer<Float>) -> Result
  ) -> Result {
    let columns = shape[1]
    return contiguous().withPointer { pointer in
      let start = UnsafePointer(pointer)
      return body { start + $0 * columns }
    }
  }
}
