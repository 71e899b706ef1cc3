import NDArrays

extension Layer {
  /// The layer's passes as one operation, which gives gradients of its input and of its parameters.
  ///
  /// The layer must have its shape, by its model or by ``build(input:using:)``.
  ///
  /// ```swift
  /// var layer = Dense<Double>(3)
  /// var random = RandomGenerator(seed: 1)
  /// _ = try layer.build(input: [2], using: &random)
  /// let weights = layer.variables["weights"]!
  /// let y = layer(Variable(constant: NDArray<Double>.ones([4, 2])), ["weights": weights])
  /// let slope = (y * y).sum().gradient(of: weights)   // [2, 3]
  /// ```
  ///
  /// - Parameter parameters: Values in place of the layer's own, by the names of
  ///   ``forEachParameter(_:)``; those that are not named are constants. A name that the layer does
  ///   not have stops.
  public func callAsFunction(
    _ x: Variable<Element>, _ parameters: [String: Variable<Element>] = [:],
    isTraining: Bool = true
  ) -> Variable<Element> {
    var passed = self
    var names: [String] = []
    passed.forEachParameter { name, parameter in
      guard let variable = parameters[name] else { return }
      orStop { () throws(ShapeError) in
        guard variable.shape == parameter.value.shape else {
          throw ShapeError(
            "\(self.name).\(name)", [parameter.value.shape, variable.shape], "differ")
        }
      }
      parameter.value = variable.value
      names.append(name)
    }
    if let unknown = parameters.keys.sorted().first(where: { !names.contains($0) }) {
      fatalError("the layer \(name) has no parameter '\(unknown)' among its own")
    }
    let y = passed.forward(x.value, isTraining: isTraining)
    let (after, varied) = (passed, names)
    return Variable(y, from: [x] + names.map { parameters[$0]! }) { slope in
      var layer = after
      let below = layer.backward(slope)
      var slopes: [NDArray<Element>?] = [below]
      layer.forEachParameter { name, parameter in
        if varied.contains(name) { slopes.append(parameter.gradient) }
      }
      return slopes
    }
  }

  /// The layer's parameters as variables, by their names.
  public var variables: [String: Variable<Element>] {
    var all: [String: Variable<Element>] = [:]
    var copy = self
    copy.forEachParameter { name, parameter in all[name] = Variable(parameter.value) }
    return all
  }
}
