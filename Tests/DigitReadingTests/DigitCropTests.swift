import NDArrays
import Testing

@testable import DigitReading

@Suite struct DigitCropTests {
  /// The rows and columns between which there is ink.
  private func box(_ crop: NDArray<Float>) -> PixelBox? {
    InkComponent.all(in: crop, threshold: 0).map(\.box).reduce(nil) { $0?.joined($1) ?? $1 }
  }

  @Test func `the longer side is 20 pixels in the middle of 28`() {
    let tall = DigitCrop.crop(.ones([40, 10]))
    #expect(tall.shape == [28, 28])
    #expect(box(tall) == PixelBox(top: 4, left: 11, bottom: 24, right: 17))
    #expect(abs(tall.sum() - 20 * 5) < 0.01 && tall.max() == 1)
    let wide = DigitCrop.crop(.ones([10, 40]))
    #expect(abs(wide - tall.T).max() < 1e-5)
    // A small one grows.
    #expect(abs(DigitCrop.crop(.ones([2, 2])) - DigitCrop.crop(.ones([300, 300]))).max() < 1e-3)
  }

  @Test func `paper around it changes nothing, nor does faint grain`() {
    var random = RandomGenerator(seed: 1)
    let digit = 0.5 + 0.5 * random.random([30, 21], of: Float.self)
    var page = 0.3 * random.random([80, 90], of: Float.self)
    page[40..<70, 5..<26] = digit
    #expect(DigitCrop.crop(page) == DigitCrop.crop(digit))
  }

  @Test func `all that stands there is one crop`() {
    var five = NDArray<Float>.zeros([60, 50])
    five[5..<10, 10..<40] = .ones([5, 30])
    five[20..<50, 10..<20] = .ones([30, 10])
    let crop = DigitCrop.crop(five)
    #expect(InkComponent.all(in: crop, threshold: 0.35).count == 2)
    // 45 rows and 30 columns.
    let found = box(crop)
    #expect(found.map { $0.height == 20 && (13...15).contains($0.width) } == true)
  }

  @Test func `the centre of the ink comes to the middle, by four pixels at most`() {
    var random = RandomGenerator(seed: 4)
    for _ in 0..<20 {
      var picture = NDArray<Float>.zeros([40, 40])
      for _ in 0..<3 {
        let at = random.integers(0..<30, shape: [2]).elements
        picture[at[0]..<at[0] + 8, at[1]..<at[1] + 8] = .ones([8, 8])
      }
      let crop = DigitCrop.crop(picture)
      let places = NDArray<Float>.arange(28) + 0.5
      let mass = crop.sum()
      let down = (crop.sum(axis: 1) * places).sum() / mass
      let across = (crop.sum(axis: 0) * places).sum() / mass
      #expect(abs(down - 14) <= 0.51 && abs(across - 14) <= 0.51)
    }
    // Where nearly all ink is at one end the box stays in the picture.
    var flag = NDArray<Float>.zeros([100, 60])
    flag[0..<8, 0..<60] = .ones([8, 60])
    flag[8..<100, 0..<1] = .ones([92, 1])
    #expect(box(DigitCrop.crop(flag)).map { $0.top == 8 && $0.bottom == 28 } == true)
  }

  @Test func `nothing, one pixel and what is no number make crops of numbers`() {
    #expect(DigitCrop.crop(.zeros([0, 0])) == .zeros([28, 28]))
    #expect(DigitCrop.crop(.zeros([0, 5])) == .zeros([28, 28]))
    #expect(DigitCrop.crop(.zeros([9, 9])) == .zeros([28, 28]))
    #expect(DigitCrop.crop(.full([9, 9], 0.3)) == .zeros([28, 28]))
    #expect(DigitCrop.crop(.full([3, 3], .nan)) == .zeros([28, 28]))
    #expect(DigitCrop.crop(.full([3, 3], -.infinity)) == .zeros([28, 28]))
    var dot = NDArray<Float>.zeros([9, 9])
    dot[4, 4] = .infinity
    let whole = DigitCrop.crop(dot)
    #expect(whole.max() == 1 && abs(whole.sum() - 400) < 0.1)
    let hair = DigitCrop.crop(.ones([1, 20_000]))
    #expect(hair.elements.allSatisfy { (0...1).contains($0) } && hair.sum() > 0)
  }

  @Test func `a picture without rows and columns stops with its shape`() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = DigitCrop.crop(NDArray<Float>.zeros([5]))
    }
    let said = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(said.contains("DigitCrop: [5] is no picture; expected rows and columns of ink"))
  }
}
