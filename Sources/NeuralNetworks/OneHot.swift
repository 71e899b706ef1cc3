import NDArrays

/// A row for each label, with a one at its place and zeros elsewhere.
///
/// - Shapes: `[n]` → `[n, classes]`
/// - Precondition: Labels are classes from 0 in one row; otherwise stops and names the first that is
///   not.
public func oneHot<E: FloatingElement>(_ labels: NDArray<Int>, classes: Int = 10) -> NDArray<E> {
  orStop { () throws(ShapeError) in
    guard labels.rank == 1 else {
      throw ShapeError("oneHot", [labels.shape], "is not a row of labels; expected [n]")
    }
    _ = try Shape([labels.count, classes]).checkedCount("oneHot", of: MemoryLayout<E>.stride)
  }
  var elements = [E](repeating: 0, count: labels.count * classes)
  for (row, label) in labels.elements.enumerated() {
    guard (0..<classes).contains(label) else {
      fatalError("oneHot: label \(label) in row \(row); classes are 0 to \(classes - 1)")
    }
    elements[row * classes + label] = 1
  }
  return NDArray(elements, shape: [labels.count, classes])
}
