/// The elements of `steps`, telling the builder how far a long loop is.
///
/// ```swift
/// var total = 0
/// for epoch in tracked(1...3, "epoch") { total += epoch }
/// total    // 6
/// ```
///
/// - Parameter name: What a step is called: `epoch` is shown as "epoch 3 of 20".
public func tracked<Steps: Collection>(_ steps: Steps, _ name: String) -> TrackedSequence<Steps> {
  TrackedSequence(steps: steps, name: name)
}

/// A collection whose iteration is reported as progress; ``tracked(_:_:)`` makes one.
public struct TrackedSequence<Steps: Collection>: Sequence {
  let steps: Steps
  let name: String

  /// A new walk over the steps, which counts from the first again.
  public func makeIterator() -> Iterator {
    Iterator(base: steps.makeIterator(), name: name, count: steps.count, done: 0)
  }

  /// A walk over the steps.
  public struct Iterator: IteratorProtocol {
    var base: Steps.Iterator
    let name: String
    let count: Int
    var done: Int

    /// The next step, told to the builder before it is handed out; nil after the last, which is
    /// told too.
    public mutating func next() -> Steps.Element? {
      CellRuntime.progress("\(name) \(Swift.min(done + 1, count)) of \(count)", done, count)
      done += 1
      return base.next()
    }
  }
}
