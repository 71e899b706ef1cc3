import Foundation
import Testing

@testable import NDArrays

/// NumPy's own answers at scales near the ends of the type's range, frozen by
/// `Fixtures/linear_algebra_cases.py`.
@Suite struct LinearAlgebraCasesTests {
  static let all = NumPyCase.read("linear-algebra.tsv")

  @Test(arguments: all.filter { $0.kind == "float64" })
  func `agrees with NumPy on Double from 1e-300 to 1e300`(_ it: NumPyCase) throws {
    // The matrices' conditions are below 20 on their rank.
    try check(it, Double.self, tolerance: 1e-12)
  }

  @Test(arguments: all.filter { $0.kind == "float32" })
  func `agrees with NumPy on Float from 1e-35 to 1e35`(_ it: NumPyCase) throws {
    try check(it, Float.self, tolerance: 1e-4)
  }

  @Test func `there are cases of every operation, at every scale and rank`() {
    #expect(Self.all.count >= 200)
    #expect(Set(Self.all.compactMap { $0.options["scale"] }).count == 5)
    #expect(Set(Self.all.compactMap { $0.options["rank"] }) == ["0", "1", "2", "3", "6", "7"])
  }

  private func check<E: FloatingElement>(_ it: NumPyCase, _ type: E.Type, tolerance: Double) throws
  {
    let a = WrittenArray(it.inputs[0]).array(E.self)
    func near(_ answer: NDArray<E>, least: Double = 0) {
      let theirs = WrittenArray(it.answer).array(E.self)
      #expect(answer.shape == theirs.shape)
      // Relative to the largest element: smaller ones are determined no better.
      let largest = Swift.max(least, theirs.elements.map { $0.magnitude.asDouble }.max() ?? 0)
      for (x, y) in zip(answer.elements, theirs.elements) {
        let distance = (x.asDouble / 4 - y.asDouble / 4).magnitude
        #expect(distance <= tolerance * largest / 4, "\(x) for \(y)")
      }
    }
    switch it.operation {
    case "svdvals":
      near(try svdvals(a))
      let (u, s, vT) = try svd(a)
      expectNear(matmul(u * s.expanded(axis: 0), vT), a, tolerance: tolerance)
      expectOrthonormal(u)
      expectOrthonormal(vT.T)
      let (q, r) = qr(a)
      expectNear(matmul(q, r), a, tolerance: tolerance)
      expectOrthonormal(q)
    case "exactly":
      #expect(try svdvals(a).elements == WrittenArray(it.answer).array(E.self).elements)
    case "matrixRank": #expect(try matrixRank(a) == WrittenArray(it.answer).array(Int.self).item)
    case "lstsq":
      // A solution that is 0 is so up to the size of B by that of A.
      let b = WrittenArray(it.inputs[1]).array(E.self)
      let size = norm(a, .infinity).asDouble
      near(try lstsq(a, b).solution, least: size > 0 ? norm(b, .infinity).asDouble / size : 0)
    case "pinv": near(try pinv(a))
    case "solve": near(try solve(a, WrittenArray(it.inputs[1]).array(E.self)))
    case "inv": near(try inv(a))
    case "slogdet": near(slogdet(a).log)
    case "cond": near(cond(a))
    case "nuclear": near(matrixNorm(a, .nuclear))
    case "two": near(matrixNorm(a, .two))
    case "frobenius": near(matrixNorm(a))
    case "cholesky": near(try cholesky(a))
    default:
      near(try eigvalsh(a))
      let (values, vectors) = try eigh(a)
      expectNear(matmul(vectors * values.expanded(axis: 0), vectors.T), a, tolerance: tolerance)
      expectOrthonormal(vectors)
    }
  }
}
