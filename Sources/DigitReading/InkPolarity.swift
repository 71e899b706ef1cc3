import NDArrays

/// On which side of its paper a picture's ink is.
package enum InkPolarity: Sendable {
  case darkInk, lightInk

  /// What a picture shows, and what says so.
  package struct Decision: Sendable {
    package var polarity: InkPolarity
    /// The share of the edge that is ink if the ink is dark, and if it is light.
    package var touches: (dark: Float, light: Float)
    /// All that is darker and all that is lighter than the light along the edge, in gray levels;
    /// nil where the edge itself tells.
    package var sides: (darker: Float, lighter: Float)?
  }

  /// How far apart the shares of the edge are where they tell.
  private static let clear: Float = 0.2

  /// What a picture shows.
  ///
  /// The paper lies along the edge: what is taken for ink there is paper. Where both might be, as in
  /// a picture that ends where its digit does, ink is on that side of the edge's light on which
  /// there is more.
  ///
  /// - Parameters:
  ///   - gray: 0 for black to 255 for white, `[rows, columns]`.
  ///   - dark: How much darker than its paper each pixel is, if the ink is dark.
  ///   - light: The same if it is light.
  static func decision(
    on gray: NDArray<Float>, dark: NDArray<Float>, light: NDArray<Float>
  ) -> Decision {
    let touches = (dark: touch(dark), light: touch(light))
    if abs(touches.dark - touches.light) > clear {
      return Decision(
        polarity: touches.dark < touches.light ? .darkInk : .lightInk, touches: touches)
    }
    let away = gray - Self.light(along: gray)
    let (lighter, darker) = away.elements.reduce((Float(0), Float(0))) {
      $1 > 0 ? ($0.0 + $1, $0.1) : ($0.0, $0.1 - $1)
    }
    return Decision(
      polarity: darker > lighter ? .darkInk : .lightInk, touches: touches,
      sides: (darker, lighter))
  }

  /// The light that falls on the picture, as its edge has it.
  private static func light(along gray: NDArray<Float>) -> NDArray<Float> {
    let (rows, columns) = (gray.shape[0], gray.shape[1])
    let places = edge(of: NDArray<Int>.arange(rows * columns).reshaped(gray.shape)).elements
    if let surface = BentSurface(through: gray, at: places, rounds: 4) { return surface.levels }
    let sorted = edge(of: gray).elements.sorted()
    return NDArray.full(gray.shape, sorted[sorted.count / 2])
  }

  /// The share of the edge that is ink.
  private static func touch(_ ink: NDArray<Float>) -> Float {
    let bound = max(ink.max() / 4, 0.03)
    return (edge(of: ink) .> bound).cast(to: Float.self).mean()
  }

  private static func edge<E: Element>(of x: NDArray<E>) -> NDArray<E> {
    let (rows, columns) = (x.shape[0], x.shape[1])
    return NDArray.concatenate([
      x[0, 0...], x[rows - 1, 0...], x[0..., 0], x[0..., columns - 1],
    ])
  }
}
