import FoundationEssentials
import NDArrays

/// What a model file's metadata hold beside the arrays.
private struct ModelHeader: Codable {
  var format: Int
  var input: [Int]
  var layers: [LayerDescription]
  var preprocessing: Preprocessing
}

/// How many bits a number has in a model's file.
public enum ModelPrecision: String, Sendable, CaseIterable {
  /// 32: the numbers as they are.
  case single
  /// 16: about three decimal digits, up to ±65504, in half of the bytes.
  case half
}

extension Model where Element == Float {
  /// Writes the model to one `.safetensors` file: the learnt arrays by name, the layers and the
  /// preprocessing in the metadata, and a digest of both. Python's `safetensors` reads it.
  ///
  /// In half precision each learnt number is rounded to the nearest, and what is nearer to 0 than 3e-8
  /// becomes 0. Arrays that are kept without being learnt, such as running means, are few and stay as
  /// they are. The file is read as any other: ``init(_:)`` gives Floats.
  ///
  /// ```swift
  /// let model = try Model(input: [4], [Dense(3)])
  /// let path = scratchFile("small.safetensors")
  /// try model.save(to: path, precision: .half)
  /// let read = try Model(path)
  /// read.parameters["0.weights"]!.allClose(model.parameters["0.weights"]!, relative: 1e-3)  // true
  /// ```
  ///
  /// - Throws: ``ModelError`` for a layer that no file can hold, a number that is none, or one that is
  ///   too large for the precision; ``ArrayFileError`` where the file cannot be written.
  public func save(to path: String, precision: ModelPrecision = .single) throws {
    if let problem = preprocessing.problem {
      throw ModelError("\(path) is not written: the preprocessing has \(problem)")
    }
    var copy = self
    var bad: String?
    copy.forEachParameter { if bad == nil, !isFinite($1.value).all() { bad = $0 } }
    copy.forEachState { if bad == nil, !isFinite($1).all() { bad = $0 } }
    if let bad {
      throw ModelError("\(path) is not written: the model's '\(bad)' holds numbers that are none")
    }
    var file = try file()
    if precision == .half {
      var names: [String] = []
      copy.forEachParameter { name, _ in names.append(name) }
      for name in names {
        do { try file.round(toHalf: name) } catch {
          throw ModelError(
            "\(path) is not written: the model's '\(name)' \(error.problem)")
        }
      }
    }
    file.sign()
    try file.write(to: path)
  }

  /// Reads a model that ``save(to:precision:)`` or a training wrote; it predicts the same to the last bit.
  ///
  /// What is odd and no error, such as a file of former versions that has no digest, stands in
  /// ``warnings``.
  ///
  /// - Throws: ``ModelError`` or ``ArrayFileError`` saying what is wrong with the file.
  public init(_ path: String) throws {
    let file = try SafetensorsFile(path)
    self = try Model(file, path)
  }

  /// The digest that the model's file would hold: of two models that differ in a bit of what they learnt, or
  /// in a layer, it is another.
  ///
  /// ```swift
  /// let model = try Model(input: [4], [Dense(3)], seed: 1)
  /// try model.digest() == Model(input: [4], [Dense(3)], seed: 2).digest()    // false
  /// ```
  ///
  /// - Throws: ``ModelError`` for a layer that no file can hold.
  public func digest() throws -> String { ArrayDigest.text(of: try file()) }

  /// Throws what would keep the model from being written to a file, or read from it.
  ///
  /// - Throws: ``ModelError`` naming the layer.
  func checkKeepable() throws(ModelError) {
    for (i, layer) in layers.enumerated() {
      for inner in layer.innermost {
        guard let description = inner.description else {
          let which = inner.name == layer.name ? layer.name : "\(layer.name), in it \(inner.name)"
          throw ModelError(
            "layer \(i + 1), \(which), cannot be kept in a file: it has no description")
        }
        guard LayerRegistry.knows(description.layer) else {
          throw ModelError(
            "layer \(i + 1), \(description.layer), could not be read back from a file; call LayerRegistry.register(\"\(description.layer)\") first"
          )
        }
      }
    }
  }

  /// The arrays and what is said of them.
  func file(prefix: String = "") throws -> SafetensorsFile {
    try checkKeepable()
    var file = SafetensorsFile(arrays: [:])
    file.metadata["lectern.model"] = try MetadataCoding.text(
      ModelHeader(
        format: 1, input: Array(inputShape), layers: chain.descriptions ?? [],
        preprocessing: preprocessing))
    var copy = self
    var found: [String: AnyNDArray] = [:]
    copy.forEachParameter { name, parameter in
      found[prefix + name] = .float32(parameter.value.contiguous())
    }
    copy.forEachState { name, state in found[prefix + name] = .float32(state.contiguous()) }
    file.arrays = found
    return file
  }

  /// The model of a file that was read from a path.
  init(_ file: SafetensorsFile, _ path: String) throws {
    guard let text = file.metadata["lectern.model"] else {
      throw ModelError(
        "\(path) holds arrays but no model: its metadata have no 'lectern.model'")
    }
    let header: ModelHeader
    do { header = try MetadataCoding.value(text) } catch {
      throw ModelError("\(path) describes its layers in a way that cannot be read")
    }
    guard header.format == 1 else {
      throw ModelError("\(path) has format \(header.format); this program reads format 1")
    }
    guard header.input.count < Shape.maximumRank,
      header.input.allSatisfy({ (1...65_536).contains($0) })
    else {
      throw ModelError(
        "\(path) has inputs of shape \(header.input); expected up to five sizes of 1 to 65,536")
    }
    if let problem = header.preprocessing.problem {
      throw ModelError("\(path): its preprocessing has \(problem)")
    }
    let warning: String?
    do {
      var layers: [any Layer<Float>] = []
      for description in header.layers { layers.append(try LayerRegistry.layer(description)) }
      try Self.compare(layers, Shape(header.input), with: file)
      warning = try file.checkDigest()
      self = try Model(input: Shape(header.input), layers)
    } catch {
      throw ModelError("\(path): \(error)")
    }
    preprocessing = header.preprocessing
    try load(from: file, path, prefix: "")
    warnings = warning.map { ["\(path): \($0)"] } ?? []
  }

  /// Compares the shapes that the layers need with those of the file's arrays, before memory is taken
  /// for any of them.
  private static func compare(
    _ layers: [any Layer<Float>], _ input: Shape, with file: SafetensorsFile
  ) throws(ModelError) {
    var shape = input
    for (i, layer) in layers.enumerated() {
      do {
        guard let outline = try layer.outline(input: shape) else {
          // A layer of a lesson's own, which only building can tell of.
          var copy = layer
          var random = RandomGenerator(seed: 0)
          shape = try copy.build(input: shape, using: &random)
          continue
        }
        for (name, needed) in outline.arrays.sorted(by: { $0.key < $1.key }) {
          try check("\(i).\(name)", needed, in: file)
        }
        shape = outline.output
      } catch let error as ShapeError {
        throw ModelError("layer \(i + 1) of \(layers.count) does not fit: \(error)")
      } catch let error as ModelError { throw error } catch {
        throw ModelError("layer \(i + 1) of \(layers.count): \(error)")
      }
    }
  }

  private static func check(_ name: String, _ needed: Shape, in file: SafetensorsFile)
    throws(ModelError)
  {
    guard let array = file.arrays[name] else {
      throw ModelError("array '\(name)' is not there; the model needs one of shape \(needed)")
    }
    guard array.shape == needed else {
      throw ModelError("array '\(name)' has shape \(array.shape); the model needs \(needed)")
    }
  }

  /// Takes over the arrays of a file, which must have the model's shapes and hold numbers.
  mutating func load(from file: SafetensorsFile, _ path: String, prefix: String) throws {
    var problem: ModelError?
    func fill(_ name: String, _ value: inout NDArray<Float>) {
      guard problem == nil else { return }
      do throws(ModelError) {
        value = try file.numbers(prefix + name, like: value.shape, path)
      } catch { problem = error }
    }
    forEachParameter { name, parameter in fill(name, &parameter.value) }
    forEachState { name, state in fill(name, &state) }
    if let problem { throw problem }
  }
}

extension SafetensorsFile {
  /// Puts the digest of all that the file holds into its metadata.
  mutating func sign() { metadata[ArrayDigest.key] = ArrayDigest.text(of: self) }

  /// Compares the digest in the metadata with that of what was read.
  ///
  /// - Returns: A warning where there is none.
  /// - Throws: ``ModelError`` where they differ.
  func checkDigest() throws(ModelError) -> String? {
    guard let said = metadata[ArrayDigest.key] else {
      return
        "has no digest, so that damage to its numbers would not be found; save the model again to give it one"
    }
    let found = ArrayDigest.text(of: self)
    guard said == found else {
      throw ModelError(
        "the file is damaged; its arrays and layers have the digest \(found), and it was written with \(said)"
      )
    }
    return nil
  }

  /// An array of numbers of some shape.
  ///
  /// - Throws: ``ModelError`` naming the file, the array and what is wrong with it.
  func numbers(_ name: String, like shape: Shape, _ path: String) throws(ModelError)
    -> NDArray<Float>
  {
    let array: NDArray<Float>
    do { array = try self.array(name, of: Float.self) } catch {
      throw ModelError("\(path): \(error.place) \(error.problem)")
    }
    guard array.shape == shape else {
      throw ModelError(
        "\(path): array '\(name)' has shape \(array.shape); the model needs \(shape)")
    }
    if let bad = array.elements.first(where: { !$0.isFinite }) {
      throw ModelError("\(path): array '\(name)' holds \(bad); expected numbers")
    }
    return array
  }
}
