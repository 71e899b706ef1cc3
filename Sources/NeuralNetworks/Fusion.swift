import NDArrays

/// A layer that can set what is negative to zero as it writes its outputs: a ReLU without a pass of
/// its own.
///
/// Whether it does is said at each call and kept nowhere: taken out of its model, the layer is what it was
/// when its author made it.
protocol RectifyingLayer<Element>: Layer {
  /// The outputs for a batch, cut off at zero if `rectifies`.
  mutating func forward(_ input: NDArray<Element>, isTraining: Bool, rectifies: Bool)
    -> NDArray<Element>
}

/// A layer that, in prediction, treats each picture of a batch alone.
protocol PictureLayer<Element>: Layer {
  /// What predicts a few pictures at a time. What all pictures share, such as a kernel laid out for
  /// the loops, is computed now and belongs to the pass, which is used while the weights stay.
  func picturePass(rectifies: Bool) -> PicturePass<Element>

  /// Whether it is so: a layer that holds others is what they are.
  var isPicturewise: Bool { get }
}

/// A layer's outputs for a few pictures, in prediction.
typealias PicturePass<Element: FloatingElement> = (NDArray<Element>) -> NDArray<Element>

extension PictureLayer {
  var isPicturewise: Bool { true }

  func picturePass(rectifies: Bool) -> PicturePass<Element> {
    { pictures in
      var copy = self
      return rectifies
        ? copy.rectified(pictures, isTraining: false) : copy.forward(pictures, isTraining: false)
    }
  }
}

extension Layer {
  /// The outputs cut off at zero, of a layer that ``Fusion`` chose for it.
  mutating func rectified(_ input: NDArray<Element>, isTraining: Bool) -> NDArray<Element> {
    guard var layer = self as? any RectifyingLayer<Element> else {
      fatalError("unreachable: \(name) cannot take over a ReLU")
    }
    let output = layer.forward(input, isTraining: isTraining, rectifies: true)
    guard let result = layer as? Self else { fatalError("unreachable: \(name) changed its type") }
    self = result
    return output
  }
}

/// How a model's layers are run together: which of them do a ReLU's work on their way, and which
/// ReLUs need no pass.
///
/// It is made from the layers in their order and belongs to the model; the layers know nothing of it.
struct Fusion: Sendable, Equatable {
  enum Step: Sendable {
    /// The layer does its own work.
    case alone
    /// The layer does its own work and a neighbouring ReLU's.
    case rectifying
    /// A ReLU that a neighbour does.
    case leftOut
  }

  let steps: [Step]
  /// Which layers take an optimiser's step on their way back.
  let areStepping: [Bool]

  init<Element: FloatingElement>(_ layers: [any Layer<Element>]) {
    var steps = layers.map { _ in Step.alone }
    for i in layers.indices.dropFirst()
    where layers[i] is ReLU<Element> && steps[i - 1] != .leftOut {
      // Cutting off and taking the largest change places without changing a bit, and behind the
      // pooling there is less to cut off.
      if i + 1 < layers.count, layers[i + 1] is MaxPooling<Element> {
        (steps[i], steps[i + 1]) = (.leftOut, .rectifying)
      } else if layers[i - 1] is any RectifyingLayer<Element>,
        !(layers[i - 1] is MaxPooling<Element>)
      {
        (steps[i - 1], steps[i]) = (.rectifying, .leftOut)
      }
    }
    self.steps = steps
    areStepping = layers.map { $0 is any SteppingLayer<Element> }
  }
}
