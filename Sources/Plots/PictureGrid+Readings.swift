import NDArrays

extension PictureGrid {
  /// Pictures with what a model read in each; those that it read wrong are marked, and say what they
  /// are.
  ///
  /// ```swift
  /// let digits = GeneratedDigits.draw(2, seed: 1)
  /// let panel = PictureGrid(
  ///   digits.pictures, labels: NDArray([3, 5]), readings: NDArray([3, 6]),
  ///   alternative: "Two digits, the second read as a 6.")
  /// panel.items.map(\.caption)    // ["3", "6, is 5"]
  /// ```
  ///
  /// - Shapes: `[n, rows, columns]` or `[n, rows, columns, 1]`, `[n]`, `[n]`
  /// - Parameters:
  ///   - pictures: Gray values, 0 for paper to 255 for ink.
  ///   - labels: What each picture is.
  ///   - readings: What the model read in each.
  ///   - names: The classes' names; nil for their numbers.
  ///   - columns: How many stand side by side.
  ///   - alternative: The finding in one sentence, for those who cannot see the pictures.
  /// - Precondition: There are as many labels and readings as pictures, and where there are names both
  ///   have one each; otherwise stops and says which is not so.
  public init(
    _ pictures: NDArray<UInt8>, labels: NDArray<Int>, readings: NDArray<Int>,
    names: [String]? = nil, columns: Int = 10, alternative: String
  ) {
    let words = Self.words("labels", labels, pictures.shape, names)
    let said = Self.words("readings", readings, pictures.shape, names)
    let captions = zip(words, said).map { $0 == $1 ? $1 : "\($1), is \($0)" }
    self.init(pictures, captions: captions, columns: columns, alternative: alternative)
    for i in items.indices {
      items[i].isWrong = labels[i] != readings[i]
      items[i].picture.alternative =
        items[i].isWrong ? "\(words[i]), read as \(said[i])" : "\(words[i]), read so"
    }
  }

  /// Pictures with what two models read in each; those that neither read right are marked.
  ///
  /// ```swift
  /// let digits = GeneratedDigits.draw(3, seed: 1)
  /// let (first, second) = (NDArray([3, 5, 8]), NDArray([3, 6, 9]))
  /// let labels = NDArray([3, 5, 7])
  /// let places = NDArray(Disagreements(first, second, labels: labels).all)
  /// let panel = PictureGrid(
  ///   digits.pictures.take(places), labels: labels.take(places),
  ///   readings: ("MLP", first.take(places)), ("CNN", second.take(places)),
  ///   alternative: "Two digits that the models read differently.")
  /// panel.items.map(\.caption)    // ["5: MLP 5, CNN 6", "7: MLP 8, CNN 9"]
  /// ```
  ///
  /// - Shapes: `[n, rows, columns]` or `[n, rows, columns, 1]`, `[n]`, `[n]`, `[n]`
  /// - Parameters:
  ///   - pictures: Gray values, 0 for paper to 255 for ink.
  ///   - labels: What each picture is.
  ///   - first: The name of the one model, and what it read in each.
  ///   - second: The name of the other, and what it read in each.
  ///   - names: The classes' names; nil for their numbers.
  ///   - columns: How many stand side by side.
  ///   - alternative: The finding in one sentence, for those who cannot see the pictures.
  /// - Precondition: There are as many labels and readings as pictures, and where there are names all
  ///   have one each; otherwise stops and says which is not so.
  public init(
    _ pictures: NDArray<UInt8>, labels: NDArray<Int>,
    readings first: (name: String, readings: NDArray<Int>),
    _ second: (name: String, readings: NDArray<Int>), names: [String]? = nil, columns: Int = 4,
    alternative: String
  ) {
    let words = Self.words("labels", labels, pictures.shape, names)
    let a = Self.words("readings", first.readings, pictures.shape, names)
    let b = Self.words("readings", second.readings, pictures.shape, names)
    let captions = words.indices.map {
      "\(words[$0]): \(first.name) \(a[$0]), \(second.name) \(b[$0])"
    }
    self.init(pictures, captions: captions, columns: columns, alternative: alternative)
    for i in items.indices {
      items[i].isWrong = first.readings[i] != labels[i] && second.readings[i] != labels[i]
      items[i].picture.alternative =
        "\(words[i]), read as \(a[i]) by \(first.name) and as \(b[i]) by \(second.name)"
    }
  }

  /// Classes as words, one for each picture.
  private static func words(
    _ what: String, _ classes: NDArray<Int>, _ pictures: Shape, _ names: [String]?
  ) -> [String] {
    guard classes.rank == 1, classes.count == pictures.first ?? 0 else {
      fatalError(
        "PictureGrid: \(what) of \(classes.shape) for pictures of \(pictures); expected one each")
    }
    guard let names else { return classes.elements.map { String($0) } }
    return classes.elements.map { k in
      guard names.indices.contains(k) else {
        fatalError("PictureGrid: class \(k) in the \(what); there are \(names.count) names")
      }
      return names[k]
    }
  }
}
