/// The member of `candidates` that `word` was probably meant to be.
///
///     nearMiss("swfit", in: ["swift", "static"])   // "swift"
///
/// A letter that is wrong, missing, too many or swapped with its neighbour is one edit, and so is a
/// capital; one edit in three letters is near.
///
/// - Complexity: O(candidates · length²), by edit distance.
public func nearMiss(_ word: String, in candidates: some Sequence<String>) -> String? {
  let limit = max(1, word.count / 3)
  var best: (name: String, edits: Int)?
  let letters = Array(word.lowercased())
  for name in candidates where abs(name.count - word.count) <= limit {
    let edits = word == name ? 0 : max(1, editDistance(letters, Array(name.lowercased())))
    if edits <= limit, edits < best?.edits ?? .max { best = (name, edits) }
  }
  return best?.name
}

/// How many letters must be changed, put in, left out or swapped with their neighbours.
private func editDistance(_ a: [Character], _ b: [Character]) -> Int {
  var beforeLast: [Int] = []
  var last = Array(0...b.count)
  for i in a.indices {
    var row = [i + 1]
    for j in b.indices {
      var edits = min(last[j] + (a[i] == b[j] ? 0 : 1), last[j + 1] + 1, row[j] + 1)
      if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
        edits = min(edits, beforeLast[j - 1] + 1)
      }
      row.append(edits)
    }
    (beforeLast, last) = (last, row)
  }
  return last[b.count]
}
