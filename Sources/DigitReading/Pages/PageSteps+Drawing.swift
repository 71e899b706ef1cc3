import NDArrays

// What of a page's steps is shown and is no part of its reading.

extension PageSteps {
  /// The box of a digit on the level page.
  package func levelBox(of digit: ReadDigit) -> PixelBox {
    let (first, last) = (levelPlace(digit.corners[0]), levelPlace(digit.corners[2]))
    func whole(_ value: Double) -> Int { Int(value.rounded()) }
    let (top, left) = (whole(first.y), whole(first.x))
    return PixelBox(
      top: top, left: left, bottom: max(top + 1, whole(last.y)), right: max(left + 1, whole(last.x))
    )
  }

  /// The place on the level page of a place on the page that was given.
  private func levelPlace(_ point: SIMD2<Double>) -> SIMD2<Double> {
    let (right, down, away) = (place.right, place.down, point - place.origin)
    let determinant = right.x * down.y - right.y * down.x
    return SIMD2(
      (away.x * down.y - away.y * down.x) / determinant,
      (right.x * away.y - right.y * away.x) / determinant)
  }

  /// The pieces into which each line is cut where digits may touch, from left to right.
  package var pieces: [[InkComponent.Run]] {
    lattices.flatMap { $0.pieces.map(\.runs) }
  }

  /// The ink of each digit of each line of the reading, as the classifier sees it: `[28, 28]`, 1 for the
  /// middle of a stroke.
  package var crops: [[NDArray<Float>]] {
    reading.lines.map { digits in
      digits.map { digit in
        let box = levelBox(of: digit)
        // Lines that slope lie in each other's boxes: the digit's is the one with the most ink there.
        let near = lines.indices.filter { lines[$0].box.sharedPixels(box) > 0 }
        let inks = near.map { place -> [InkComponent.Run] in
          let whole = lattices[place].pieces.filter { $0.box.joined(box) == box }.flatMap(\.runs)
          // What was read as part of something wider is no piece of its own.
          return whole.isEmpty ? lines[place].components.flatMap { $0.runs(in: box) } : whole
        }
        func area(_ place: Int) -> Int { inks[place].reduce(0) { $0 + $1.columns.count } }
        guard let best = inks.indices.max(by: { area($0) < area($1) }) else {
          return NDArray.zeros([28, 28])
        }
        return crop(inks[best], box, in: lines[near[best]])
      }
    }
  }

  private func crop(
    _ runs: [InkComponent.Run], _ box: PixelBox, in line: TextLine
  ) -> NDArray<Float> {
    var crop = [Float](repeating: 0, count: 28 * 28)
    crop.withUnsafeMutableBufferPointer { output in
      DigitCrop.write(
        runs, box: box, lineHeight: line.height, of: level, into: output.baseAddress!)
    }
    return NDArray(crop, shape: [28, 28])
  }

  /// The boxes, as corners on the page that was given, of what is written and no part of a digit: the
  /// largest of them.
  package func leftOutMarks(most count: Int = 500) -> [[SIMD2<Double>]] {
    let digits = reading.lines.flatMap { $0.map(levelBox(of:)) }
    let boxes = components.map(\.box).filter { box in
      let area = max(1, box.width * box.height)
      return digits.allSatisfy { 2 * $0.sharedPixels(box) < area }
    }
    return boxes.sorted { $0.side > $1.side }.prefix(count).map { box in
      let (top, left) = (Double(box.top), Double(box.left))
      let (bottom, right) = (Double(box.bottom), Double(box.right))
      return [place(left, top), place(right, top), place(right, bottom), place(left, bottom)]
    }
  }
}

extension PixelBox {
  /// How many pixels two boxes share.
  fileprivate func sharedPixels(_ other: PixelBox) -> Int {
    sharedRows(other) * sharedColumns(other)
  }
}

extension InkComponent {
  /// What of the runs lies in a box.
  fileprivate func runs(in box: PixelBox) -> [Run] {
    runs.compactMap { run in
      let columns = run.columns.clamped(to: box.left..<box.right)
      let isInside = box.top <= run.row && run.row < box.bottom && !columns.isEmpty
      return isInside ? Run(row: run.row, columns: columns) : nil
    }
  }
}

extension PageImage {
  /// A page no larger than `longestSide`, turned by quarters, clockwise.
  package static func shown(
    _ page: NDArray<UInt8>, longestSide: Int, quarterTurns: Int
  ) -> NDArray<UInt8> {
    let factor = min(1, Double(longestSide) / Double(max(page.shape[0], page.shape[1])))
    func side(_ length: Int) -> Int { max(1, Int((Double(length) * factor).rounded())) }
    let small =
      factor == 1
      ? page
      : round(Resampling.resized(page, rows: side(page.shape[0]), columns: side(page.shape[1])))
        .cast(to: UInt8.self)
    let back = Stepped(by: -1)
    return switch quarterTurns & 3 {
    case 1: small[back].T.contiguous()
    case 2: small[back, back].contiguous()
    case 3: small[0..., back].T.contiguous()
    default: small
    }
  }

  /// Where a place on a page lies on that page turned by quarters, clockwise, in pixels of the page.
  package static func turned(
    _ point: SIMD2<Double>, rows: Int, columns: Int, quarterTurns: Int
  ) -> SIMD2<Double> {
    switch quarterTurns & 3 {
    case 1: SIMD2(Double(rows) - point.y, point.x)
    case 2: SIMD2(Double(columns) - point.x, Double(rows) - point.y)
    case 3: SIMD2(point.y, Double(columns) - point.x)
    default: point
    }
  }
}
