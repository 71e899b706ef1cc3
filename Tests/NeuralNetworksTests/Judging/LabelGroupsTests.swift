import NDArrays
import Testing

@testable import NeuralNetworks

@Suite struct LabelGroupsTests {
  @Test func `gathers the examples of each label`() {
    let groups = LabelGroups([4, -1, 4, 7])
    #expect(groups.labels == [-1, 4, 7])
    #expect(groups.rows == [[1], [0, 2], [3]])
    #expect(groups.places[4] == 1)
    #expect(LabelGroups([4, -1, 4], order: [2, 1, 0]).rows == [[1], [2, 0]])
    #expect(LabelGroups([]).rows.isEmpty)
  }
}
