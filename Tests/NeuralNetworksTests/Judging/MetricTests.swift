import NDArrays
import Testing

@testable import NeuralNetworks

@Suite struct MetricTests {
  @Test func `a metric stops on outputs and targets that are not as many`() async {
    let rows = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Metric.accuracy(NDArray([[1, 2], [3, 4], [5, 6]]), NDArray([[0, 1]]))
    }
    #expect(
      text(rows).contains(
        "Metric 'accuracy': [3, 2] and [1, 2] differ; expected a target for each output"))
    let own = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Metric("bias") { Double(($0 - $1).mean()) }(NDArray([[1, 2]]), NDArray([[1], [2]]))
    }
    #expect(text(own).contains("Metric 'bias': [1, 2] and [2, 1] differ"))
    #expect(Metric.accuracy(NDArray([[1, 2], [4, 3]]), NDArray([[0, 1], [0, 1]])) == 0.5)
  }
}
