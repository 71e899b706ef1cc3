import Foundation
import NDArrays
import NeuralNetworks

extension CommandFixture {
  /// Whether this machine's program reads pictures.
  static let readsPictures: Bool = {
    #if LECTERN_LEPTONICA
      return true
    #else
      return false
    #endif
  }()

  /// Puts a model that nobody trained, and one whose weights are so large that its shares are no
  /// numbers.
  func putModels() throws {
    try Model<Float>(input: [784], [Dense(10)], seed: 1).save(to: "\(folder)/m.safetensors")
    // Infinite numbers, each taken no times.
    var model = try Model<Float>(input: [784], [Dense(4), Dense(10)], seed: 1)
    model.forEachParameter { name, parameter in
      parameter.value = .full(parameter.value.shape, name.hasPrefix("0") ? 3e38 : 0)
    }
    try model.save(to: "\(folder)/nan.safetensors")
  }

  /// Puts a picture of a line, 32 by 32 pixels of 24 bits, as BMP.
  func putPicture(_ name: String) throws {
    func little(_ value: Int, _ bytes: Int) -> [UInt8] {
      (0..<bytes).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
    var bytes: [UInt8] = Array("BM".utf8) + little(54 + 3072, 4) + little(0, 4) + little(54, 4)
    bytes += little(40, 4) + little(32, 4) + little(32, 4) + little(1, 2) + little(24, 2)
    bytes += little(0, 4) + little(3072, 4) + little(0, 16)
    for row in 0..<32 {
      for column in 0..<32 {
        let isInk = (14...17).contains(column) && (5...26).contains(row)
        bytes += [UInt8](repeating: isInk ? 0 : 255, count: 3)
      }
    }
    try Data(bytes).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
  }
}
