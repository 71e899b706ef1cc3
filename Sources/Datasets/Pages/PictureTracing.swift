import NDArrays

/// The lines of a written digit, found in its picture.
///
/// The picture is enlarged, made black and white, and thinned until lines of one pixel are left; these
/// are followed from end to end. Drawn again with a pen, they have sharp edges at any size: the enlarged
/// picture itself would look like fog.
///
/// - Source: Zhang & Suen (1984), "A fast parallel algorithm for thinning digital patterns"
struct PictureTracing {
  /// How many times the picture is enlarged before it is thinned.
  private static let enlargement = 3

  private let rows: Int
  private let columns: Int
  private var isInk: [UInt8]
  /// The distance of each pixel of ink to the paper, in pixels.
  private var depth: [Float]

  /// The strokes of a picture, lines with the widths that they have there, from the corner (0, 0) on.
  ///
  /// The line in the middle of the ink is 1 tall; of a digit that is much wider than tall, 1.3 wide.
  ///
  /// - Shapes: `[rows, columns]`, 0 for paper to 255 for ink.
  static func strokes(of picture: NDArray<UInt8>) -> [Stroke] { digit(in: picture).strokes }

  /// The same with what is known of the ink.
  static func digit(in picture: NDArray<UInt8>) -> TracedDigit {
    var tracing = PictureTracing(picture)
    let rings = tracing.rings
    tracing.measure()
    tracing.thin()
    let strokes = tracing.follow()
    let bare = strokes.map { $0.map { PenPoint(place: $0.place, radius: 0) } }
    guard let box = PageBox(around: bare) else { return TracedDigit(strokes: [], rings: 0) }
    let scale = 1 / Swift.max(1, Swift.max(box.height, box.width / 1.3))
    let scaled = strokes.map {
      $0.map { PenPoint(place: ($0.place - box.low) * scale, radius: $0.radius * scale) }
    }
    return TracedDigit(strokes: scaled, rings: rings)
  }

  private init(_ picture: NDArray<UInt8>) {
    let (height, width) = (picture.shape[0], picture.shape[1])
    let pixels = picture.elements.map { Float($0) }
    let scale = Self.enlargement
    rows = (height + 2) * scale
    columns = (width + 2) * scale
    isInk = [UInt8](repeating: 0, count: rows * columns)
    depth = [Float](repeating: 0, count: rows * columns)
    let edge = 0.4 * (pixels.max() ?? 0)
    guard edge > 0 else { return }
    func pixel(_ y: Int, _ x: Int) -> Float {
      y >= 0 && y < height && x >= 0 && x < width ? pixels[y * width + x] : 0
    }
    for y in 0..<rows {
      let down = (Float(y) + 0.5) / Float(scale) - 1.5
      let i = Int(down.rounded(.down))
      let v = down - Float(i)
      for x in 0..<columns {
        let across = (Float(x) + 0.5) / Float(scale) - 1.5
        let j = Int(across.rounded(.down))
        let u = across - Float(j)
        let above = pixel(i, j) + u * (pixel(i, j + 1) - pixel(i, j))
        let below = pixel(i + 1, j) + u * (pixel(i + 1, j + 1) - pixel(i + 1, j))
        // The border stays paper, so that no pixel of ink lacks a neighbour.
        let isInside = y > 0 && x > 0 && y < rows - 1 && x < columns - 1
        isInk[y * columns + x] = isInside && above + v * (below - above) > edge ? 1 : 0
      }
    }
  }

  /// Measures each pixel's distance to the paper, down and then up the picture.
  private mutating func measure() {
    let diagonal: Float = 1.4142135
    for i in depth.indices where isInk[i] == 1 { depth[i] = 1e6 }
    for y in 1..<rows - 1 {
      for x in 1..<columns - 1 {
        let i = y * columns + x
        let up = Swift.min(depth[i - columns] + 1, depth[i - 1] + 1)
        let across = Swift.min(depth[i - columns - 1], depth[i - columns + 1]) + diagonal
        depth[i] = Swift.min(depth[i], Swift.min(up, across))
      }
    }
    for y in (1..<rows - 1).reversed() {
      for x in (1..<columns - 1).reversed() {
        let i = y * columns + x
        let down = Swift.min(depth[i + columns] + 1, depth[i + 1] + 1)
        let across = Swift.min(depth[i + columns + 1], depth[i + columns - 1]) + diagonal
        depth[i] = Swift.min(depth[i], Swift.min(down, across))
      }
    }
  }

  /// How many pieces of paper the ink encloses.
  private var rings: Int {
    guard !isInk.isEmpty else { return 0 }
    var isSeen = isInk
    var count = -1
    for start in isSeen.indices where isSeen[start] == 0 {
      // The paper around the ink is found first, from the corner.
      count += 1
      isSeen[start] = 1
      var open = [start]
      while let place = open.popLast() {
        let (y, x) = (place / columns, place % columns)
        for (i, j) in [(y - 1, x), (y + 1, x), (y, x - 1), (y, x + 1)]
        where i >= 0 && j >= 0 && i < rows && j < columns && isSeen[i * columns + j] == 0 {
          isSeen[i * columns + j] = 1
          open.append(i * columns + j)
        }
      }
    }
    return count
  }

  /// The eight neighbours from the one above, clockwise.
  private var around: [Int] {
    [-columns, -columns + 1, 1, columns + 1, columns, columns - 1, -1, -columns - 1]
  }

  /// Takes pixels off the edge, a layer at a time, as long as no line breaks or shortens by it.
  private mutating func thin() {
    let around = self.around
    var places = isInk.indices.filter { isInk[$0] == 1 }
    isInk.withUnsafeMutableBufferPointer { ink in
      var hasChanged = true
      var isFirst = true
      var gone: [Int] = []
      var idle = 0
      while hasChanged || idle < 2 {
        gone.removeAll(keepingCapacity: true)
        for place in places {
          var (count, steps) = (0, 0)
          var last = ink[place + around[7]]
          for k in 0..<8 {
            let value = ink[place + around[k]]
            count += Int(value)
            if last == 0 && value == 1 { steps += 1 }
            last = value
          }
          guard (2...6).contains(count), steps == 1 else { continue }
          let (up, right) = (ink[place + around[0]], ink[place + around[2]])
          let (down, left) = (ink[place + around[4]], ink[place + around[6]])
          let isEdge =
            isFirst
            ? up & right & down == 0 && right & down & left == 0
            : up & right & left == 0 && up & down & left == 0
          if isEdge { gone.append(place) }
        }
        for place in gone { ink[place] = 0 }
        hasChanged = !gone.isEmpty
        idle = hasChanged ? 0 : idle + 1
        isFirst.toggle()
        if hasChanged { places.removeAll { ink[$0] == 0 } }
      }
    }
  }

  // MARK: - Following lines

  private func neighbours(_ place: Int) -> [Int] {
    // Straight ones first: a diagonal step beside one would cut a corner.
    [0, 2, 4, 6, 1, 3, 5, 7].map { place + around[$0] }.filter { isInk[$0] == 1 }
  }

  /// Follows all lines from ends and crossings, then what neither leads to, such as rings.
  private mutating func follow() -> [Stroke] {
    let places = isInk.indices.filter { isInk[$0] == 1 }
    var isNode = [Bool](repeating: false, count: isInk.count)
    for place in places { isNode[place] = crossings(place) != 2 }
    var isTaken = [Bool](repeating: false, count: isInk.count)
    var paths: [[Int]] = []
    for start in places where isNode[start] {
      let beside = neighbours(start)
      if beside.isEmpty { paths.append([start]) }
      for next in beside {
        if isNode[next] {
          // Two nodes side by side: one short line, from the smaller to the larger.
          if start < next { paths.append([start, next]) }
        } else if !isTaken[next] {
          isTaken[next] = true
          paths.append(path([start, next], isNode, &isTaken))
        }
      }
    }
    for start in places where !isNode[start] && !isTaken[start] {
      isTaken[start] = true
      let first = path([start], isNode, &isTaken)
      let second = path([start], isNode, &isTaken)
      paths.append(second.reversed() + first.dropFirst())
    }
    let lines = paths.filter { !isSpur($0) }
    // Dust counts where there is nothing else.
    let clean = lines.filter { !isDust($0) }
    return (clean.isEmpty ? lines : clean).map(smoothed)
  }

  /// How often one meets a line on the way around a pixel: 1 at an end, 2 on a line.
  private func crossings(_ place: Int) -> Int {
    var (steps, last) = (0, isInk[place + around[7]])
    for k in 0..<8 {
      let value = isInk[place + around[k]]
      if last == 0 && value == 1 { steps += 1 }
      last = value
    }
    return steps
  }

  /// Goes on from a path's end, over pixels that no path has taken, to a node or another line.
  private func path(
    _ begun: [Int], _ isNode: [Bool], _ isTaken: inout [Bool]
  ) -> [Int] {
    var path = begun
    while let last = path.last {
      let beside = neighbours(last)
      let step = beside.first { !isNode[$0] && !isTaken[$0] }
      // Beside a crossing stand its other nodes: a line that has just left it does not end there.
      let isLeaving = path.count == 2 && step != nil
      let node = beside.first { node in
        isNode[node] && !path.suffix(3).contains(node)
          && !(isLeaving && neighbours(path[0]).contains(node))
      }
      if let node { return path + [node] }
      guard let step else {
        // The last pixel before another line, or before this one's own beginning.
        let joined = beside.first { !path.suffix(3).contains($0) }
        return path + (path.count > 1 ? joined.map { [$0] } ?? [] : [])
      }
      isTaken[step] = true
      path.append(step)
    }
    return path
  }

  /// Whether a path is a hair that thinning left on the side of a thick line.
  private func isSpur(_ path: [Int]) -> Bool {
    let ends = [path[0], path[path.count - 1]].map { crossings($0) }
    guard path.count > 1, ends.contains(1), ends.contains(where: { $0 > 2 }) else { return false }
    let thickest = path.reduce(0) { Swift.max($0, depth[$1]) }
    return Float(path.count) < thickest * 1.2
  }

  /// Whether a path is a point that nothing leads to.
  private func isDust(_ path: [Int]) -> Bool {
    path.count <= 4 && crossings(path[0]) <= 1 && crossings(path[path.count - 1]) <= 1
  }

  /// A path as a stroke: pixels are steps, pens are not.
  private func smoothed(_ path: [Int]) -> Stroke {
    let places = path.map { PagePoint(Double($0 % columns) + 0.5, Double($0 / columns) + 0.5) }
    let isRing = path.count > 2 && path.first == path.last
    let reach = 4
    let points = path.indices.map { i -> PenPoint in
      let near = isRing ? reach : Swift.min(reach, Swift.min(i, path.count - 1 - i))
      var (sum, radius, weights) = (PagePoint.zero, 0.0, 0.0)
      for k in -near...near {
        let count = path.count - (isRing ? 1 : 0)
        let j = isRing ? ((i + k) % count + count) % count : i + k
        let weight = Double(reach + 1 - abs(k))
        sum += places[j] * weight
        radius += Double(depth[path[j]]) * weight
        weights += weight
      }
      return PenPoint(place: sum / weights, radius: Swift.max(0.5, radius / weights - 0.5))
    }
    return points.indices.filter { $0 % 2 == 0 || $0 == points.count - 1 }.map { points[$0] }
  }
}

/// A digit that was found in a picture.
struct TracedDigit: Sendable {
  /// Lines with the widths that they have in the picture.
  var strokes: [Stroke]
  /// How many pieces of paper the ink encloses.
  var rings: Int

  /// The mean of the lines' half widths.
  var meanRadius: Double {
    let radii = strokes.lazy.joined().map(\.radius)
    return radii.reduce(0, +) / Double(Swift.max(1, radii.count))
  }

  /// Whether there is more ink in one place than a pen leaves: a ring was filled.
  var isBlotted: Bool {
    (strokes.lazy.joined().map(\.radius).max() ?? 0) > 1.7 * meanRadius
  }

  /// Whether the lines alone still show the digit: of a ring that was filled with ink they show nothing,
  /// and of a faint one a bar at most.
  func isClear(as value: Int) -> Bool {
    guard let box = PageBox(around: strokes), box.width < 1.3 * box.height else { return false }
    switch value {
    case 6, 8, 9: return rings > 0
    case 0: return rings > 0 || !isBlotted
    default: return true
    }
  }
}
