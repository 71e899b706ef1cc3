import NDArrays

/// Broad strokes among the shadows of a page: both are dark and wider than a usual stroke, but ink begins
/// from one pixel to the next and a shadow by degrees.
enum BroadInk {
  /// How much darker than what is around it a place is at least.
  private static let least: Float = 0.1

  /// The light of the paper below usual strokes, and below broad ones where there are some.
  ///
  /// - Parameters:
  ///   - fine: A page on which usual strokes are filled with the light around them.
  ///   - broad: The same page, on which broad ones are filled as well.
  static func filled(_ fine: NDArray<Float>, from broad: NDArray<Float>) -> NDArray<Float> {
    let (rows, columns) = (fine.shape[0], fine.shape[1])
    let depths = 1 - fine / maximum(broad, 1)
    let depth = depths.elements
    let (light, source) = (fine.elements, broad.elements)
    var values = light
    for part in InkComponent.all(in: depths, threshold: least) {
      let box = part.box
      // What goes on beyond the picture is what the paper lies on, or a shadow.
      if box.top == 0 || box.left == 0 || box.bottom == rows || box.right == columns { continue }
      guard isSharp(part, depth, light, rows, columns) else { continue }
      for run in part.runs {
        for row in max(0, run.row - 2)...min(rows - 1, run.row + 2) {
          let first = row * columns + max(0, run.columns.lowerBound - 2)
          let last = row * columns + min(columns, run.columns.upperBound + 2)
          for place in first..<last { values[place] = max(light[place], source[place]) }
        }
      }
    }
    return NDArray(values, shape: fine.shape)
  }

  private static func isSharp(
    _ part: InkComponent, _ depth: [Float], _ light: [Float], _ rows: Int, _ columns: Int
  ) -> Bool {
    var edges: [Float] = []
    for run in part.runs {
      for column in run.columns {
        let place = run.row * columns + column
        for (step, isDown) in [(1, false), (columns, true)]
        where depth[place + step] <= least || depth[place - step] <= least {
          edges.append(
            LightEdge(
              in: light, row: run.row, column: column, isDown: isDown, rows: rows, columns: columns
            ).sharpness)
        }
      }
    }
    edges.sort()
    return !edges.isEmpty && edges[edges.count / 2] > LightEdge.sharp
  }
}
