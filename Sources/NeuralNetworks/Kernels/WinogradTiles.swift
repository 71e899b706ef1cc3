import NDArrays

/// How the outputs of a convolution are cut into tiles, each of which is computed as a whole.
struct WinogradTiles: Sendable, Hashable {
  /// Outputs of a tile along each axis: 2 or 4.
  let outputs: Int
  /// Rows of tiles in a picture.
  let rows: Int
  /// Tiles in a row.
  let columns: Int

  /// Tiles of 4 × 4 outputs where they waste little at the rims, else of 2 × 2.
  init(outputRows: Int, outputColumns: Int, outputs wanted: Int? = nil) {
    func count(_ outputs: Int) -> Int {
      ((outputRows + outputs - 1) / outputs) * ((outputColumns + outputs - 1) / outputs)
    }
    // 36 products a tile against 16, and something for the longer transforms.
    outputs = wanted ?? (10 * 36 * count(4) <= 9 * 16 * count(2) ? 4 : 2)
    rows = (outputRows + outputs - 1) / outputs
    columns = (outputColumns + outputs - 1) / outputs
  }

  var count: Int { rows * columns }
  /// The numbers of a transformed tile, and so the products of matrices.
  var entries: Int { (outputs + 2) * (outputs + 2) }
  /// The input with its rim.
  var paddedRows: Int { outputs * rows + 2 }
  var paddedColumns: Int { outputs * columns + 2 }

  /// Pictures that one task takes, at most `most`, a power of two: the tiles of small ones together fill
  /// the product's tiles.
  func pictures(_ most: Int) -> Int {
    var pictures = 1
    while pictures * 2 <= most, pictures * count < 36 { pictures *= 2 }
    return pictures
  }

  /// The most tiles whose inputs and products lie in the second cache together.
  func inCache(inputs: Int, outputs: Int) -> Int {
    max(24, 768 * 1024 / (4 * entries * (inputs + outputs)))
  }

  /// Rows of tiles that are computed together, of `all` in some pictures: those that fill the product's
  /// tiles best, since an output's bits do not depend on them.
  func together(of all: Int, inputs: Int, outputs: Int) -> Int {
    let height = Kernels.rowsOfTile
    func filled(_ tiles: Int) -> Int { (tiles + height - 1) / height * height }
    var best = (rows: 1, cost: Int.max)
    for rows in 1...max(1, min(all, inCache(inputs: inputs, outputs: outputs) / columns)) {
      let cost = all / rows * filled(rows * columns) + filled(all % rows * columns)
      if cost <= best.cost { best = (rows, cost) }
    }
    return best.rows
  }
}
