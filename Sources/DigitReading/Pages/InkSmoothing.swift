import NDArrays

/// The grain of a picture, smoothed.
enum InkSmoothing {
  /// Replaces each pixel by the mean of its surroundings, weighted 1, 2, 1 along both axes; what is no
  /// paper stays.
  static func smooth(_ values: inout [Float], rows: Int, columns: Int) {
    let source = values
    values.withUnsafeMutableBufferPointer { output in
      nonisolated(unsafe) let output = output.baseAddress!
      source.withUnsafeBufferPointer { source in
        nonisolated(unsafe) let source = source.baseAddress!
        ThreadPool.shared.run(over: rows, grain: 32) { range in
          var line = [Float](repeating: 0, count: columns)
          for row in range {
            let middle = source + row * columns
            let above = source + max(0, row - 1) * columns
            let below = source + min(rows - 1, row + 1) * columns
            for j in 0..<columns {
              line[j] =
                0.25 * (max(-0.9, above[j]) + max(-0.9, below[j])) + 0.5 * max(-0.9, middle[j])
            }
            for j in 0..<columns where middle[j] > PageInk.offPaper {
              output[row * columns + j] =
                0.25 * (line[max(0, j - 1)] + line[min(columns - 1, j + 1)]) + 0.5 * line[j]
            }
          }
        }
      }
    }
  }
}
