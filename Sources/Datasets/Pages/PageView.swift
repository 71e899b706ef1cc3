import NDArrays

/// Where a sheet of paper lies in a picture: bulged, seen at an angle, turned and moved.
///
/// Both ways are formulas, so that strokes are moved before they are drawn, and nothing is read from
/// pixels twice.
struct PageView: Sendable {
  /// The picture's size, and the sheet's, in pixels.
  let rows: Int
  let columns: Int
  private(set) var sheet: PagePoint
  /// How far a point half a side from the middle is lifted.
  private let curl: PagePoint
  private let tilt: PagePoint
  private let turn: (cosine: Double, sine: Double)
  private let place: PagePoint
  private let unit: Double

  init(_ style: PageStyle, rows: Int, columns: Int, using random: inout RandomGenerator) {
    (self.rows, self.columns) = (rows, columns)
    let picture = PagePoint(Double(columns), Double(rows))
    unit = Swift.max(picture.x, picture.y) / 2
    // Pages whose edges are seen are a little smaller than the picture, others larger.
    let showsEdges = random.chance(style.edges)
    let share = random.number(in: showsEdges ? 0.86...1.0 : 1.2...1.3)
    sheet = picture * share
    let bulge = random.number(in: style.curl) * (random.chance(0.5) ? 1 : -1)
    curl = random.chance(0.5) ? PagePoint(bulge, 0) : PagePoint(0, bulge)
    let strength = random.number(in: style.perspective)
    let direction = random.number(in: 0...(2 * .pi))
    tilt = PagePoint(cos(direction), sin(direction)) * strength
    let angle = random.number(in: -1...1) * style.skew * .pi / 180
    turn = (cos(angle), sin(angle))
    let loose = showsEdges ? 0.04 : 0.02
    place =
      picture / 2 + PagePoint(random.number(in: -1...1), random.number(in: -1...1)) * unit * loose
    // A sheet that fills the picture does so at any angle.
    while !showsEdges && showsDesk && sheet.x < 20 * picture.x { sheet *= 1.1 }
  }

  /// Where a place on the sheet is in the picture.
  func picture(_ p: PagePoint) -> PagePoint {
    var q = (p - sheet / 2) / unit
    q += PagePoint(curl.x * q.y * q.y, curl.y * q.x * q.x)
    q /= 1 + (tilt * q).sum()
    let turned = PagePoint(
      turn.cosine * q.x - turn.sine * q.y, turn.sine * q.x + turn.cosine * q.y)
    return turned * unit + place
  }

  /// Where a place in the picture is on the sheet.
  func sheet(_ p: PagePoint) -> PagePoint {
    let r = (p - place) / unit
    var q = PagePoint(turn.cosine * r.x + turn.sine * r.y, turn.cosine * r.y - turn.sine * r.x)
    q /= Swift.max(1e-6, 1 - (tilt * q).sum())
    // One of the two bulges is 0: the other coordinate is what it was.
    q -= PagePoint(curl.x * q.y * q.y, curl.y * q.x * q.x)
    return q * unit + sheet / 2
  }

  /// How many times as large things look around a place.
  func scale(at p: PagePoint) -> Double {
    let (a, b, c) = (picture(p), picture(p + PagePoint(1, 0)), picture(p + PagePoint(0, 1)))
    return abs((b - a).x * (c - a).y - (b - a).y * (c - a).x).squareRoot()
  }

  /// The strokes of a sheet as the picture shows them.
  func picture(_ strokes: [Stroke]) -> [Stroke] {
    guard let box = PageBox(around: strokes) else { return [] }
    let scale = scale(at: box.middle)
    return strokes.map {
      $0.map { PenPoint(place: picture($0.place), radius: $0.radius * scale, flow: $0.flow) }
    }
  }

  /// The largest upright part of the sheet around its middle that the picture shows whole.
  var shown: PageBox {
    let margin = 0.035 * 2 * unit
    let (low, high) = (PagePoint(margin, margin), PagePoint(Double(columns), Double(rows)) - margin)
    var share = 1.0
    while share > 0.05 {
      let half = sheet * (share / 2) - margin * 0.7
      let box = PageBox(low: sheet / 2 - half, high: sheet / 2 + half)
      let isSeen = (0..<16).allSatisfy { i in
        // Places around the box, as it may bulge.
        let t = Double(i % 4) / 4
        let (a, b) = (box.corners[i / 4], box.corners[(i / 4 + 1) % 4])
        let p = picture(a + (b - a) * t)
        return p.x >= low.x && p.y >= low.y && p.x <= high.x && p.y <= high.y
      }
      if isSeen && half.x > 0 && half.y > 0 { return box }
      share -= 0.02
    }
    return PageBox(low: sheet / 2 - 1, high: sheet / 2 + 1)
  }

  /// Whether the picture shows something beside the sheet.
  var showsDesk: Bool {
    let size = PagePoint(Double(columns), Double(rows))
    return PageBox(low: .zero, high: size).corners.contains { corner in
      let p = sheet(corner)
      return p.x < 0 || p.y < 0 || p.x > sheet.x || p.y > sheet.y
    }
  }
}
