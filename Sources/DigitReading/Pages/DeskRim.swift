/// The rim of what lies under the paper: its light is the paper's there, for light is looked at coarsely,
/// and the dark of a desk would be the strongest ink of the page.
enum DeskRim {
  /// How wide the rim is, as a share of the longer side.
  private static let width = 0.03
  /// How light the rim is at most, of what is usual for what lies there.
  private static let lightest: Float = 1.3

  /// Makes paper of what is dark and lies near what is none.
  ///
  /// - Parameters:
  ///   - gray: The page, 0 for black to 255 for white.
  static func erase(_ values: inout [Float], of gray: [Float], rows: Int, columns: Int) {
    let reach = Int((width * Double(max(rows, columns))).rounded(.up))
    guard values.contains(where: { $0 <= PageInk.offPaper }) else { return }
    let near = spread(values.map { $0 <= PageInk.offPaper }, rows, columns, reach)
    // Between a desk and its paper pixels are neither as dark as one nor as light as the other.
    let bound = lightest * deskLevel(values, gray)
    let dark = near.indices.map { near[$0] && gray[$0] < bound }
    let rim = spread(dark, rows, columns, 4)
    for place in values.indices where rim[place] && values[place] > 0 { values[place] = 0 }
  }

  /// The light of what is no paper, of which a tenth is lighter.
  private static func deskLevel(_ values: [Float], _ gray: [Float]) -> Float {
    let step = max(1, values.count / 100_000)
    var levels: [Float] = []
    for place in stride(from: 0, to: values.count, by: step) where values[place] <= PageInk.offPaper
    {
      levels.append(gray[place])
    }
    levels.sort()
    return levels.isEmpty ? 0 : levels[levels.count * 9 / 10]
  }

  /// All places that lie no further along rows and columns than `reach` from one of these.
  private static func spread(_ these: [Bool], _ rows: Int, _ columns: Int, _ reach: Int) -> [Bool] {
    var across = these
    for row in 0..<rows {
      spread(0..<columns, reach, is: { these[row * columns + $0] }) {
        across[row * columns + $0] = true
      }
    }
    var all = across
    for column in 0..<columns {
      spread(0..<rows, reach, is: { across[$0 * columns + column] }) {
        all[$0 * columns + column] = true
      }
    }
    return all
  }

  /// Marks all places no further than `reach` from one that is.
  private static func spread(
    _ places: Range<Int>, _ reach: Int, is isOne: (Int) -> Bool, mark: (Int) -> Void
  ) {
    var last = -reach - 1
    for place in places {
      if isOne(place) { last = place }
      if place - last <= reach { mark(place) }
    }
    last = places.upperBound + reach
    for place in places.reversed() {
      if isOne(place) { last = place }
      if last - place <= reach { mark(place) }
    }
  }
}
