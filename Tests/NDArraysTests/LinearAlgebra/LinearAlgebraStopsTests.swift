import Testing

@testable import NDArrays

@Suite struct LinearAlgebraStopsTests {
  static let stops: [Stop] = [
    Stop("rank: [2] is a stack; `ranks` has that of each matrix") {
      _ = try? lstsq(NDArray<Double>.ones([2, 3, 2]), NDArray<Double>.ones([3])).rank
    },
    Stop("lstsq: [3, 2] and [2] do not fit; both need the same rows") {
      _ = try? lstsq(NDArray<Double>.ones([3, 2]), NDArray<Double>.ones([2]))
    },
    Stop("matrixRank: [2, 3, 2] is a stack; its ranks are an NDArray<Int>, not an Int") {
      let _: Int? = try? matrixRank(NDArray<Double>.ones([2, 3, 2]))
    },
    Stop("trace: [2] is not a matrix") { _ = NDArray<Double>.ones([2]).trace() },
    Stop("trace: [] is not a matrix") { _ = NDArray<Double>(1).trace() },
    Stop("mT: [2] is not a matrix") { _ = NDArray<Double>.ones([2]).mT },
    Stop("diagonal: [2, 2] has axes 1 and -1 in one; expected two axes") {
      _ = NDArray<Double>.ones([2, 2]).diagonal(axes: (1, -1))
    },
    Stop("diagonal: [2, 2] has 2 axes; axis 2 is not one of them") {
      _ = NDArray<Double>.ones([2, 2]).trace(axes: (0, 2))
    },
    Stop("matrixNorm: [0, 3] has no elements, of which minusTwo is the smallest") {
      _ = matrixNorm(NDArray<Double>.zeros([0, 3]), .minusTwo)
    },
    Stop("matrixNorm: [2] is not a matrix") { _ = matrixNorm(NDArray<Double>.ones([2])) },
    Stop("norm: [2] has 1 axis; axis 1 is not one of them") {
      _ = norm(NDArray<Double>.ones([2]), .infinity, axis: 1)
    },
    Stop("cond: [0, 0] has no elements; nothing has no condition") {
      _ = cond(NDArray<Double>.zeros([0, 0]))
    },
    Stop("cond: [3, 2] is not square") { _ = cond(NDArray<Double>.ones([3, 2]), .one) },
    Stop("qr: [2] is not a matrix") { _ = qr(NDArray<Double>.ones([2])) },
    Stop("solve: [2, 2] and [3] do not fit; the second needs 2 rows") {
      _ = try? solve(NDArray<Double>.eye(2), NDArray<Double>.ones([3]))
    },
    Stop("inv: [2, 3] is not square") { _ = try? inv(NDArray<Double>.ones([2, 3])) },
    Stop("slogdet: [2] is not a matrix") { _ = slogdet(NDArray<Double>.ones([2])) },
    Stop("eigvalsh: [2, 3] is not square") {
      _ = try? eigvalsh(NDArray<Double>.ones([2, 3]))
    },
    Stop("vecdot: [2, 3] and [2] do not fit; axis -1 is 3 in one and 2 in the other") {
      _ = vecdot(NDArray<Double>.ones([2, 3]), NDArray<Double>.ones([2]))
    },
    Stop("cross: [2] and [2] have 2 and 2 elements on axis -1") {
      _ = cross(NDArray<Double>.ones([2]), NDArray<Double>.ones([2]))
    },
    Stop("vecdot: [] has 0 axes; axis -1 is not one of them") {
      _ = vecdot(NDArray<Double>(1), NDArray<Double>(2))
    },
    Stop("matrixPower: [2, 2] of integers has no power -1; cast it to Double") {
      _ = matrixPower(NDArray<Int>.ones([2, 2]), -1)
    },
    Stop("matrixPower: [2, 3] is not square") {
      _ = try? matrixPower(NDArray<Double>.ones([2, 3]), 2)
    },
  ]

  @Test(arguments: stops.indices)
  func `shapes that do not fit stop with a sentence`(_ place: Int) async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      [place] in LinearAlgebraStopsTests.stops[place].call()
    }
    expectStop(Self.stops, place, result)
  }
}
