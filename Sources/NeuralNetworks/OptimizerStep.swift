import NDArrays

/// One step of an optimiser, which a model's parameters take as their gradients come.
struct OptimizerStep: Sendable {
  var optimizer: Optimizer
  var rate: Double
  /// Counts from 1.
  var number: Int

  func move<E: FloatingElement>(_ parameter: inout Parameter<E>) {
    optimizer.move(&parameter, rate: rate, step: number)
  }

  /// Moves the weights of sums `XW` by the gradient `Xᵀ dZ`, a few rows of it at a time while they are in
  /// the cache; the gradient itself is kept nowhere.
  ///
  /// The bits are those of the gradient's product and a step after it.
  ///
  /// - Shapes: weights `[inputs, outputs]`, x `[n, inputs]`, dZ `[n, outputs]`
  /// - Returns: Whether it did; otherwise nothing has changed.
  func moveTogether<E: FloatingElement>(
    _ weights: inout Parameter<E>, _ x: NDArray<E>, _ dZ: NDArray<E>
  ) -> Bool {
    let (batch, inputs, outputs) = (x.shape[0], x.shape[1], dZ.shape[1])
    guard E.self == Float.self, !weights.isFrozen,
      WeightGradient.fits(batch: batch, inputs: inputs, outputs: outputs)
    else { return false }
    x.contiguous().withPointer { x in
      dZ.contiguous().withPointer { dZ in
        optimizer.withNumbers(of: &weights, rate: rate, step: number) { rule, theta, v, s in
          WeightGradient.forEachBand(
            UnsafeRawPointer(x).assumingMemoryBound(to: Float.self), batch: batch,
            inputs: inputs, UnsafeRawPointer(dZ).assumingMemoryBound(to: Float.self),
            outputs: outputs
          ) { first, count, gradient in
            rule.move(
              theta + first, UnsafeRawPointer(gradient).assumingMemoryBound(to: E.self),
              v.map { $0 + first }, s.map { $0 + first }, count)
          }
        }
      }
    }
    if weights.gradient.count > 0 { weights.gradient = NDArray.zeros([0]) }
    return true
  }
}

/// A layer that can take an optimiser's step on its way back, while its gradients are in the cache.
protocol SteppingLayer<Element>: Layer {
  /// The gradient of the input where it is wanted, by the weights of before the step.
  mutating func backward(_ gradient: NDArray<Element>, wantsInput: Bool, taking step: OptimizerStep)
    -> NDArray<Element>?
}
