import NDArrays

/// A surface of the second degree: how light falls on paper, from a side or from the middle outwards.
struct BentSurface {
  /// The surface at every pixel.
  let levels: NDArray<Float>
  /// The root of the mean square by which the points lie off it, in shares of it.
  let error: Double

  /// The surface through some pixels of a picture; nil where they do not tell it.
  ///
  /// - Parameters:
  ///   - gray: `[rows, columns]`.
  ///   - places: The pixels, counted along the rows.
  ///   - rounds: How often the points are left out that lie far off: what is no paper has no say.
  /// - Source: Huber & Ronchetti (2009), §7.7
  init?(through gray: NDArray<Float>, at places: [Int], rounds: Int = 0) {
    let (rows, columns) = (gray.shape[0], gray.shape[1])
    let levels = gray.reshaped([-1]).cast(to: Double.self)
    var chosen = NDArray(places)
    var fit: NDArray<Double>?
    var away = NDArray<Double>.zeros([0])
    for round in 0...rounds {
      guard chosen.count >= 12 else { return nil }
      let matrix = Self.terms(chosen, rows, columns)
      let truth = levels[chosen]
      fit = try? solve(matmul(matrix.T, matrix), matmul(matrix.T, truth))
      guard let fit else { return nil }
      let distance = matmul(matrix, fit) - truth
      away = distance / maximum(truth, 1)
      if round == rounds { break }
      let bound = max(4, 3 * abs(distance).median())
      chosen = chosen[abs(distance) .<= bound]
    }
    guard let fit else { return nil }
    error = (away * away).mean().squareRoot()
    self.levels = matmul(Self.terms(.arange(rows * columns), rows, columns), fit)
      .cast(to: Float.self).reshaped(gray.shape)
  }

  private static func terms(_ places: NDArray<Int>, _ rows: Int, _ columns: Int) -> NDArray<Double>
  {
    func scaled(_ places: NDArray<Int>, _ count: Int) -> NDArray<Double> {
      places.cast(to: Double.self) / Double(max(1, count - 1)) - 0.5
    }
    let down = scaled(floorDivide(places, columns), rows)
    let across = scaled(places % columns, columns)
    let one = NDArray<Double>.full(down.shape, 1)
    return NDArray.stack(
      [one, down, across, down * down, down * across, across * across], axis: -1)
  }
}
