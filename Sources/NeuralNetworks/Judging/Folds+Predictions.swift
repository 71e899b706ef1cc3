import NDArrays

extension Folds {
  /// Predictions of all examples, each made by a model that has not seen it.
  ///
  /// ```swift
  /// let labels = NDArray([0, 0, 0, 1, 0, 0])
  /// let folds = try Folds(2, of: 6, seed: 1)
  /// let said = folds.outOfFold { fold in
  ///   NDArray<Int>.full([fold.heldBack.count], labels.rows(fold.training).max())
  /// }
  /// said.map(\.shape)    // [[6]]
  /// ```
  ///
  /// - Shapes: `[held back, …]` of each fold → `[n, …]` of each repetition
  /// - Parameter predict: Trains on a fold's examples and predicts those that it holds back, a row for
  ///   each, in their order.
  /// - Returns: For each repetition a row for each example.
  /// - Precondition: There is a row for each example that is held back, and all have one shape;
  ///   otherwise stops and names the fold.
  /// - Throws: What `predict` throws.
  public func outOfFold<E: NDArrays.Element>(_ predict: (Fold) throws -> NDArray<E>) rethrows
    -> [NDArray<E>]
  {
    try (0..<repetitions).map { repetition in
      var parts: [NDArray<E>] = []
      var rows: [Int] = []
      for place in repetition * foldCount..<(repetition + 1) * foldCount {
        let fold = self[place]
        let part = try predict(fold)
        let rest = Shape(part.shape.dropFirst())
        guard part.shape.first == fold.heldBack.count,
          parts.isEmpty || Shape(parts[0].shape.dropFirst()) == rest
        else {
          fatalError(
            "outOfFold: predictions \(part.shape) of fold \(place), which holds back \(fold.heldBack.count); expected a row for each, like those before"
          )
        }
        parts.append(part)
        rows += fold.heldBack
      }
      // The row of each example among the parts.
      var places = rows
      for (place, row) in rows.enumerated() { places[row] = place }
      return NDArray.concatenate(parts).rows(places)
    }
  }
}
