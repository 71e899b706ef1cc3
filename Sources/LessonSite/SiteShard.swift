import LessonMarkdown

/// One of several builds that share a site's lessons: `2/3` is the second of three.
public struct SiteShard: Sendable, Hashable, CustomStringConvertible {
  /// Which build this is, counted from 1.
  public let number: Int
  /// How many there are.
  public let count: Int

  /// The most builds that a site is divided among.
  public static let most = 1024

  /// Reads `2/3`; nil for anything else.
  public init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard parts.count == 2,
      parts.allSatisfy({ $0.allSatisfy { ("0"..."9").contains($0) } }),
      let number = Int(parts[0]), let count = Int(parts[1]),
      count <= Self.most, 1 <= number, number <= count
    else { return nil }
    (self.number, self.count) = (number, count)
  }

  /// The two numbers as they are given.
  public var description: String { "\(number)/\(count)" }

  /// The places of its lessons.
  ///
  /// Every build of the same lessons comes to the same division, whatever is in its cache: each lesson is
  /// in one of them. The largest lesson, with what it needs, is given away first; a lesson goes where the
  /// fullest build stays the least full, and of such builds where the least is computed twice: lessons
  /// that hang together stay together unless that makes one build wait for another.
  ///
  /// - Complexity: O(lessons² · builds)
  /// - Source: Graham (1969), the rule of the longest processing time
  public func places(of lessons: [Lesson], in graph: LessonGraph) -> Set<Int> {
    // How long a cell runs is not known before it ran; how many there are is.
    let sizes = lessons.map { 1 + $0.cells.count }
    let whole = lessons.indices.map { graph.withNeeds([$0]) }
    func size(_ places: Set<Int>) -> Int { places.reduce(0) { $0 + sizes[$1] } }
    let wholeSizes = whole.map(size)
    var (loads, computed) = (
      [Int](repeating: 0, count: count), [Set<Int>](repeating: [], count: count)
    )
    var own: Set<Int> = []
    for place in lessons.indices.sorted(by: { (wholeSizes[$1], $0) < (wholeSizes[$0], $1) }) {
      let choices = loads.indices.map {
        build -> (fullest: Int, added: Int, load: Int, build: Int) in
        let added = size(whole[place].subtracting(computed[build]))
        let load = loads[build] + added
        let others = loads.indices.reduce(0) { $1 == build ? $0 : max($0, loads[$1]) }
        return (max(load, others), added, load, build)
      }
      let chosen = choices.min {
        ($0.fullest, $0.added, $0.load, $0.build) < ($1.fullest, $1.added, $1.load, $1.build)
      }!
      loads[chosen.build] = chosen.load
      computed[chosen.build].formUnion(whole[place])
      if chosen.build == number - 1 { own.insert(place) }
    }
    return own
  }
}
