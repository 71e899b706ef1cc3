import LessonWire

/// What a lesson's results stood on, kept so that the next build can say what changed.
struct LessonInputs: Codable, Sendable, Hashable {
  struct Item: Codable, Sendable, Hashable {
    var name: String
    /// A digest or a short text; nil for what is not set.
    var value: String?
    /// Whether the value says something to people.
    var isReadable = false
  }

  struct Entry: Codable, Sendable, Hashable {
    var text: String
    var reads: [CellRead]
  }

  var base: [Item]
  var units: [Entry]

  /// Why a unit ran, as a clause; what stands above it is said with the first unit that ran.
  ///
  /// - Parameter firstRan: The place among the cells of the first cell that ran, if above this one.
  static func reason(
    for index: Int, _ unit: LessonUnit, base: [Item], before: LessonInputs?, firstRan: Int?,
    _ surroundings: Surroundings
  ) -> String {
    guard let before else { return "it has not run before" }
    for item in base {
      let then = before.base.first { $0.name == item.name }
      guard then?.value != item.value else { continue }
      return item.isReadable
        ? "\(item.name) is \(item.value ?? "not set") now, and was \(then?.value ?? "not set")"
        : "\(item.name) changed"
    }
    for item in before.base where !base.contains(where: { $0.name == item.name }) {
      return "\(item.name) is not declared any more"
    }
    if let firstRan { return "cell \(firstRan + 1) above it ran" }
    guard before.units.indices.contains(index) else { return "it is new" }
    let entry = before.units[index]
    if entry.text != SHA256.digest(of: unit.text) { return "its code changed" }
    for read in entry.reads {
      let now = surroundings.state(of: read)
      if now != read.state { return read.change(to: now) }
    }
    return "the cache has no result of it: it failed, or its entry has gone"
  }
}
