import NDArrays
import Synchronization

/// The layers that files can name: those of the library, and those that a lesson adds.
///
/// ```swift
/// struct Scale: Layer {
///   var factor: Float
///   func forward(_ x: NDArray<Float>, isTraining: Bool) -> NDArray<Float> { factor * x }
///   func backward(_ dY: NDArray<Float>) -> NDArray<Float> { factor * dY }
///   var description: LayerDescription? { LayerDescription("Scale", ["factor": Double(factor)]) }
/// }
/// LayerRegistry.register("Scale") { Scale(factor: Float(try $0.number("factor"))) }
/// LayerRegistry.names.contains("Scale")    // true
/// ```
public enum LayerRegistry {
  /// How a layer is made from what a file says of it.
  public typealias Maker = @Sendable (LayerDescription) throws -> any Layer<Float>

  private static let added = Mutex<[String: Maker]>([:])

  /// Adds a layer that files can name; of two with one name the newer is taken.
  ///
  /// - Parameters:
  ///   - name: What the layer's ``Layer/description`` calls it.
  ///   - make: Makes the layer from its settings.
  /// - Precondition: No layer of the library has the name; otherwise stops.
  public static func register(_ name: String, _ make: @escaping Maker) {
    guard library[name] == nil, !name.isEmpty else {
      fatalError("LayerRegistry: '\(name)' is a layer of the library; give yours another name")
    }
    added.withLock { $0[name] = make }
  }

  /// The names that files may use, in order.
  public static var names: [String] {
    (Array(library.keys) + added.withLock { Array($0.keys) }).sorted()
  }

  static func knows(_ name: String) -> Bool {
    library[name] != nil || added.withLock { $0[name] != nil }
  }

  /// Whether a layer is the library's own.
  static func isOfLibrary(_ name: String) -> Bool { library[name] != nil }

  /// The layer that a file describes.
  static func layer(_ d: LayerDescription) throws(ModelError) -> any Layer<Float> {
    guard let make = library[d.layer] ?? added.withLock({ $0[d.layer] }) else {
      let near = nearest(d.layer).map { ", did you mean '\($0)'?" } ?? ""
      throw ModelError(
        "the layer '\(d.layer)' is not one that this program knows\(near); a layer of your own needs LayerRegistry.register(\"\(d.layer)\") before"
      )
    }
    do { return try make(d) } catch let error as ModelError { throw error } catch {
      throw ModelError("the layer \(d.layer) cannot be made: \(error)")
    }
  }

  /// The name that differs in its case alone, or begins alike.
  private static func nearest(_ name: String) -> String? {
    let plain = name.lowercased()
    return names.first { $0.lowercased() == plain }
      ?? names.first { plain.count > 2 && $0.lowercased().hasPrefix(plain) }
  }

  private static let library: [String: Maker] = [
    "Dense": { d in Dense(try d.whole("outputs")) },
    "Convolution": { d in
      Convolution(
        try d.whole("filters"), kernel: (try d.whole("kernelRows"), try d.whole("kernelColumns")),
        stride: try d.pair("stride"), padding: try Convolution<Float>.Padding(d),
        dilation: try d.pair("dilation"))
    },
    "DepthwiseConvolution": { d in
      DepthwiseConvolution(
        kernel: (try d.whole("kernelRows"), try d.whole("kernelColumns")),
        stride: try d.pair("stride"), padding: try Convolution<Float>.Padding(d))
    },
    "MaxPooling": { d in
      MaxPooling(try d.pair("size"), stride: try d.pair("stride"))
    },
    "AveragePooling": { d in
      AveragePooling(try d.pair("size"), stride: try d.pair("stride"))
    },
    "GlobalAveragePooling": { _ in GlobalAveragePooling() },
    "BatchNormalization": { d in
      BatchNormalization(momentum: try d.number("momentum"), epsilon: try d.number("epsilon"))
    },
    "LayerNormalization": { d in
      LayerNormalization(epsilon: try d.number("epsilon"))
    },
    "Dropout": { d in Dropout(try d.number("rate")) },
    "Embedding": { d in
      Embedding(try d.whole("count"), outputs: try d.whole("outputs"))
    },
    "Flatten": { _ in Flatten() },
    "Reshape": { d in try Reshape(d) },
    "ReLU": { _ in ReLU() },
    "LeakyReLU": { d in LeakyReLU(try d.number("slope")) },
    "GELU": { _ in GELU() },
    "SiLU": { _ in SiLU() },
    "Tanh": { _ in Tanh() },
    "Sigmoid": { _ in Sigmoid() },
    "Softmax": { _ in Softmax() },
    "Residual": { d in
      let branches = try branches(d)
      guard branches.count == 2 else {
        throw ModelError(
          "the layer Residual has \(branches.count) branches; expected its layers and its shortcut")
      }
      return Residual(branches[0], shortcut: branches[1])
    },
    "Concatenation": { d in Concatenation(try branches(d)) },
  ]

  private static func branches(_ d: LayerDescription) throws(ModelError) -> [[any Layer<Float>]] {
    var branches: [[any Layer<Float>]] = []
    for branch in d.branches ?? [] {
      var layers: [any Layer<Float>] = []
      for description in branch { layers.append(try layer(description)) }
      branches.append(layers)
    }
    return branches
  }
}
