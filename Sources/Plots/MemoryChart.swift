import NDArrays

/// An array above the memory that it reads: each box of the strip is a place, the places that the
/// array uses carry its rows' shades.
///
/// `array` must be a view of `arange(places)`, so that each element is the number of its place.
///
/// ```swift
/// let a = NDArray<Int>.arange(12).reshaped([3, 4])
/// memoryChart(a.T, places: 12, alternative: "The columns of a lie four places apart.").svg.isEmpty    // false
/// ```
///
/// - Parameters:
///   - array: A vector or a matrix of at most eight rows, each of at most 24 elements.
///   - places: The length of the strip; at most 24.
///   - alternative: The finding in one sentence, for those who cannot see the figure.
/// - Precondition: The array is as said, and its elements are in `0..<places`; otherwise stops and
///   names its shape.
public func memoryChart(_ array: NDArray<Int>, places: Int, alternative: String) -> Figure {
  let elements = array.count <= 24 * 8 ? array.elements : [-1]
  guard (1...2).contains(array.rank), (1...24).contains(places),
    elements.allSatisfy({ (0..<places).contains($0) }), array.rank == 1 || array.shape[0] <= 8,
    array.shape[array.rank - 1] <= 24
  else {
    fatalError(
      "memoryChart: \(array.shape) with \(places) places; it draws a view of arange(places), a vector or a matrix of up to eight rows of up to 24 on up to 24 places"
    )
  }
  let rows = array.rank == 2 ? array.shape[0] : 1
  let columns = array.rank == 2 ? array.shape[1] : array.count
  let width = 640.0
  let box = Swift.min(36.0, (width - 100) / Double(Swift.max(places, columns)))
  let side = 30.0
  let (left, top) = (100.0, 8.0)
  let strip = top + Double(rows) * side + 44
  func shade(_ row: Int) -> Double {
    rows == 1 ? 0.45 : 0.18 + 0.5 * Double(row) / Double(rows - 1)
  }
  var svg = SVGWriter()
  svg.text("array", 0, top + side / 2, "strong", middle: true)
  var users = [Int: Int]()
  for row in 0..<rows {
    for column in 0..<columns {
      let place = elements[row * columns + column]
      if users[place] == nil { users[place] = row }
      let (x, y) = (left + Double(column) * box, top + Double(row) * side)
      svg.rectangle(x + 1, y + 1, box - 2, side - 2, "f1", opacity: shade(row))
      svg.text(String(place), x + box / 2, y + side / 2, "cellno")
    }
  }
  svg.text("memory", 0, strip + side / 2, "strong", middle: true)
  for place in 0..<places {
    let x = left + Double(place) * box
    if let row = users[place] {
      svg.rectangle(x + 1, strip + 1, box - 2, side - 2, "f1", opacity: shade(row))
      svg.text(String(place), x + box / 2, strip + side / 2, "cellno")
    } else {
      svg.rectangle(x + 1, strip + 1, box - 2, side - 2, "f1", opacity: 0.05)
      svg.text(
        String(place), x + box / 2, strip + side / 2, "faint", anchor: "middle", middle: true)
    }
  }
  let names = (0..<columns).map { "column \($0)" }
  return Figure(
    svg: svg.svg(width: width, height: strip + side + 6, label: alternative),
    alternative: alternative,
    numbers: Table(
      columns: [rows == 1 ? "" : "row"] + names,
      rows: (0..<rows).map { row in
        [String(row)] + (0..<columns).map { String(elements[row * columns + $0]) }
      }))
}
