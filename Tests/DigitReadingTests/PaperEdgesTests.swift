import NDArrays
import Testing

@testable import DigitReading

@Suite struct PaperEdgesTests {
  /// A page of 300 × 400 with these boxes of ink.
  private func page(_ boxes: [PixelBox], desk: PixelBox? = nil, strength: Float = 1) -> PageInk {
    var values = NDArray<Float>.zeros([300, 400])
    if let desk {
      values[desk.top..<desk.bottom, desk.left..<desk.right] = .full(
        [desk.height, desk.width], PageInk.offPaper)
    }
    for box in boxes {
      values[box.top..<box.bottom, box.left..<box.right] = .full(
        [box.height, box.width], strength)
    }
    return PageInk(strength: values, penLevel: 1, noise: 0)
  }

  /// The boxes of what is left with writing of 40 pixels.
  private func left(_ ink: PageInk) -> Set<PixelBox> {
    let cleaned = ink.withoutPaperEdges(usualSide: 40)
    #expect(cleaned.penLevel == ink.penLevel && cleaned.noise == ink.noise)
    #expect(cleaned.strength.min() >= 0)
    return Set(InkComponent.all(in: cleaned.strength, threshold: 0.35).map(\.box))
  }

  private let digits = [
    PixelBox(top: 100, left: 100, bottom: 140, right: 120),
    PixelBox(top: 100, left: 150, bottom: 140, right: 154),
  ]

  @Test func `what touches the picture's edge and is larger than writing goes`() {
    for rim in [
      PixelBox(top: 0, left: 0, bottom: 300, right: 9),
      PixelBox(top: 0, left: 0, bottom: 9, right: 400),
      PixelBox(top: 30, left: 380, bottom: 130, right: 400),
      PixelBox(top: 270, left: 50, bottom: 300, right: 250),
    ] {
      #expect(left(page(digits + [rim])) == Set(digits), "\(rim)")
      // A rim may be fainter than a pen; what is fainter than ink is none.
      var ink = page(digits)
      ink.strength[rim.top..<rim.bottom, rim.left..<rim.right] = .full(
        [rim.height, rim.width], 0.4)
      let cleaned = ink.withoutPaperEdges(usualSide: 40).strength
      #expect(cleaned[rim.top..<rim.bottom, rim.left..<rim.right].max() == 0)
    }
  }

  @Test func `what lies within three pixels of a rim goes with it`() {
    var ink = page(digits + [PixelBox(top: 0, left: 0, bottom: 300, right: 9)])
    ink.strength[0..<300, 9..<13] = .full([300, 4], 0.15)
    let cleaned = ink.withoutPaperEdges(usualSide: 40).strength
    #expect(cleaned[0..<300, 0..<12].max() == 0 && cleaned[0..<300, 12..<13].min() > 0)
    var upper = page(digits + [PixelBox(top: 0, left: 0, bottom: 9, right: 400)])
    upper.strength[9..<13, 0..<400] = .full([4, 400], 0.15)
    let below = upper.withoutPaperEdges(usualSide: 40).strength
    #expect(below[0..<12, 0..<400].max() == 0 && below[12..<13, 0..<400].min() > 0)
  }

  @Test func `stubs near the edge go, digits that touch it stay`() {
    let stubs = [
      PixelBox(top: 50, left: 1, bottom: 70, right: 5),
      PixelBox(top: 3, left: 200, bottom: 8, right: 215),
      PixelBox(top: 298, left: 20, bottom: 300, right: 90),
      PixelBox(top: 0, left: 0, bottom: 1, right: 1),
    ]
    let touching = [PixelBox(top: 0, left: 300, bottom: 40, right: 320)]
    #expect(left(page(digits + touching + stubs)) == Set(digits + touching))
  }

  @Test func `what lies along a desk goes, and what stands across does not`() {
    let desk = PixelBox(top: 0, left: 300, bottom: 300, right: 400)
    let along = PixelBox(top: 40, left: 290, bottom: 200, right: 296)
    let across = PixelBox(top: 240, left: 220, bottom: 244, right: 290)
    #expect(left(page(digits + [along, across], desk: desk)) == Set(digits + [across]))
    // Without the desk it is ink like other ink.
    #expect(left(page(digits + [along])) == Set(digits + [along]))
    // A desk below a page.
    let below = PixelBox(top: 240, left: 0, bottom: 300, right: 400)
    let level = PixelBox(top: 230, left: 90, bottom: 236, right: 200)
    #expect(left(page(digits + [level], desk: below)) == Set(digits))
  }

  @Test func `a page without ink is paper, and a desk alone too`() {
    var empty = page([], desk: PixelBox(top: 0, left: 0, bottom: 300, right: 400))
    empty.penLevel = 0
    #expect(empty.withoutPaperEdges(usualSide: 0).strength == .zeros([300, 400]))
    #expect(left(page([])).isEmpty)
    for shape in [[1, 1], [1, 5], [5, 1]] as [Shape] {
      let tiny = PageInk(strength: .ones(shape), penLevel: 1, noise: 0)
      #expect(tiny.withoutPaperEdges(usualSide: 0).strength == .zeros(shape))
    }
  }
}
