import NDArrays
import TestSupport
import Testing

@testable import NeuralNetworks

@Suite struct ReshapeTests {
  private func error(_ sizes: Shape, _ input: Shape) -> String {
    do {
      return "\(try Model<Float>(input: input, [Reshape(sizes)]).outputShape)"
    } catch { return error.description }
  }

  @Test func `one size may be what is left`() {
    #expect(error([-1, 12], [1, 40, 12]) == "[40, 12]")
    #expect(error([4, -1, 2], [24]) == "[4, 3, 2]")
    #expect(error([6, 4], [2, 3, 4]) == "[6, 4]")
    #expect(error([-1], []) == "[1]")
  }

  @Test func `sizes that do not fit are named with their number`() {
    let place = "layer 1 of 1 does not fit: "
    #expect(
      error([-1, 5], [1, 4, 3])
        == place + "Reshape([-1, 5]): [1, 4, 3] has 12 elements, which do not fill this shape")
    #expect(
      error([5, 2], [4, 3])
        == place + "Reshape([5, 2]): [4, 3] has 12 elements, which do not fill this shape")
    let rule = "cannot be shaped so; expected one to five sizes from 1, one of which may be -1"
    for sizes: Shape in [[-1, -1], [0, 12], [-2, 6], [], [1, 1, 1, 1, 1, 12]] {
      #expect(error(sizes, [4, 3]) == place + "Reshape(\(sizes)): [4, 3] \(rule)")
    }
    #expect(error([Int.max, 2], [4, 3]).contains("larger than any memory"))
  }

  @Test func `elements keep their order, forwards and back`() throws {
    var model = try Model<Float>(input: [2, 3, 2], [Reshape([-1, 4])])
    let x = NDArray<Float>.arange(24).reshaped([2, 2, 3, 2])
    let y = model.forward(x)
    #expect(y.shape == [2, 3, 4] && y.elements == x.elements)
    let slope = model.backwardToInput(y)
    #expect(slope == x)
    // A view that is no row-major one has its elements in its own order.
    let turned = x.swappingAxes(1, 3)
    let other = try Model<Float>(input: [2, 3, 2], [Reshape([12])])
    #expect(other(turned).elements == turned.elements)
  }

  @Test func `a model takes pictures of another width with what it learnt`() throws {
    let layers: [any Layer<Float>] = [
      Convolution(5, kernel: (4, 3), padding: .zeros(0, 1)), ReLU(), Reshape([-1, 5]),
      Convolution(3, kernel: 1),
    ]
    let narrow = try Model(input: [4, 10, 1], layers, seed: 3)
    let wide = try Model(input: [4, 25, 1], keeping: narrow.layers, [])
    #expect(wide.outputShape == [25, 3] && wide.parameters == narrow.parameters)
    // What is far from the right end is the same in both.
    var random = RandomGenerator(seed: 1)
    let x = random.standardNormal([9, 4, 25, 1], of: Float.self)
    #expect(
      wide(x)[0..., 0..<9].allClose(narrow(x[0..., 0..., 0..<10].contiguousCopy())[0..., 0..<9]))
  }

  @Test func `a file's settings that are no shape are refused`() throws {
    func error(_ settings: [String: Double]) -> String {
      do throws(ModelError) {
        _ = try LayerRegistry.layer(LayerDescription("Reshape", settings))
        return "no error"
      } catch { return error.description }
    }
    #expect(error(["axes": 2, "size0": -1, "size1": 3]) == "no error")
    #expect(error(["axes": 6]) == "the layer Reshape has 6 axes; expected 1 to 5")
    #expect(error(["axes": 1, "size0": -2]).hasPrefix("the layer Reshape has -2.0 for 'size0'"))
    #expect(error(["axes": 2, "size0": 1]).hasPrefix("the layer Reshape has nothing for 'size1'"))
    #expect(error([:]).hasPrefix("the layer Reshape has nothing for 'axes'"))
  }
}
