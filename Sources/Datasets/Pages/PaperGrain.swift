import NDArrays

/// The roughness of paper: smooth noise of deviation 1 that repeats after 256 pixels, each time moved.
struct PaperGrain: Sendable {
  private static let side = 256
  private let values: [Float]

  init(using random: inout RandomGenerator) {
    let side = Self.side
    let raw = random.standardNormal([side * side], of: Float.self).elements
    var smooth = [Float](repeating: 0, count: side * side)
    for y in 0..<side {
      for x in 0..<side {
        var sum: Float = 0
        for i in -1...1 {
          for j in -1...1 {
            let weight: Float = (i == 0 ? 2 : 1) * (j == 0 ? 2 : 1)
            sum += weight * raw[(y + i + side) % side * side + (x + j + side) % side]
          }
        }
        // The weights' squares add up to 36.
        smooth[y * side + x] = sum / 6
      }
    }
    values = smooth
  }

  subscript(y: Int, x: Int) -> Float {
    let mask = Self.side - 1
    // Neighbouring tiles are moved against each other, so that the eye finds no pattern.
    let row = (y &+ (x >> 8) &* 83) & mask
    return values[row &* Self.side &+ ((x &+ (y >> 8) &* 57) & mask)]
  }
}

/// Noise that changes slowly: numbers on a coarse grid, with straight lines between them.
struct SlowField: Sendable {
  private let cell: (down: Int, across: Int)
  private let width: Int
  private let values: [Float]

  init(
    rows: Int, columns: Int, cell: (down: Int, across: Int), using random: inout RandomGenerator
  ) {
    self.cell = cell
    width = columns / cell.across + 2
    values = random.standardNormal([(rows / cell.down + 2) * width], of: Float.self).elements
  }

  /// Writes the values of a row, one for each column.
  func fill(_ row: inout [Float], with y: Int) {
    let top = y / cell.down * width
    let t = Float(y % cell.down) / Float(cell.down)
    for x in row.indices {
      let left = top + x / cell.across
      let u = Float(x % cell.across) / Float(cell.across)
      let above = values[left] + u * (values[left + 1] - values[left])
      let below = values[left + width] + u * (values[left + width + 1] - values[left + width])
      row[x] = above + t * (below - above)
    }
  }
}
