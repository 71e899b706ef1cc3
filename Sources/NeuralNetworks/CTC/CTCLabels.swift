import NDArrays

/// Labellings of different lengths as one array: −1 stands behind the end of the shorter ones.
///
/// ```swift
/// paddedLabels([[3, 1, 1], [], [2]])
/// // [[ 3  1  1]
/// //  [-1 -1 -1]
/// //  [ 2 -1 -1]]
/// ```
///
/// - Shapes: n lists → `[n, longest]`
/// - Precondition: No label is negative; otherwise stops and says where one is.
public func paddedLabels(_ labellings: [[Int]]) -> NDArray<Int> {
  let longest = labellings.map(\.count).max() ?? 0
  let shape: Shape = [labellings.count, longest]
  orStop { () throws(ShapeError) in
    try shape.checkMemory("paddedLabels", of: MemoryLayout<Int>.stride)
  }
  var elements = [Int](repeating: -1, count: labellings.count * longest)
  for (row, labels) in labellings.enumerated() {
    for (place, label) in labels.enumerated() {
      guard label >= 0 else {
        fatalError("paddedLabels: label \(label) at place \(place) of row \(row); expected classes")
      }
      elements[row * longest + place] = label
    }
  }
  return NDArray(elements, shape: shape)
}

/// What connectionist temporal classification asks of labellings.
enum CTCLabels {
  /// The steps that a labelling takes at least: one a label, and one for the blank between two that
  /// are equal.
  static func steps(for labels: [Int]) -> Int {
    labels.count + zip(labels, labels.dropFirst()).count { $0 == $1 }
  }

  /// Why a list is no labelling of these classes; nil where it is one.
  ///
  /// - Parameter row: What the list belongs to, such as `row 3`.
  static func problem(_ labels: [Int], of row: @autoclosure () -> String, classes: Int, blank: Int)
    -> String?
  {
    guard let place = labels.firstIndex(where: { !(0..<classes).contains($0) || $0 == blank })
    else { return nil }
    let label = labels[place]
    let what = "label \(label) at place \(place) of \(row())"
    if label == blank {
      return "\(what) is the blank, which lies between labels and is none"
    }
    return
      "\(what) is not one of the \(classes) classes, which are 0 to \(classes - 1), \(blank) the blank"
  }

  /// Why an array is no labellings with −1 behind the end of each; nil where it is.
  static func problem(_ padded: NDArray<Int>, of row: (Int) -> String) -> String? {
    let (width, elements) = (padded.shape[1], padded.elements)
    for n in 0..<padded.shape[0] {
      let labels = elements[n * width..<(n + 1) * width]
      guard let end = labels.firstIndex(of: -1),
        let late = labels[end...].firstIndex(where: { $0 != -1 })
      else { continue }
      return
        "label \(elements[late]) at place \(late - n * width) of \(row(n)) stands behind -1, which ends a row"
    }
    return nil
  }

  /// The labellings of an array with −1 behind the end of each.
  static func lists(_ padded: NDArray<Int>) -> [[Int]] {
    let (width, elements) = (padded.shape[1], padded.elements)
    return (0..<padded.shape[0]).map { n in
      Array(elements[n * width..<(n + 1) * width].prefix { $0 != -1 })
    }
  }
}
