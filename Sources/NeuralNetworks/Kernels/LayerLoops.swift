import NDArrays

/// The loops of layers and optimisers, compiled for Float and for Double.
///
/// Each is one pass over memory, shared among threads in pieces that depend on sizes alone.
enum LayerLoops {
  /// Elements from which a pass is shared among threads.
  static let grain = 1 << 14

  /// What is negative becomes zero; NaN stays NaN. Without a comparison, of which the compiler would
  /// make a branch for each element.
  @inline(__always)
  static func cutOff<E: FloatingElement>(_ x: E) -> E { (x + x.magnitude) * 0.5 }

  /// Adds the bias to each row, and cuts off what is negative if asked to.
  @specialized(where E == Float) @specialized(where E == Double)
  static func addBias<E: FloatingElement>(
    _ z: UnsafeMutablePointer<E>, rows: Int, columns: Int, _ bias: UnsafePointer<E>, rectifies: Bool
  ) {
    ThreadPool.shared.run(over: rows, grain: max(1, grain / max(1, columns))) { range in
      for row in range {
        let line = z + row &* columns
        if rectifies {
          for j in 0..<columns {
            line[j] = cutOff(line[j] + bias[j])
          }
        } else {
          for j in 0..<columns { line[j] += bias[j] }
        }
      }
    }
  }

  /// The rows that one partial sum of columns takes in: fixed, so that threads change no bit.
  static let block = 256

  /// The sums of each column of `f`, in blocks of 256 rows that are added in order.
  ///
  /// `f` adds a row's numbers in a range of columns to the totals, of which there are `count` for each
  /// column, one kind behind the other, and may write what it computed elsewhere on the way.
  @inline(__always)
  static func columnSums<E: FloatingElement>(
    rows: Int, columns: Int, sums count: Int = 1, into sums: UnsafeMutablePointer<E>,
    _ f: (_ row: Int, _ columns: Range<Int>, _ totals: UnsafeMutablePointer<E>) -> Void
  ) {
    let blocks = max(1, (rows + block - 1) / block)
    let width = columns * count
    let partial = Scratch<E>(blocks * width)
    partial.pointer.initialize(repeating: 0, count: blocks * width)
    // Wide blocks are cut between columns, whose sums have nothing to do with each other.
    let piece = max(64, grain / max(1, min(rows, block)))
    let pieces = max(1, (columns + piece - 1) / piece)
    let together = max(1, grain / max(1, block * min(piece, columns)))
    ThreadPool.shared.run(over: blocks * pieces, grain: together) { range in
      for task in range {
        let (b, p) = (task / pieces, task % pieces)
        let part = p * piece..<min(columns, (p + 1) * piece)
        for row in b * block..<min(rows, (b + 1) * block) {
          f(row, part, partial.pointer + b * width)
        }
      }
    }
    for j in 0..<width { sums[j] = 0 }
    for b in 0..<blocks {
      for j in 0..<width { sums[j] += partial.pointer[b &* width &+ j] }
    }
    partial.free()
  }

  /// The gradient before a cut-off at zero, where the layer cut; and the sums of its columns.
  ///
  /// - Parameters:
  ///   - output: What the layer gave, or nil where it did not cut.
  ///   - masked: Where the masked gradient goes; nil where there is nothing to mask.
  @specialized(where E == Float) @specialized(where E == Double)
  static func maskAndSum<E: FloatingElement>(
    _ gradient: UnsafePointer<E>, output: UnsafePointer<E>?, masked: UnsafeMutablePointer<E>?,
    rows: Int, columns: Int, sums: UnsafeMutablePointer<E>
  ) {
    columnSums(rows: rows, columns: columns, into: sums) { row, part, totals in
      let line = gradient + row &* columns
      if let output, let masked {
        let (y, to) = (output + row &* columns, masked + row &* columns)
        for j in part {
          let value = y[j] > 0 ? line[j] : 0
          to[j] = value
          totals[j] += value
        }
      } else {
        for j in part { totals[j] += line[j] }
      }
    }
  }

  /// `output[i] = f(a[i], b[i])`, on threads where there is enough of it.
  @inline(__always)
  static func map<E: FloatingElement>(
    _ count: Int, _ output: UnsafeMutablePointer<E>, _ f: (Int) -> E
  ) {
    ThreadPool.shared.run(over: count, grain: grain) { range in
      for i in range { output[i] = f(i) }
    }
  }

  @specialized(where E == Float) @specialized(where E == Double)
  static func cutOff<E: FloatingElement>(
    _ x: UnsafePointer<E>, _ y: UnsafeMutablePointer<E>, _ count: Int
  ) { map(count, y) { cutOff(x[$0]) } }

  @specialized(where E == Float) @specialized(where E == Double)
  static func cutOffGradient<E: FloatingElement>(
    _ y: UnsafePointer<E>, _ dy: UnsafePointer<E>, _ dx: UnsafeMutablePointer<E>, _ count: Int
  ) { map(count, dx) { y[$0] > 0 ? dy[$0] : 0 } }

  /// `y` where `x` is above zero, and `slope · y` elsewhere.
  @specialized(where E == Float) @specialized(where E == Double)
  static func bend<E: FloatingElement>(
    _ x: UnsafePointer<E>, _ y: UnsafePointer<E>, _ output: UnsafeMutablePointer<E>, _ count: Int,
    slope: E
  ) { map(count, output) { x[$0] > 0 ? y[$0] : slope * y[$0] } }

  // MARK: - Dropout

  /// A number of 32 bits for each place, from a key: the same whoever asks, in whatever order.
  ///
  /// - Source: the final mixing of MurmurHash3 (Appleby 2011), on counters as in Salmon et al.
  ///   (2011), "Parallel random numbers: as easy as 1, 2, 3".
  @inline(__always)
  static func mixed(_ place: UInt32, _ key: UInt32) -> UInt32 {
    var h = place &* 0x9E37_79B9 &+ key
    h = (h ^ (h &>> 16)) &* 0x85EB_CA6B
    h = (h ^ (h &>> 13)) &* 0xC2B2_AE35
    h = h ^ (h &>> 16)
    h = (h &+ key) &* 0x85EB_CA6B
    return h ^ (h &>> 15)
  }

  /// `y = x · m`, where m is `scale` at a place that is kept and 0 elsewhere.
  @specialized(where E == Float) @specialized(where E == Double)
  static func dropOut<E: FloatingElement>(
    _ x: UnsafePointer<E>, _ y: UnsafeMutablePointer<E>, _ count: Int, key: UInt32,
    threshold: UInt32, scale: E
  ) {
    map(count, y) {
      mixed(UInt32(truncatingIfNeeded: $0), key) < threshold ? x[$0] * scale : 0
    }
  }

  // MARK: - Normalisation

  /// The mean and the mean square distance from it of each column.
  @specialized(where E == Float) @specialized(where E == Double)
  static func moments<E: FloatingElement>(
    _ x: UnsafePointer<E>, rows: Int, columns: Int, _ mean: UnsafeMutablePointer<E>,
    _ variance: UnsafeMutablePointer<E>
  ) {
    columnSums(rows: rows, columns: columns, into: mean) { row, part, totals in
      let line = x + row &* columns
      for j in part { totals[j] += line[j] }
    }
    let scale = 1 / E(max(1, rows))
    for j in 0..<columns { mean[j] *= scale }
    columnSums(rows: rows, columns: columns, into: variance) { row, part, totals in
      let line = x + row &* columns
      for j in part {
        let away = line[j] - mean[j]
        totals[j] += away * away
      }
    }
    for j in 0..<columns { variance[j] *= scale }
  }

  /// `y = x · factor + offset` by column, cut off at zero if asked to.
  @specialized(where E == Float) @specialized(where E == Double)
  static func scaleColumns<E: FloatingElement>(
    _ x: UnsafePointer<E>, _ y: UnsafeMutablePointer<E>, rows: Int, columns: Int,
    _ factor: UnsafePointer<E>, _ offset: UnsafePointer<E>, rectifies: Bool
  ) {
    ThreadPool.shared.run(over: rows, grain: max(1, grain / max(1, columns))) { range in
      for row in range {
        let (from, to) = (x + row &* columns, y + row &* columns)
        if rectifies {
          for j in 0..<columns {
            to[j] = cutOff(offset[j].adding(product: from[j], factor[j]))
          }
        } else {
          for j in 0..<columns { to[j] = offset[j].adding(product: from[j], factor[j]) }
        }
      }
    }
  }

  /// Batch normalisation's backward pass: the sums of the gradient and of its product with the
  /// normalised input go to `sums`, the input's gradient to `dx`.
  ///
  /// - Source: Ioffe & Szegedy (2015), §3
  @specialized(where E == Float) @specialized(where E == Double)
  static func normalizationGradient<E: FloatingElement>(
    _ x: UnsafePointer<E>, output: UnsafePointer<E>?, _ dy: UnsafePointer<E>,
    _ dx: UnsafeMutablePointer<E>, rows: Int, columns: Int, mean: UnsafePointer<E>,
    inverseDeviation: UnsafePointer<E>, gamma: UnsafePointer<E>, sums: UnsafeMutablePointer<E>
  ) {
    columnSums(rows: rows, columns: columns, sums: 2, into: sums) { row, part, totals in
      let start = row &* columns
      let products = totals + columns
      if let output {
        for j in part {
          let slope = output[start &+ j] > 0 ? dy[start &+ j] : 0
          totals[j] += slope
          products[j] += slope * ((x[start &+ j] - mean[j]) * inverseDeviation[j])
        }
      } else {
        for j in part {
          totals[j] += dy[start &+ j]
          products[j] += dy[start &+ j] * ((x[start &+ j] - mean[j]) * inverseDeviation[j])
        }
      }
    }
    let share = 1 / E(rows)
    ThreadPool.shared.run(over: rows, grain: max(1, grain / max(1, columns))) { range in
      for row in range {
        let start = row &* columns
        for j in 0..<columns {
          let i = start &+ j
          let slope = output.map { $0[i] > 0 ? dy[i] : 0 } ?? dy[i]
          let normal = (x[i] - mean[j]) * inverseDeviation[j]
          let rest = slope - sums[j] * share - normal * (sums[columns &+ j] * share)
          dx[i] = gamma[j] * inverseDeviation[j] * rest
        }
      }
    }
  }
}

/// Memory for a pass, returned when it is done.
struct Scratch<E> {
  let pointer: UnsafeMutablePointer<E>
  private let holder: NDArray<UInt8>

  init(_ count: Int) {
    var place: UnsafeMutableRawPointer?
    holder = NDArray<UInt8>(shape: [Swift.max(1, count) * MemoryLayout<E>.stride]) {
      place = UnsafeMutableRawPointer($0)
    }
    pointer = place!.assumingMemoryBound(to: E.self)
  }

  /// Ends the memory's life; until here it is held.
  func free() { withExtendedLifetime(holder) {} }
}
