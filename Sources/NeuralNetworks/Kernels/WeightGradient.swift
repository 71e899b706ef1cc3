import NDArrays

/// The gradient of a dense layer's weights, `Xᵀ dZ`, a band of rows at a time: it is neither written to
/// memory nor read from it.
enum WeightGradient {
  /// Whether bands pay, and have the matrix product's bits: its depth, the batch, is one block there.
  static func fits(batch: Int, inputs: Int, outputs: Int) -> Bool {
    (1...512).contains(batch) && inputs >= Kernels.rowsOfTile
      && (Kernels.columnsOfTile...2048).contains(outputs) && inputs * outputs >= 1 << 16
  }

  /// Calls `take` with each band of the gradient's rows, which lie behind one another: where it begins
  /// among all `inputs · outputs` numbers, how many they are, and the numbers.
  static func forEachBand(
    _ x: UnsafePointer<Float>, batch: Int, inputs: Int, _ dz: UnsafePointer<Float>, outputs: Int,
    _ take: (_ first: Int, _ count: Int, UnsafePointer<Float>) -> Void
  ) {
    let (height, width) = (Kernels.rowsOfTile, Kernels.columnsOfTile)
    let panels = (outputs + width - 1) / width
    let size = batch * width
    let bands = (inputs + height - 1) / height
    let together = (bands + 3) / 4
    ThreadPool.shared.run(over: bands, grain: together) { range in
      let memory = ThreadScratch.memory(bytes: 4 * (panels * size + (height + 1) * outputs + width))
      let packed = memory.assumingMemoryBound(to: Float.self)
      let band = packed + panels * size
      pack(dz, batch: batch, outputs: outputs, into: packed)
      for row in range {
        // The last band begins higher up; what it has in common with the one before is skipped.
        let start = min(row * height, inputs - height)
        for panel in 0..<panels {
          let column = panel * width
          Kernels.tile(
            height, x + start, pitch: inputs, packed + panel * size, batch, into: band + column,
            stride: outputs, rows: height, columns: min(width, outputs - column), isFirst: true)
        }
        let skipped = row * height - start
        take(
          row * height * outputs, (height - skipped) * outputs,
          UnsafePointer(band + skipped * outputs))
      }
    }
  }

  /// The matrix cut into panels of columns, the last filled up with zeros.
  private static func pack(
    _ dz: UnsafePointer<Float>, batch: Int, outputs: Int, into packed: UnsafeMutablePointer<Float>
  ) {
    let width = Kernels.columnsOfTile
    for n in 0..<batch {
      for column in stride(from: 0, to: outputs, by: width) {
        let to = packed + column * batch + n * width
        let used = min(width, outputs - column)
        to.update(from: dz + n * outputs + column, count: used)
        if used < width { (to + used).update(repeating: 0, count: width - used) }
      }
    }
  }
}
