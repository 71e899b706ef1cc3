import NDArrays

extension WinogradConvolution {
  /// Rows of tiles whose products are one chain of sums: by the shape alone, since they decide bits.
  private static func chained(_ tiles: WinogradTiles, _ all: Int) -> Int {
    min(all, max(1, (tiles.outputs == 2 ? 96 : 48) / tiles.columns))
  }

  /// The memory that the gradient of some pictures needs, in numbers.
  static func gradientScratchCount(
    _ tiles: WinogradTiles, pictures: Int, channels: Int, filters: Int
  ) -> Int {
    let lines = chained(tiles, pictures * tiles.rows) * tiles.columns
    return tiles.entries * (lines * channels + lines * rounded(filters)) + 16
  }

  /// Adds some pictures' part to the transformed kernel's gradient, for each entry a matrix of channels ×
  /// rounded filters.
  ///
  /// - Parameters:
  ///   - x: With rims and whole tiles.
  ///   - dz: The outputs' gradient, zero where whole tiles go beyond the output.
  static func addKernelGradient(
    _ tiles: WinogradTiles, _ x: Pictures, _ dz: Pictures, pictures: Int, channels: Int,
    filters: Int, scratch: UnsafeMutablePointer<Float>, isFirst: Bool,
    into du: UnsafeMutablePointer<Float>
  ) {
    if tiles.outputs == 2 {
      addKernelGradient(
        WinogradTransform2x2.self, tiles, x, dz, pictures, channels, filters, scratch, isFirst, du)
    } else {
      addKernelGradient(
        WinogradTransform4x4.self, tiles, x, dz, pictures, channels, filters, scratch, isFirst, du)
    }
  }

  @inline(__always)
  private static func addKernelGradient<T: WinogradTransform>(
    _ t: T.Type, _ tiles: WinogradTiles, _ x: Pictures, _ dz: Pictures, _ pictures: Int,
    _ channels: Int, _ filters: Int, _ scratch: UnsafeMutablePointer<Float>, _ isFirst: Bool,
    _ du: UnsafeMutablePointer<Float>
  ) {
    let width = rounded(filters)
    let (height, panel, step) = (Kernels.rowsOfTile, Kernels.columnsOfTile, Kernels.stepOfTile)
    let all = pictures * tiles.rows
    let together = chained(tiles, all)
    let most = together * tiles.columns
    let (v, d) = (scratch, scratch + tiles.entries * most * channels)
    for first in stride(from: 0, to: all, by: together) {
      let rows = first..<min(all, first + together)
      let count = rows.count * tiles.columns
      for row in rows {
        let (picture, line) = (row / tiles.rows, row % tiles.rows)
        let start = (row - first) * tiles.columns
        transformInput(
          t, x.first + picture * x.pitch + T.outputs * line * x.rowPitch, x.rowPitch, channels,
          tiles.columns, size: most * channels, into: v + start * channels)
        transformGradient(
          t, dz.first + picture * dz.pitch + T.outputs * line * dz.rowPitch, dz.rowPitch, filters,
          width, tiles.columns, lines: count, into: d + start * panel)
      }
      for e in 0..<tiles.entries {
        var c = 0
        while c < channels {
          let tall = min(height, (channels - c + step - 1) / step * step)
          for j in stride(from: 0, to: width, by: panel) {
            Kernels.tile(
              tall, v + (e &* most &* channels &+ c), pitch: channels,
              d + (e &* width &+ j) &* count, count,
              into: du + ((e &* channels &+ c) &* width &+ j), stride: width, rows: tall,
              columns: panel, isFirst: isFirst && first == 0)
          }
          c += tall
        }
      }
    }
  }

  /// The transforms of a row of the gradient's tiles, in panels of `lines` lines.
  @inline(never)
  private static func transformGradient<T: WinogradTransform>(
    _: T.Type, _ dz: UnsafePointer<Float>, _ rowPitch: Int, _ filters: Int, _ width: Int,
    _ columns: Int, lines: Int, into d: UnsafeMutablePointer<Float>
  ) {
    let panel = Kernels.columnsOfTile
    let size = lines &* width
    let entries = (T.outputs + 2) * (T.outputs + 2)
    for tile in 0..<columns {
      for k in stride(from: 0, to: width, by: 16) {
        let to = d + k / panel &* lines &* panel + tile &* panel + k % panel
        if k >= filters {
          for e in 0..<entries { store(.zero, to + e &* size) }
          continue
        }
        let from = dz + T.outputs &* tile &* filters + k
        T.gradient({ i, j in load(from + i &* rowPitch + j &* filters) }) { e, value in
          store(value, to + e &* size)
        }
      }
    }
  }

  /// The kernel's gradient from the transformed one, which ``addKernelGradient(_:_:_:pictures:channels:filters:scratch:isFirst:into:)``
  /// gives.
  static func restoreKernel(
    _ tiles: WinogradTiles, _ du: UnsafePointer<Float>, channels: Int, filters: Int,
    into dW: UnsafeMutablePointer<Float>
  ) {
    if tiles.outputs == 2 {
      restoreKernel(WinogradTransform2x2.self, du, channels, filters, dW)
    } else {
      restoreKernel(WinogradTransform4x4.self, du, channels, filters, dW)
    }
  }

  @inline(__always)
  private static func restoreKernel<T: WinogradTransform>(
    _: T.Type, _ du: UnsafePointer<Float>, _ channels: Int, _ filters: Int,
    _ dW: UnsafeMutablePointer<Float>
  ) {
    let width = rounded(filters)
    let size = channels * width
    for line in 0..<channels {
      for k in stride(from: 0, to: filters, by: 16) {
        let (from, to) = (du + line * width + k, dW + line * filters + k)
        T.restored({ e in load(from + e &* size) }) { i, j, value in
          store(value, to + (i * 3 + j) &* channels &* filters)
        }
      }
    }
  }
}
