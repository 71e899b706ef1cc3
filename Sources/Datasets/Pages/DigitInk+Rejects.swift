import NDArrays

extension DigitInk {
  /// What a reader of digits meets that is none.
  public enum Reject: Sendable, Hashable, CaseIterable {
    /// A letter that looks like no digit.
    case letter
    /// A line without a meaning.
    case scribble
    /// A stain, or a point.
    case blob
    /// A piece of a digit, as a wrong cut leaves it.
    case partialDigit
    /// Two digits that touch.
    case pair
    /// An arrow, a check mark, a cross.
    case mark
  }

  /// The ink of something that is no digit, of a kind drawn at random.
  ///
  /// - Shapes: → `[rows, columns]`, 0 for paper to 1 for ink, a pixel of paper all around.
  public func reject(
    in hand: Hand, height: Double, using random: inout RandomGenerator
  ) -> NDArray<Float> {
    let kinds = Reject.allCases
    return reject(
      kinds[random.integer(below: kinds.count)], in: hand, height: height, using: &random)
  }

  /// The ink of something that is no digit, of a kind.
  ///
  /// - Shapes: → `[rows, columns]`, 0 for paper to 1 for ink, a pixel of paper all around.
  /// - Precondition: `height` is 1 to 10,000; otherwise stops and names it.
  public func reject(
    _ kind: Reject, in hand: Hand, height: Double, using random: inout RandomGenerator
  ) -> NDArray<Float> {
    guard height >= 1, height <= 10_000 else {
      fatalError("DigitInk: a height of \(height) pixels; expected 1 to 10,000")
    }
    let step = Self.step(height)
    switch kind {
    case .letter:
      let letter = random.integer(below: StrokeSkeleton.letters.count)
      return Self.canvas(hand.letter(letter, step: step, using: &random).scaled(by: height))
    case .scribble:
      return Self.canvas(Scribble.tangle(hand.pen, step: step, using: &random).scaled(by: height))
    case .blob:
      return Self.canvas(Scribble.blob(using: &random).scaled(by: height))
    case .mark:
      return Self.canvas(Scribble.mark(hand.pen, step: step, using: &random).scaled(by: height))
    case .pair:
      return Self.canvas(pair(hand, height, &random).scaled(by: height))
    case .partialDigit:
      return part(hand, height, &random)
    }
  }

  /// Two digits, the second so close that it touches the first.
  private func pair(
    _ hand: Hand, _ height: Double, _ random: inout RandomGenerator
  ) -> [Stroke] {
    let first = strokes(of: random.integer(below: 10), in: hand, height: height, using: &random)
    let second = strokes(of: random.integer(below: 10), in: hand, height: height, using: &random)
    let overlap = random.number(in: 0.2...1.4) * hand.pen.width
    let shift = InkProfile(first).distance(to: InkProfile(second)) + overlap
    return first + second.scaled(by: 1, to: PagePoint(-shift, 0))
  }

  /// What is left of a digit that was cut through, 20 to 50 % of its width or height; no straight line,
  /// for that is a 1.
  private func part(
    _ hand: Hand, _ height: Double, _ random: inout RandomGenerator
  ) -> NDArray<Float> {
    var framed = NDArray<Float>.zeros([3, 3])
    // A pen can be so thick that all pieces are alike.
    for _ in 0..<30 {
      let value = [0, 2, 3, 4, 5, 6, 8, 9][random.integer(below: 8)]
      let whole = draw(value, in: hand, height: height, using: &random)
      let (rows, columns) = (whole.shape[0], whole.shape[1])
      let share = random.number(in: 0.2...0.5)
      let isFirst = random.chance(0.5)
      // Most cuts go down between digits.
      let isUpright = random.chance(0.75)
      func kept(_ count: Int, _ isCut: Bool) -> Range<Int> {
        let size = isCut ? Swift.min(count, Swift.max(3, Int(share * Double(count)))) : count
        return isFirst ? 0..<size : count - size..<count
      }
      let piece = whole[kept(rows, !isUpright), kept(columns, isUpright)]
      let tall = piece.max(axis: 1).elements.count { $0 > 0.3 }
      let wide = piece.max(axis: 0).elements.count { $0 > 0.3 }
      let isBar = Double(wide) < 1.5 * hand.pen.width * height + 0.12 * Double(tall)
      framed = .zeros([piece.shape[0] + 2, piece.shape[1] + 2])
      framed[1..<piece.shape[0] + 1, 1..<piece.shape[1] + 1] = piece
      // Digits of a few pixels are bars, whichever part of them is taken.
      if tall > 0 && !(isBar && height > 8 && wide < tall) { break }
    }
    return framed
  }
}
