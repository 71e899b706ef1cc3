import NDArrays

/// Which way up a page is.
enum PageOrientation {
  /// The least logarithm of a share that counts: what is no digit says nothing about the page.
  private static let floor = -4.0
  /// How much more likely a turned page is than an upright one at least: the logarithm for each digit.
  private static let leastAdvantage = 0.75
  /// The most components that are asked.
  private static let most = 150

  /// How many quarters a page must be turned, clockwise, to stand upright.
  ///
  /// Each component is shown to the classifier in all four ways: what looks like no digit in every way
  /// has little say. The orientation network says of each how it must be turned; without one the way
  /// in which the components look most like digits is the page's.
  static func quarterTurns(
    _ components: [InkComponent], in ink: PageInk, by classifier: SegmentClassifier,
    _ orientation: OrientationClassifier? = nil
  ) -> Int {
    let usual = InkComponent.usualSide(components)
    let asked = components.filter {
      Double($0.box.side) > 0.5 * usual && Double($0.box.side) < 1.6 * usual
    }.prefix(most)
    if asked.isEmpty { return 0 }
    var crops = [Float](repeating: 0, count: asked.count * 784)
    crops.withUnsafeMutableBufferPointer { output in
      for (place, part) in asked.enumerated() {
        DigitCrop.write(
          part.runs, box: part.box, lineHeight: nil, of: ink,
          into: output.baseAddress! + place * 784)
      }
    }
    let upright = NDArray(crops, shape: [asked.count, 28, 28])
    let back = Stepped(by: -1)
    let views = [
      upright, upright[0..., back].swappingAxes(1, 2), upright[0..., back, back],
      upright[0..., 0..., back].swappingAxes(1, 2),
    ].map { classifier.logShares($0.contiguous()) }
    let turns = orientation?.logShares(upright)
    let weights = asked.indices.map { place in
      1 - views.map { exp($0[place][10]) }.min()!
    }
    let scores = views.indices.map { turn in
      asked.indices.reduce(0.0) { sum, place in
        let best = max(floor, turns?[place][turn] ?? views[turn][place][0..<10].max()!)
        return sum + weights[place] * best
      }
    }
    let best = scores.indices.max { (scores[$0], -$0) < (scores[$1], -$1) }!
    // Letters look like digits no more in one way than in another, and most pages are upright.
    let isSure = scores[best] - scores[0] > leastAdvantage * weights.reduce(0, +)
    return isSure ? best : 0
  }
}
