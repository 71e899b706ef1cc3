import CZlib
import NDArrays

/// Pictures of whole pages as PNG files in base64, which a page holds by the dozen.
package enum PagePicture {
  /// Gray values, 0 for black to 255 for white, `[rows, columns]`, in 64 levels: the grain of a sensor
  /// packs badly and shows nothing.
  package static func gray(_ values: NDArray<UInt8>) -> String {
    let (rows, columns) = (values.shape[0], values.shape[1])
    let levels = values.elements.map { $0 >= 252 ? 255 : $0 & 0xFC }
    var lines: [UInt8] = []
    lines.reserveCapacity(rows * (columns + 1))
    for row in 0..<rows {
      lines.append(0)
      lines += levels[row * columns..<(row + 1) * columns]
    }
    return PNG.base64(
      lines: lines, rows: rows, columns: columns, depth: 8, colour: .gray, strength: 6)
  }

  /// Places in a palette of up to 16 colours, each of red, green, blue and opacity, row by row.
  package static func coloured(
    _ places: [UInt8], rows: Int, columns: Int, palette: [SIMD4<UInt8>]
  ) -> String {
    var lines: [UInt8] = []
    lines.reserveCapacity(rows * (columns / 2 + 2))
    for row in 0..<rows {
      lines.append(0)
      for column in stride(from: 0, to: columns, by: 2) {
        let place = row * columns + column
        lines.append(places[place] << 4 | (column + 1 < columns ? places[place + 1] : 0))
      }
    }
    let colours = palette.flatMap { [$0.x, $0.y, $0.z] }
    return PNG.base64(
      lines: lines, rows: rows, columns: columns, depth: 4, colour: .palette, strength: 9,
      before: [("PLTE", colours), ("tRNS", palette.map(\.w))])
  }
}
