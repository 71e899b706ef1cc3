/// The elements of `steps`, telling the builder how far a long loop is.
///
///     for epoch in tracked(1...20, "epoch") { … }
public func tracked<Steps: Collection>(_ steps: Steps, _ name: String) -> TrackedSequence<Steps> {
  TrackedSequence(steps: steps, name: name)
}

/// A collection whose iteration is reported as progress.
public struct TrackedSequence<Steps: Collection>: Sequence {
  let steps: Steps
  let name: String

  public func makeIterator() -> Iterator {
    Iterator(base: steps.makeIterator(), name: name, count: steps.count, done: 0)
  }

  public struct Iterator: IteratorProtocol {
    var base: Steps.Iterator
    let name: String
    let count: Int
    var done: Int

    public mutating func next() -> Steps.Element? {
      CellRuntime.progress("\(name) \(Swift.min(done + 1, count)) of \(count)", done, count)
      done += 1
      return base.next()
    }
  }
}
