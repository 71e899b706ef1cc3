/// The examples of each label, in a given order.
struct LabelGroups {
  /// The labels in ascending order.
  let labels: [Int]
  /// The examples of each label.
  let rows: [[Int]]
  /// The place of each label among them.
  let places: [Int: Int]

  /// The groups of a list of labels; `order` says in which order the examples come, at first as they
  /// are.
  init(_ list: [Int], order: [Int]? = nil) {
    labels = Set(list).sorted()
    places = Dictionary(uniqueKeysWithValues: zip(labels, labels.indices))
    var rows = [[Int]](repeating: [], count: labels.count)
    for row in order ?? Array(list.indices) { rows[places[list[row]]!].append(row) }
    self.rows = rows
  }
}
