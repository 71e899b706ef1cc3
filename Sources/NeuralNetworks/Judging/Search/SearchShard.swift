import Glibc

/// A part of the trials of a search: one of so many.
///
/// Programs that search over one shared folder take a shard each. A program computes the trials of its
/// shard first, then those that no other has kept by then, so that each has the whole table in the end and
/// a program that is killed leaves nothing undone.
///
/// ```swift
/// let shard = try SearchShard("2/3")
/// shard.number    // 2
/// shard.count     // 3
/// ```
public struct SearchShard: Sendable, Hashable {
  /// Which part, from 1.
  public let number: Int
  /// How many parts there are.
  public let count: Int

  /// A part of so many.
  ///
  /// - Throws: ``SearchError`` where there is no such part.
  public init(_ number: Int, of count: Int) throws(SearchError) {
    guard count > 0, (1...count).contains(number) else {
      throw SearchError(
        "there is no shard \(number) of \(count); expected one of so many, such as 1/2")
    }
    (self.number, self.count) = (number, count)
  }

  /// The part that a text such as `1/2` names.
  ///
  /// - Throws: ``SearchError`` where it names none.
  public init(_ text: String) throws(SearchError) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let number = parts[0], let count = parts[1] else {
      throw SearchError("'\(text)' is no shard; expected one of so many, such as 1/2")
    }
    try self.init(number, of: count)
  }

  /// What `LECTERN_SHARD` says, asked for once, before a lesson's first cell: it changes no result.
  package static let textOfEnvironment = getenv("LECTERN_SHARD").map { String(cString: $0) }

  /// The shard of this program; nil where `LECTERN_SHARD` says nothing.
  static func ofEnvironment() throws(SearchError) -> SearchShard? {
    guard let text = textOfEnvironment, !text.isEmpty else { return nil }
    do { return try SearchShard(text) } catch {
      throw SearchError("LECTERN_SHARD: \(error.description)")
    }
  }

  /// Trials in the order in which this program computes them: its own, then those of the next shard and so
  /// on, each from its end, which the program that they belong to comes to last.
  func ordered(_ trials: [Int]) -> [Int] {
    var order = trials.filter { $0 % count == number - 1 }
    for step in 1..<max(count, 1) {
      order += trials.filter { $0 % count == (number - 1 + step) % count }.reversed()
    }
    return order
  }
}
