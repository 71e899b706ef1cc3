import NDArrays
import TestSupport

/// Points about three centres.
func clouds(_ count: Int, seed: UInt64) -> (X: NDArray<Float>, labels: NDArray<Int>) {
  var random = RandomGenerator(seed: seed)
  let labels = random.integers(0..<3, shape: [count])
  let centres = NDArray<Float>([[2, 0, 0, 0], [0, 2, 0, 0], [0, 0, 2, 0]])
  return (centres.rows(labels) + random.standardNormal([count, 4], of: Float.self), labels)
}

func temporary(_ name: String) -> String {
  temporaryPath("lectern") + "-\(name)"
}
