import Testing

@testable import NeuralNetworks

@Suite struct SearchShardTests {
  @Test func `a program computes its own trials first, then the others' from their ends`() throws {
    let trials = Array(0..<10)
    #expect(try SearchShard(1, of: 1).ordered(trials) == trials)
    #expect(try SearchShard(1, of: 2).ordered(trials) == [0, 2, 4, 6, 8, 9, 7, 5, 3, 1])
    #expect(try SearchShard("2/3").ordered(trials) == [1, 4, 7, 8, 5, 2, 9, 6, 3, 0])
    #expect(try SearchShard(20, of: 20).ordered(trials).sorted() == trials)
    #expect(try SearchShard(1, of: 2).ordered([1, 3, 4]) == [4, 3, 1])
    #expect(try SearchShard(1, of: 2).ordered([]) == [])
  }

  @Test(arguments: [
    ("", "'' is no shard; expected one of so many, such as 1/2"),
    ("1", "'1' is no shard; expected one of so many, such as 1/2"),
    ("1/2/3", "'1/2/3' is no shard; expected one of so many, such as 1/2"),
    ("a/2", "'a/2' is no shard; expected one of so many, such as 1/2"),
    ("0/2", "there is no shard 0 of 2; expected one of so many, such as 1/2"),
    ("3/2", "there is no shard 3 of 2; expected one of so many, such as 1/2"),
    ("1/0", "there is no shard 1 of 0; expected one of so many, such as 1/2"),
    ("-1/-1", "there is no shard -1 of -1; expected one of so many, such as 1/2"),
  ])
  func `what names no shard is said`(_ text: String, _ sentence: String) {
    #expect(throws: SearchError(sentence)) { try SearchShard(text) }
  }
}
