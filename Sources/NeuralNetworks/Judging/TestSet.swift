import NDArrays
import Synchronization

/// Labels that can be seen one single time.
///
/// Whoever looks twice chooses by what should only judge, and measures luck: the best of many models
/// looks better than it is. Copies share the seal.
///
/// ```swift
/// let test = TestSet(NDArray([3, 1, 4]))
/// try test.open().elements    // [3, 1, 4]
/// test.openedAt == nil        // false
/// ```
///
/// - Source: Hastie, Tibshirani & Friedman (2009), §7.2, on keeping it "in a vault"
public struct TestSet: Sendable {
  private let labels: NDArray<Int>
  private let seal = Seal()

  private final class Seal: Sendable {
    let place = Mutex<String?>(nil)
  }

  /// How a place in a program is told; lessons have cells.
  package nonisolated(unsafe) static var placeName: (StaticString, UInt) -> String = { file, line in
    "\(file):\(line)"
  }

  /// A test set of labels, sealed.
  public init(_ labels: NDArray<Int>) { self.labels = labels }

  /// How many labels there are.
  public var count: Int { labels.count }

  /// Where it was opened, as `file:line`, in a lesson as `cell 3, line 1` or `a value in prose`; nil: not yet.
  public var openedAt: String? { seal.place.withLock { $0 } }

  /// The labels, for the first who asks.
  ///
  /// - Throws: ``TestSetError`` for all others, on whatever thread, which says where it was opened.
  public func open(file: StaticString = #fileID, line: UInt = #line) throws(TestSetError)
    -> NDArray<Int>
  {
    let before = seal.place.withLock { place in
      defer { if place == nil { place = Self.placeName(file, line) } }
      return place
    }
    if let before { throw TestSetError(openedAt: before) }
    return labels
  }
}

extension TestSet: CustomStringConvertible, CustomReflectable {
  /// How many labels there are and whether they were seen, but none of them.
  public var description: String {
    "a test set of \(count) labels, \(openedAt.map { "opened at \($0)" } ?? "sealed")"
  }

  /// Nothing: what shows the parts of a value would break the seal.
  public var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// A test set that has been opened before.
public struct TestSetError: Error, Hashable, CustomStringConvertible {
  /// Where it was opened, as `file:line`, in a lesson as `cell 3, line 1` or `a value in prose`.
  public var openedAt: String
  /// The place and the rule, as one sentence.
  public var description: String {
    "test set: it was opened at \(openedAt); who looks twice chooses by it, and needs other examples to judge by"
  }
}
