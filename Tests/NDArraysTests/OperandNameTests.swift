import Testing

@testable import NDArrays

@Suite struct OperandNameTests {
  typealias A = NDArray<Float>

  private static let rule = "do not fit; axis -1 is 3 in one and 4 in the other"
  static let stops: [Stop] = [
    Stop(".<: [2, 3] and [4] \(rule)") { _ = A.zeros([2, 3]) .< A.zeros([4]) },
    Stop(".<=: [2, 3] and [4] \(rule)") { _ = A.zeros([2, 3]) .<= A.zeros([4]) },
    Stop(".>: [2, 3] and [4] \(rule)") { _ = A.zeros([2, 3]) .> A.zeros([4]) },
    Stop(".>=: [2, 3] and [4] \(rule)") { _ = A.zeros([2, 3]) .>= A.zeros([4]) },
    Stop(".==: [2, 3] and [4] \(rule)") { _ = A.zeros([2, 3]) .== A.zeros([4]) },
    Stop(".!=: [2, 3] and [4] \(rule)") { _ = A.zeros([2, 3]) .!= A.zeros([4]) },
    Stop("+=: [2, 3] and [4] \(rule)") {
      var a = A.zeros([2, 3])
      a += A.zeros([4])
    },
    Stop("-=: [2, 3] and [4] \(rule)") {
      var a = A.zeros([2, 3])
      a -= A.zeros([4])
    },
    Stop("*=: [2, 3] and [4] \(rule)") {
      var a = A.zeros([2, 3])
      a *= A.zeros([4])
    },
    Stop("/=: [2, 3] and [4] \(rule)") {
      var a = A.zeros([2, 3])
      a /= A.zeros([4])
    },
    Stop("add(product:): [2, 3] and [4] \(rule)") {
      var a = A.zeros([2, 3])
      a.add(product: 2, A.zeros([4]))
    },
    Stop("assign: [3] and [4] \(rule)") {
      var a = A.zeros([2, 3])
      a[0] = A.zeros([4])
    },
    Stop("+=: [3] and [2, 3] do not fit; the second cannot be repeated to fill the first") {
      var a = A.zeros([3])
      a += A.zeros([2, 3])
    },
    Stop("assign: [2, 3] and [2, 2, 3] do not fit; the second cannot be repeated") {
      var a = A.zeros([2, 3])
      a[[0, 1]] = A.zeros([2, 2, 3])
    },
  ]

  @Test(arguments: stops.indices)
  func `an operator names its operands as they are written`(_ place: Int) async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      [place] in OperandNameTests.stops[place].call()
    }
    expectStop(Self.stops, place, result)
  }
}
