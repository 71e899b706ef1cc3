import NDArrays

/// The light of a picture, pixel by pixel, from the bare paper to what a camera writes into its file.
struct PagePhotograph {
  private(set) var rows: Int
  private(set) var columns: Int
  /// 0 black to 1 white, row by row.
  private(set) var light: [Float]
  private let grain: PaperGrain

  /// A sheet of paper as it is seen, and what lies under it.
  init(_ style: PageStyle, _ view: PageView, using random: inout RandomGenerator) {
    (rows, columns) = (view.rows, view.columns)
    grain = PaperGrain(using: &random)
    let white = Float(random.number(in: style.paper))
    let texture = Float(random.number(in: style.texture))
    let waves = SlowField(rows: rows, columns: columns, cell: (180, 180), using: &random)
    light = [Float](repeating: white, count: rows * columns)
    var wave = [Float](repeating: 0, count: columns)
    for y in 0..<(texture > 0 ? rows : 0) {
      let row = y * columns
      waves.fill(&wave, with: y)
      for x in 0..<columns {
        light[row + x] = white * (1 + texture * (grain[y, x] + wave[x]))
      }
    }
    layDesk(view, &random)
  }

  /// Paints a dark or a wooden desk beside the sheet.
  private mutating func layDesk(_ view: PageView, _ random: inout RandomGenerator) {
    guard view.showsDesk else { return }
    let isWood = random.chance(0.5)
    let tone = Float(random.number(in: isWood ? 0.2...0.5 : 0.02...0.25))
    // Wood has fibres along one side, broad ones and fine ones.
    let isUpright = random.chance(0.5)
    func fibres(_ across: Int, _ along: Int) -> SlowField {
      SlowField(
        rows: rows, columns: columns, cell: isUpright ? (along, across) : (across, along),
        using: &random)
    }
    let fields = [fibres(23, 500), fibres(5, 180)]
    var (broad, fine) = (
      [Float](repeating: 0, count: columns), [Float](repeating: 0, count: columns)
    )
    let size = view.sheet
    for y in 0..<rows {
      if isWood {
        fields[0].fill(&broad, with: y)
        fields[1].fill(&fine, with: y)
      }
      for x in 0..<columns {
        let p = view.sheet(PagePoint(Double(x) + 0.5, Double(y) + 0.5))
        let inside = Swift.min(Swift.min(p.x, p.y), Swift.min(size.x - p.x, size.y - p.y))
        if inside >= 0.5 { continue }
        // The sheet throws a narrow shadow.
        let near = 1 - 0.5 / Float(1 + Swift.max(0, -inside) / 6)
        let pattern = 0.16 * broad[x] + 0.07 * fine[x] + 0.03 * grain[y, x]
        let desk = Swift.max(0, tone * near * (1 + pattern))
        let share = Float(Swift.max(0, Swift.min(1, inside + 0.5)))
        let place = y * columns + x
        light[place] = desk + share * (light[place] - desk)
      }
    }
  }

  /// Draws strokes: ink swallows its share of the light.
  mutating func draw(_ strokes: [Stroke], darkness: Double, grain amount: Double) {
    guard let canvas = InkCanvas(strokes, within: (rows, columns)) else { return }
    let (dark, amount) = (Float(Swift.max(0, Swift.min(1, darkness))), Float(amount))
    for i in 0..<canvas.rows {
      let row = (canvas.top + i) * columns + canvas.left
      for j in 0..<canvas.columns {
        let ink = canvas.ink[i * canvas.columns + j]
        if ink == 0 { continue }
        var cover = ink
        if amount > 0 {
          // Rough paper takes graphite on its heights alone.
          let rough = grain[canvas.top + i, canvas.left + j]
          cover *= Swift.max(0.15, Swift.min(1, 1 - amount * (0.25 + 0.5 * rough)))
        }
        light[row + j] *= 1 - dark * cover
      }
    }
  }

  /// Lets the light fall unevenly: from one side, with a soft shadow, darker in the corners.
  mutating func shade(_ style: PageStyle, using random: inout RandomGenerator) {
    let side = Float(Swift.max(rows, columns))
    let fall = Float(random.number(in: style.lightFall))
    let corner = Float(random.number(in: style.vignette))
    let depth = Float(random.number(in: style.shadow))
    let direction = random.number(in: 0...(2 * .pi))
    let (lx, ly) = (Float(cos(direction)), Float(sin(direction)))
    // The shadow: beyond a bent line, or between two.
    let angle = random.number(in: 0...(2 * .pi))
    let (sx, sy) = (Float(cos(angle)), Float(sin(angle)))
    let edge = Float(random.number(in: -0.3...0.35))
    let width = random.chance(0.4) ? Float(random.number(in: 0.12...0.4)) : 10
    let bend = Float(random.deviation(0.5))
    let soft = Float(random.ratio(in: 0.008...0.12))
    guard fall > 0 || corner > 0 || depth > 0 else { return }
    let (middleX, middleY) = (Float(columns) / 2, Float(rows) / 2)
    let reach = (middleX * middleX + middleY * middleY) / (side * side)
    withRows { y, row, columns in
      let v = (Float(y) + 0.5 - middleY) / side
      for x in 0..<columns {
        let u = (Float(x) + 0.5 - middleX) / side
        var factor = 1 - fall * Swift.max(0, Swift.min(1, 0.5 + 0.8 * (u * lx + v * ly)))
        factor *= 1 - corner * (u * u + v * v) / reach
        let along = u * sy - v * sx
        let inside = u * sx + v * sy - edge + bend * along * along
        let both = Swift.min(inside, width - inside)
        let t = Swift.max(0, Swift.min(1, 0.5 + both / (2 * soft)))
        factor *= 1 - depth * t * t * (3 - 2 * t)
        row[x] *= factor
      }
    }
  }

  /// Calls `body` with the number of each row, where its light lies, and the number of columns.
  @inline(__always)
  private mutating func withRows(_ body: (Int, UnsafeMutablePointer<Float>, Int) -> Void) {
    let (rows, columns) = (rows, columns)
    light.withUnsafeMutableBufferPointer { light in
      guard let first = light.baseAddress else { return }
      for y in 0..<rows { body(y, first + y * columns, columns) }
    }
  }

  /// Folds the sheet: each side of a fold has its own light, and the fold itself a bright or a dark line.
  mutating func fold(_ count: Int, _ view: PageView, using random: inout RandomGenerator) {
    for _ in 0..<count {
      // Most people fold in the middle, or in thirds.
      let isAcross = random.chance(0.5)
      let place = [0.5, 0.5, 0.333, 0.667][random.integer(below: 4)] + random.deviation(0.01)
      let step = Float(random.deviation(0.05))
      let line = Float(random.deviation(0.08))
      let middle = (isAcross ? view.sheet.y : view.sheet.x) * place
      for y in 0..<rows {
        for x in 0..<columns {
          let p = view.sheet(PagePoint(Double(x) + 0.5, Double(y) + 0.5))
          if p.x < 0 || p.y < 0 || p.x > view.sheet.x || p.y > view.sheet.y { continue }
          let away = Float((isAcross ? p.y : p.x) - middle)
          let side = Swift.max(-1, Swift.min(1, away / 6))
          let near = 1 / (1 + away * away / 4)
          light[y * columns + x] *= 1 + step * side + line * near
        }
      }
    }
  }

  // MARK: - The camera

  /// Blurs by a Gaussian of so many pixels, across and then down.
  mutating func blur(_ deviation: Double) {
    guard deviation > 0.05 else { return }
    let reach = Swift.max(1, Int((2.5 * deviation).rounded(.up)))
    let weights = (-reach...reach).map { exp(-Double($0 * $0) / (2 * deviation * deviation)) }
    let total = weights.reduce(0, +)
    let kernel = weights.map { Float($0 / total) }
    let (last, columns) = (rows - 1, columns)
    var across = [Float](repeating: 0, count: light.count)
    across.withUnsafeMutableBufferPointer { across in
      guard let across = across.baseAddress else { return }
      // The outermost pixels go on beyond the picture.
      var line = [Float](repeating: 0, count: columns + 2 * reach)
      line.withUnsafeMutableBufferPointer { line in
        withRows { y, row, columns in
          for x in 0..<line.count { line[x] = row[Swift.max(0, Swift.min(columns - 1, x - reach))] }
          let sum = across + y * columns
          for k in 0...2 * reach {
            let (weight, from) = (kernel[k], line.baseAddress! + k)
            for x in 0..<columns { sum[x] += weight * from[x] }
          }
        }
      }
      withRows { y, row, columns in
        for x in 0..<columns { row[x] = 0 }
        for k in 0...2 * reach {
          let weight = kernel[k]
          let from = across + Swift.max(0, Swift.min(last, y + k - reach)) * columns
          for x in 0..<columns { row[x] += weight * from[x] }
        }
      }
    }
  }

  /// Smears along a direction, as a camera does that moves by so many pixels.
  mutating func smear(_ way: Double, direction: Double) {
    let count = Int(way.rounded()) + 1
    guard count > 1 else { return }
    let still = light
    let share = 1 / Float(count)
    let steps = (0..<count).map { k -> (y: Int, x: Int) in
      let t = Double(k) - Double(count - 1) / 2
      return (Int((t * sin(direction)).rounded()), Int((t * cos(direction)).rounded()))
    }
    let last = rows - 1
    still.withUnsafeBufferPointer { still in
      withRows { y, row, columns in
        for x in 0..<columns { row[x] = 0 }
        for step in steps {
          let from = still.baseAddress! + Swift.max(0, Swift.min(last, y + step.y)) * columns
          // The outermost pixels go on beyond the picture.
          let first = Swift.min(columns, Swift.max(0, -step.x))
          let end = Swift.max(first, Swift.min(columns, columns - step.x))
          for x in 0..<first { row[x] += share * from[0] }
          for x in first..<end { row[x] += share * from[x + step.x] }
          for x in end..<columns { row[x] += share * from[columns - 1] }
        }
      }
    }
  }

  /// Sharpens as cameras do: what a blur takes away is added, `strength` times.
  mutating func sharpen(_ strength: Double) {
    guard strength > 0.01 else { return }
    let seen = light
    blur(1.3)
    let strength = Float(strength)
    seen.withUnsafeBufferPointer { seen in
      withRows { y, row, columns in
        let sharp = seen.baseAddress! + y * columns
        for x in 0..<columns { row[x] = sharp[x] + strength * (sharp[x] - row[x]) }
      }
    }
  }

  /// Turns the picture clockwise by a quarter.
  mutating func turn() {
    var turned = [Float](repeating: 0, count: light.count)
    let count = rows
    turned.withUnsafeMutableBufferPointer { turned in
      withRows { y, row, columns in
        for x in 0..<columns { turned[x * count + count - 1 - y] = row[x] }
      }
    }
    light = turned
    swap(&rows, &columns)
  }

  /// The bytes that the sensor gives, with its noise: bright pixels have more of it.
  func bytes(noise: Double, using random: inout RandomGenerator) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: light.count)
    // Each row takes its numbers from another place of one long list.
    let list = 1 << 16
    let normals: NDArray<Float> = random.standardNormal([list + columns])
    let strength = Float(noise) * 255
    let starts = (0..<rows).map { _ in random.integer(below: list) }
    normals.withPointer { normals in
      light.withUnsafeBufferPointer { light in
        bytes.withUnsafeMutableBufferPointer { bytes in
          for y in 0..<rows {
            let (row, noise) = (y * columns, normals + starts[y])
            for x in 0..<columns {
              let value = light[row + x]
              let size = strength * (0.35 + 0.65 * Swift.max(0, Swift.min(1, value))).squareRoot()
              let noisy = Swift.max(0, Swift.min(255, 255 * value + size * noise[x] + 0.5))
              bytes[row + x] = UInt8(truncatingIfNeeded: Int32(noisy))
            }
          }
        }
      }
    }
    return bytes
  }
}
