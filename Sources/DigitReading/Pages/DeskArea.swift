import NDArrays

/// What of a picture is no paper: the desk beside it.
///
/// Paper is what hangs together without a sharp edge, the lightest of what is large. What lies beside it,
/// goes on beyond the picture and is darker is a desk where it is very dark, or has a grain that the paper
/// has not. What is neither may be a shadow with somebody's writing in it.
enum DeskArea {
  /// How much neighbours differ at an edge at least, as a share of the lighter one.
  private static let edge: Float = 0.1
  /// The share of the picture that the paper has at least.
  private static let leastPaper = 0.08
  /// The share of it that a desk has at least.
  private static let leastDesk = 0.002
  /// The light of a desk at most, over that of the paper beside it.
  private static let lightest: Float = 0.85
  /// The light over that of the paper, below which nobody writes.
  private static let darkest: Float = 0.35
  /// How rough a desk is at least, as a share of its light, and over the paper's roughness.
  private static let roughest: Float = 0.03
  private static let rougher: Float = 2
  /// How many pixels around it are neither paper nor desk.
  private static let rim = 3

  /// Which pixels are no paper, row by row.
  ///
  /// - Parameters:
  ///   - paper: The light of a page on which strokes are filled with the light around them.
  ///   - gray: The same page with its strokes.
  static func mask(_ paper: NDArray<Float>, of gray: NDArray<Float>) -> [Bool] {
    let (rows, columns) = (paper.shape[0], paper.shape[1])
    let light = paper.elements
    let none = [Bool](repeating: false, count: light.count)
    // Where an edge is faint for a pixel or two, paper and desk do not hang together.
    let isEdge = spread(edges(light, rows, columns), rows, columns, 1)
    let areas = PixelArea.all(where: isEdge.map { !$0 }, rows: rows, columns: columns)
    let least = Int(leastPaper * Double(light.count))
    func mean(_ area: PixelArea) -> Double {
      area.places.reduce(0.0) { $0 + Double(light[$1]) } / Double(area.places.count)
    }
    guard
      let sheet = areas.filter({ $0.places.count >= least })
        .map({ (area: $0, light: mean($0)) }).max(by: { $0.light < $1.light })?.area
    else { return none }
    var isPaper = none
    for place in sheet.places { isPaper[place] = true }
    isPaper = DeskArea.spread(isPaper, rows, columns, rim)
    let roughness = zip(light, gray.elements).map { abs(1 - $1 / max($0, 1)) }
    let usual = middle(sheet.places.map { roughness[$0] })
    var desk = none
    for area in PixelArea.all(where: isPaper.map { !$0 }, rows: rows, columns: columns)
    where area.touchesEdge && Double(area.places.count) >= leastDesk * Double(light.count) {
      let edges = edges(of: area, beside: isPaper, light, rows, columns)
      guard edges.count > 5, middle(edges.map(\.sharpness)) > LightEdge.sharp else { continue }
      let ratio = middle(edges.map(\.ratio))
      let rough = middle(area.places.map { roughness[$0] })
      guard ratio < darkest || ratio < lightest && rough > max(roughest, rougher * usual) else {
        continue
      }
      for place in area.places { desk[place] = true }
    }
    return spread(desk, rows, columns, 4)
  }

  private static func middle(_ values: [Float]) -> Float { values.sorted()[values.count / 2] }

  /// Where the light is not that of its neighbours.
  private static func edges(_ light: [Float], _ rows: Int, _ columns: Int) -> [Bool] {
    var edges = [Bool](repeating: false, count: light.count)
    func compare(_ place: Int, _ other: Int) {
      let (a, b) = (light[place], light[other])
      if abs(a - b) > edge * max(a, b) { (edges[place], edges[other]) = (true, true) }
    }
    for row in 0..<rows {
      for column in 0..<columns {
        let place = row * columns + column
        if column + 1 < columns { compare(place, place + 1) }
        if row + 1 < rows { compare(place, place + columns) }
      }
    }
    return edges
  }

  /// The edges between an area and the paper beside it.
  private static func edges(
    of area: PixelArea, beside isPaper: [Bool], _ light: [Float], _ rows: Int, _ columns: Int
  ) -> [LightEdge] {
    var result: [LightEdge] = []
    for place in area.places {
      let (row, column) = (place / columns, place % columns)
      let isAcross =
        column > 0 && isPaper[place - 1] || column + 1 < columns && isPaper[place + 1]
      let isDown = row > 0 && isPaper[place - columns] || row + 1 < rows && isPaper[place + columns]
      for (isEdge, isDown) in [(isAcross, false), (isDown, true)] where isEdge {
        result.append(
          LightEdge(
            in: light, row: row, column: column, isDown: isDown, rows: rows, columns: columns))
      }
    }
    return result
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
