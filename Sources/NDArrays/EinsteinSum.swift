/// Einstein's sum: letters name axes, a letter that the result lacks is summed over. NumPy's
/// `einsum`.
///
/// ```swift
/// let a = NDArray<Int>([[1, 2], [3, 4]])
/// einsum("ij,jk->ik", a, a).elements    // [7, 10, 15, 22]
/// einsum("ii", a)                       // 5
/// einsum("ij->j", a)                    // [4 6]
/// ```
///
/// Without `->` the result has the letters that occur once, in the alphabet's order. `...` stands
/// for axes without a letter, which are broadcast. Two operands meet in one matrix product.
///
/// - Precondition: There is a term for each operand with a letter for each axis, axes of one letter
///   have one size, or 1, and six axes are enough on the way; otherwise stops and names what is not
///   so.
public func einsum<E: NumericElement>(_ subscripts: String, _ operands: NDArray<E>...) -> NDArray<E>
{
  if operands.count == 2, isMatrixProduct(subscripts, operands[0].shape, operands[1].shape) {
    // Reading the letters takes as long as a small product.
    let (a, b) = (operands[0], operands[1])
    var shape = a.shape
    shape[shape.rank - 1] = b.shape[b.rank - 1]
    NDArray<E>.checkMemory(shape, "einsum")
    return matmul(a, b)
  }
  return orStop { () throws(ShapeError) in try EinsteinSum(subscripts, operands).value() }
}

/// Whether subscripts say what ``matmul(_:_:)`` does, such as `bij,bjk->bik`: letters of a stack,
/// which both have, of the rows and the depth, of the depth and the columns; and no axis is
/// broadcast.
private func isMatrixProduct(_ subscripts: String, _ a: Shape, _ b: Shape) -> Bool {
  let n = a.rank
  guard n >= 2, b.rank == n, subscripts.utf8.count == 3 * n + 3 else { return false }
  let text = Array(subscripts.utf8)
  guard text[n] == UInt8(ascii: ","), text[2 * n + 1] == UInt8(ascii: "-"),
    text[2 * n + 2] == UInt8(ascii: ">")
  else { return false }
  let (x, y, z) = (text[..<n], text[(n + 1)...], text[(2 * n + 3)...])
  // Each letter once in the first term, and a new one for the columns.
  var seen: UInt64 = 0
  for letter in x + [y[2 * n]] {
    let small = letter | 0x20
    guard small >= UInt8(ascii: "a"), small <= UInt8(ascii: "z") else { return false }
    let bit: UInt64 = 1 << UInt64(letter - UInt8(ascii: "A"))
    if seen & bit != 0 { return false }
    seen |= bit
  }
  for axis in 0..<n - 2 {
    let letter = x[axis]
    if y[n + 1 + axis] != letter || z[2 * n + 3 + axis] != letter || a[axis] != b[axis] {
      return false
    }
  }
  return x[n - 1] == y[2 * n - 1] && a[n - 1] == b[n - 2] && z[3 * n + 1] == x[n - 2]
    && z[3 * n + 2] == y[2 * n]
}

private struct EinsteinSum<E: NumericElement> {
  /// An operand with the letter of each axis.
  struct Term {
    var letters: [Character]
    var array: NDArray<E>

    /// The size of a letter's axis; 1 of a letter that is not here.
    func size(_ letter: Character) -> Int {
      letters.firstIndex(of: letter).map { array.shape[$0] } ?? 1
    }
  }

  var terms: [Term] = []
  var output: [Character] = []
  /// Letters for the axes of `...`, from the last, which no one can write.
  static var hidden: [Character] { ["₀", "₁", "₂", "₃", "₄", "₅"] }

  init(_ subscripts: String, _ operands: [NDArray<E>]) throws(ShapeError) {
    let shapes = operands.map(\.shape)
    let text = subscripts.filter { $0 != " " }
    let sides = text.components(separatedBy: "->")
    let inputs = sides[0].split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    guard sides.count <= 2, inputs.count == operands.count else {
      throw ShapeError(
        "einsum", shapes, "are \(operands.count) operands; '\(subscripts)' names \(inputs.count)")
    }
    var broadcastRank = 0
    for (input, array) in zip(inputs, operands) {
      let letters = try Self.letters(input, array.rank, subscripts, shapes)
      broadcastRank = max(broadcastRank, letters.filter { Self.hidden.contains($0) }.count)
      terms.append(Term(letters: letters, array: array))
    }
    if sides.count == 2 {
      output = try Self.letters(sides[1], nil, subscripts, shapes, hidden: broadcastRank)
    } else {
      let all = terms.flatMap(\.letters).filter { !Self.hidden.contains($0) }
      output =
        Array(Self.hidden.prefix(broadcastRank).reversed())
        + Set(all).filter { letter in all.filter { $0 == letter }.count == 1 }.sorted()
    }
    // One size for each letter; broadcast axes may have size 1.
    var sizes: [Character: Int] = [:]
    for term in terms {
      var own: [Character: Int] = [:]
      for (letter, size) in zip(term.letters, term.array.shape) {
        func refusal(_ known: Int) -> ShapeError {
          ShapeError(
            "einsum", shapes, "give '\(letter)' of '\(subscripts)' sizes \(known) and \(size)")
        }
        // A diagonal is not broadcast.
        if let known = own[letter], known != size { throw refusal(known) }
        own[letter] = size
        if let known = sizes[letter], known != size, size != 1, known != 1 { throw refusal(known) }
        sizes[letter] = Self.joined(sizes[letter] ?? 1, size)
      }
    }
    if let unknown = output.first(where: { sizes[$0] == nil }) {
      throw ShapeError(
        "einsum", shapes, "have no axis '\(unknown)', which '\(subscripts)' asks for")
    }
    guard Set(output).count == output.count else {
      throw ShapeError("einsum", shapes, "cannot give an axis twice, as '\(subscripts)' asks")
    }
  }

  /// The letters of one operand, with hidden ones for `...`.
  private static func letters(
    _ text: String, _ rank: Int?, _ subscripts: String, _ shapes: [Shape], hidden count: Int = 0
  ) throws(ShapeError) -> [Character] {
    let parts = text.components(separatedBy: "...")
    let named = parts.joined()
    guard parts.count <= 2, named.allSatisfy({ $0.isLetter && $0.isASCII }) else {
      throw ShapeError(
        "einsum", shapes, "cannot be read by '\(subscripts)'; axes are named by letters")
    }
    let missing = rank.map { $0 - named.count } ?? count
    guard missing >= 0, parts.count == 2 || rank == nil || missing == 0 else {
      throw ShapeError(
        "einsum", shapes,
        "do not fit '\(subscripts)'; '\(text)' names \(named.count) axes of \(rank ?? 0)")
    }
    guard parts.count == 2 else { return Array(named) }
    return Array(parts[0]) + hidden.prefix(missing).reversed() + Array(parts[1])
  }

  /// The size of an axis that is broadcast with another.
  private static func joined(_ a: Int, _ b: Int) -> Int { a == 1 ? b : a }

  func value() throws(ShapeError) -> NDArray<E> {
    var rest = terms.map { Self.withoutRepeats($0) }
    var result = rest.removeFirst()
    while !rest.isEmpty {
      // From the left, but for an operand that would make more axes than an array has.
      func needed(without place: Int) -> Set<Character> {
        Set(output + rest.indices.filter { $0 != place }.flatMap { rest[$0].letters })
      }
      let place = rest.indices.first { place in
        let kept = needed(without: place)
        let (a, b) = (result, rest[place])
        return Set(a.letters + b.letters).filter {
          kept.contains($0)
            || a.letters.contains($0) && b.letters.contains($0) && a.size($0) != b.size($0)
        }.count <= Shape.maximumRank
      }
      guard let place else {
        throw ShapeError(
          "einsum", terms.map(\.array.shape),
          "need more than six axes on the way; multiply some of them first")
      }
      let kept = needed(without: place)
      result = Self.product(result, rest.remove(at: place), keeping: kept)
    }
    result = Self.summed(result, keeping: Set(output))
    let order = output.map { letter in result.letters.firstIndex(of: letter)! }
    return result.array.transposed(order)
  }

  /// A letter that an operand has twice means its diagonal.
  private static func withoutRepeats(_ term: Term) -> Term {
    var term = term
    var i = 0
    while i < term.letters.count {
      if let j = term.letters[..<i].firstIndex(of: term.letters[i]) {
        let letter = term.letters[i]
        var others = Array(0..<term.letters.count)
        others.remove(at: i)
        others.remove(at: j)
        term.array = term.array.transposed([j, i] + others).diagonal()
        term.letters = others.map { term.letters[$0] } + [letter]
        i = 0
      } else {
        i += 1
      }
    }
    return term
  }

  /// Sums over the axes that nobody needs.
  private static func summed(_ term: Term, keeping needed: Set<Character>) -> Term {
    let axes = term.letters.indices.filter { !needed.contains(term.letters[$0]) }
    if axes.isEmpty { return term }
    return Term(
      letters: term.letters.filter { needed.contains($0) },
      array: term.array.sum(axes: Array(axes)).cast())
  }

  /// Two operands as a stack of matrix products: shared letters that stay count the stack, shared
  /// letters that go are the depth.
  private static func product(_ a: Term, _ b: Term, keeping needed: Set<Character>) -> Term {
    let x = summed(a, keeping: needed.union(b.letters))
    let y = summed(b, keeping: needed.union(a.letters))
    let shared = x.letters.filter { y.letters.contains($0) }
    // An axis of size 1 on one side only is broadcast, not summed with the other's.
    let batch = shared.filter { needed.contains($0) || x.size($0) != y.size($0) }
    let depth = shared.filter { !batch.contains($0) }
    let rows = x.letters.filter { !shared.contains($0) }
    let columns = y.letters.filter { !shared.contains($0) }
    func arranged(_ term: Term, _ groups: [[Character]], _ batchShape: Shape) -> NDArray<E> {
      let order = groups.joined().map { letter in term.letters.firstIndex(of: letter)! }
      var turned = term.array.transposed(order)
      var shape: Shape = Shape(groups[0].map { term.size($0) })
      if shape.rank > Shape.maximumRank - 2 {
        // The stack's axes and two of a matrix are more than an array has: the stack becomes one.
        turned = turned.broadcast(to: batchShape + Shape(turned.shape.dropFirst(shape.rank)))
        shape = [batchShape.uncheckedElementCount]
      }
      for group in groups.dropFirst() {
        shape = shape + [group.reduce(1) { $0 * term.size($1) }]
      }
      return turned.reshaped(shape)
    }
    let batchShape = Shape(batch.map { joined(x.size($0), y.size($0)) })
    let shape =
      batchShape + Shape(rows.map { x.size($0) }) + Shape(columns.map { y.size($0) })
    NDArray<E>.checkMemory(shape, "einsum")
    let p = arranged(x, [batch, rows, depth], batchShape)
    let q = arranged(y, [batch, depth, columns], batchShape)
    let product = matmul(p, q)
    return summed(
      Term(letters: batch + rows + columns, array: product.reshaped(shape)), keeping: needed)
  }
}

extension String {
  fileprivate func components(separatedBy separator: String) -> [String] {
    var parts: [String] = []
    var rest = self[...]
    while let range = rest.firstRange(of: separator) {
      parts.append(String(rest[..<range.lowerBound]))
      rest = rest[range.upperBound...]
    }
    return parts + [String(rest)]
  }
}
