import NDArrays
import Testing

@testable import NeuralNetworks

@Suite struct TestSetTests {
  @Test func `gives its labels once, and then says where it was opened`() throws {
    let test = TestSet(NDArray([3, 1, 4]))
    #expect(test.count == 3 && test.openedAt == nil)
    let line = #line + 1
    #expect(try test.open().elements == [3, 1, 4])
    let place = try #require(test.openedAt)
    #expect(place.hasSuffix("TestSetTests.swift:\(line)"))
    let error = #expect(throws: TestSetError.self) { try test.open() }
    #expect(error?.openedAt == place)
    #expect(error?.description.hasPrefix("test set: it was opened at \(place); ") == true)
  }

  @Test func `nothing that shows a value shows a label`() throws {
    let test = TestSet(NDArray([31, 41, 59]))
    var dumped = ""
    dump(test, to: &dumped)
    for shown in ["\(test)", String(reflecting: test), dumped] {
      #expect(!["31", "41", "59"].contains { shown.contains($0) }, "\(shown)")
    }
    #expect("\(test)" == "a test set of 3 labels, sealed")
    _ = try test.open(file: "Lessons/a.md", line: 7)
    #expect("\(test)" == "a test set of 3 labels, opened at Lessons/a.md:7")
  }

  @Test func `copies share the seal`() throws {
    let test = TestSet(NDArray([1]))
    let copy = test
    _ = try copy.open()
    #expect(throws: TestSetError.self) { try test.open() }
    #expect(TestSet(NDArray([1])).openedAt == nil)
  }

  @Test func `of many threads one gets the labels`() async {
    let test = TestSet(NDArray([1, 2]))
    let opened = await withTaskGroup(of: Bool.self) { group in
      for _ in 0..<100 { group.addTask { (try? test.open()) != nil } }
      return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    #expect(opened == 1)
  }
}
