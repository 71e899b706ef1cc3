// The order of many elements by keys of at most 32 bits, each in one word above its index: two long
// passes over memory, then short ones within a cache.

extension Sorting {
  /// The order of at least 256 elements `step` apart.
  ///
  /// The keys are cut at 256 places, so that about as many elements come between each two. What
  /// comes between two places is brought together and sorted for itself, digit by digit from the
  /// last. All of it is shared among threads by fixed pieces, and equals stay in order.
  static func orderNarrow<E: Element>(
    _ x: UnsafePointer<E>, _ step: Int, _ count: Int, _ order: UnsafeMutablePointer<Int>,
    _ descending: Bool
  ) {
    // Both halves begin at a line.
    let half = (count + 7) / 8 * 8
    let memory = Storage.make(bytes: half * 16)
    defer { withExtendedLifetime(memory) {} }
    let words = memory.pointer.assumingMemoryBound(to: UInt64.self)
    let gathered = words + half
    let cut = Pieces(count)
    let keys = makeWords(x, step, cut, words, descending)
    if count < 1 << 15 { return sortBucket(words, gathered, count, keys, order) }

    let buckets = Buckets(words, cut, keys)
    buckets.gather(words, cut, to: gathered)
    // Neighbouring buckets are one task where they are small.
    let group = max(1, 4096 * Buckets.count / count)
    ThreadPool.shared.run(over: Buckets.count, grain: group) { numbers in
      for number in numbers {
        let places = buckets.starts[number]..<buckets.starts[number + 1]
        sortBucket(
          gathered + places.lowerBound, words + places.lowerBound, places.count,
          buckets.keys(of: number), order + places.lowerBound)
      }
    }
    withExtendedLifetime(buckets.memory) {}
  }

  /// Fixed pieces of all elements.
  private struct Pieces {
    let (size, all, count): (Int, Int, Int)

    init(_ all: Int) {
      self.all = all
      size = max(1 << 14, (all + 15) / 16)
      count = (all + size - 1) / size
    }

    func range(_ piece: Int) -> Range<Int> { piece * size..<min(all, (piece + 1) * size) }
  }

  /// Writes each key, above its index; the least key and the largest.
  private static func makeWords<E: Element>(
    _ x: UnsafePointer<E>, _ step: Int, _ cut: Pieces, _ words: UnsafeMutablePointer<UInt64>,
    _ descending: Bool
  ) -> ClosedRange<UInt64> {
    let ends = Storage.make(bytes: cut.count * 16)
    let found = ends.pointer.assumingMemoryBound(to: UInt64.self)
    ThreadPool.shared.run(cut.count) { piece in
      let range = cut.range(piece)
      E.sortKeys(x + range.lowerBound * step, step, words + range.lowerBound, range.count)
      if descending { turn(words + range.lowerBound, range.count, E.self) }
      var (least, largest) = (UInt64.max, UInt64.min)
      for i in range {
        let key = words[i]
        least = min(least, key)
        largest = max(largest, key)
        words[i] = key << 32 | UInt64(truncatingIfNeeded: i)
      }
      (found[2 * piece], found[2 * piece + 1]) = (least, largest)
    }
    var (least, largest) = (found[0], found[1])
    for piece in 0..<cut.count {
      least = min(least, found[2 * piece])
      largest = max(largest, found[2 * piece + 1])
    }
    withExtendedLifetime(ends) {}
    return least...largest
  }

  /// Which elements come between which places.
  private struct Buckets {
    static let count = 256
    /// The leading bits of a key by which its bucket is found, in a table that stays in the first
    /// cache.
    private static let leadingBits = 13
    /// How many elements are looked at to find places that part all of them about equally.
    private static let samples = 8192

    let memory: Storage
    /// Where each bucket begins, and the last one ends.
    let starts: UnsafeMutablePointer<Int>
    /// Where each piece's elements of each bucket go.
    private let places: UnsafeMutablePointer<Int>
    /// The first leading number of each bucket.
    private let firsts: UnsafeMutablePointer<Int>
    /// The bucket of each leading number.
    private let table: UnsafeMutablePointer<UInt8>
    /// The bucket of each element.
    private let numbers: UnsafeMutablePointer<UInt8>
    private let least: UInt64
    private let shift: UInt64

    init(_ words: UnsafePointer<UInt64>, _ cut: Pieces, _ keys: ClosedRange<UInt64>) {
      let leading = 1 << Self.leadingBits
      least = keys.lowerBound
      let bits = UInt64.bitWidth - (keys.upperBound - keys.lowerBound).leadingZeroBitCount
      shift = UInt64(max(0, bits - Self.leadingBits))
      memory = Storage.make(bytes: 8 * ((cut.count + 2) * Self.count + 2) + leading + cut.all)
      starts = memory.pointer.assumingMemoryBound(to: Int.self)
      firsts = starts + Self.count + 1
      places = firsts + Self.count + 1
      table = UnsafeMutableRawPointer(places + cut.count * Self.count)
        .assumingMemoryBound(to: UInt8.self)
      numbers = table + leading

      withUnsafeTemporaryAllocation(of: UInt32.self, capacity: leading) { counts in
        counts.initialize(repeating: 0)
        let samples = min(Self.samples, cut.all)
        for sample in 0..<samples {
          let word = words[sample * cut.all / samples]
          counts[Int(truncatingIfNeeded: (word >> 32 - least) >> shift)] += 1
        }
        // A number that leads many keys is in the middle of its bucket, or alone in it.
        var (total, bucket) = (0, -1)
        for number in 0..<leading {
          let size = Int(counts[number])
          let wanted = min(Self.count - 1, (total + size / 2) * Self.count / samples)
          while bucket < wanted {
            bucket += 1
            firsts[bucket] = number
          }
          table[number] = UInt8(truncatingIfNeeded: bucket)
          total += size
        }
        while bucket < Self.count {
          bucket += 1
          firsts[bucket] = leading
        }
      }
    }

    /// The keys that may be in a bucket.
    func keys(of bucket: Int) -> ClosedRange<UInt64> {
      let first = least + UInt64(firsts[bucket]) << shift
      let end = least + UInt64(firsts[bucket + 1]) << shift
      return first...max(first + 1, end) - 1
    }

    /// Brings the words of each bucket together, in order.
    func gather(
      _ words: UnsafePointer<UInt64>, _ cut: Pieces, to target: UnsafeMutablePointer<UInt64>
    ) {
      let (table, numbers, places, lowest) = (table, numbers, places, least << 32)
      let shift = shift + 32
      ThreadPool.shared.run(cut.count) { piece in
        let mine = places + piece * Self.count
        mine.initialize(repeating: 0, count: Self.count)
        for i in cut.range(piece) {
          let number = table[Int(truncatingIfNeeded: (words[i] &- lowest) &>> shift)]
          numbers[i] = number
          mine[Int(number)] &+= 1
        }
      }
      var total = 0
      for bucket in 0..<Self.count {
        starts[bucket] = total
        for piece in 0..<cut.count {
          let size = places[piece * Self.count + bucket]
          places[piece * Self.count + bucket] = total
          total += size
        }
      }
      starts[Self.count] = total
      ThreadPool.shared.run(cut.count) { piece in
        move(words, cut.range(piece), places + piece * Self.count, to: target)
      }
    }

    /// Moves a piece's words to their places, line by line: stores to 256 places far from one
    /// another, each for itself, would wait for pages and lines.
    private func move(
      _ words: UnsafePointer<UInt64>, _ range: Range<Int>, _ places: UnsafeMutablePointer<Int>,
      to target: UnsafeMutablePointer<UInt64>
    ) {
      typealias Line = SIMD8<UInt64>
      let numbers = numbers
      let lines = ThreadScratch.memory(bytes: Self.count * (64 + 8))
        .assumingMemoryBound(to: UInt64.self)
      let begins = (lines + 8 * Self.count).withMemoryRebound(to: Int.self, capacity: Self.count) {
        $0
      }
      begins.update(from: places, count: Self.count)
      for i in range {
        let number = Int(numbers[i])
        let place = places[number]
        places[number] = place &+ 1
        let line = lines + 8 &* number
        line[place & 7] = words[i]
        if place & 7 != 7 { continue }
        let first = place &- 7
        if first >= begins[number] {
          UnsafeMutableRawPointer(target + first).storeBytes(
            of: UnsafeRawPointer(line).load(as: Line.self), as: Line.self)
        } else {
          for other in begins[number]...place { target[other] = line[other & 7] }
        }
      }
      for number in 0..<Self.count {
        let end = places[number]
        for place in max(end & ~7, begins[number])..<max(end, begins[number]) {
          target[place] = lines[8 * number + (place & 7)]
        }
      }
    }
  }

  /// Sorts words by their keys, which lie in `keys`, and writes their indices; both memories are
  /// written over.
  private static func sortBucket(
    _ words: UnsafeMutablePointer<UInt64>, _ other: UnsafeMutablePointer<UInt64>, _ count: Int,
    _ keys: ClosedRange<UInt64>, _ order: UnsafeMutablePointer<Int>
  ) {
    let bits = UInt64.bitWidth - (keys.upperBound - keys.lowerBound).leadingZeroBitCount
    let passes = (bits + 9) / 10
    if count < 2 || passes == 0 {
      for i in 0..<count { order[i] = Int(words[i] & 0xFFFF_FFFF) }
      return
    }
    let width = (bits + passes - 1) / passes
    let mask = UInt64(1) << UInt64(width) - 1
    let base = keys.lowerBound << 32
    let digits = 1 << width
    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: passes * digits) { memory in
      let counts = memory.baseAddress!
      counts.initialize(repeating: 0, count: passes * digits)
      // Of all digits before the first pass, which moves elements but changes no count; two digits,
      // as there mostly are, in one walk.
      let digit = { (i: Int, pass: Int) in
        Int(truncatingIfNeeded: (words[i] &- base) &>> UInt64(32 &+ pass &* width) & mask)
      }
      for pass in stride(from: 0, to: passes, by: 2) {
        let (mine, other) = (counts + pass * digits, counts + (pass + 1) * digits)
        if pass + 1 < passes {
          for i in 0..<count {
            mine[digit(i, pass)] &+= 1
            other[digit(i, pass &+ 1)] &+= 1
          }
        } else {
          for i in 0..<count { mine[digit(i, pass)] &+= 1 }
        }
      }
      var (from, to) = (words, other)
      for pass in 0..<passes {
        let places = counts + pass * digits
        var total: UInt32 = 0
        for digit in 0..<digits {
          let size = places[digit]
          places[digit] = total
          total &+= size
        }
        let shift = UInt64(32 + pass * width)
        let (source, target, isLast) = (from, to, pass == passes - 1)
        givePlaces(count, places) { i in
          Int(truncatingIfNeeded: (source[i] &- base) &>> shift & mask)
        } move: { i, place in
          if isLast {
            order[Int(place)] = Int(truncatingIfNeeded: source[i] & 0xFFFF_FFFF)
          } else {
            target[Int(place)] = source[i]
          }
        }
        swap(&from, &to)
      }
    }
  }

  /// Gives each of `count` elements the next place of its bucket, in order.
  ///
  /// Sixteen get theirs before they are moved: a processor that does not know yet where an element
  /// goes holds back the reading of the next place, which might lie there.
  @inline(__always)
  private static func givePlaces(
    _ count: Int, _ places: UnsafeMutablePointer<UInt32>, bucket: (Int) -> Int,
    move: (Int, UInt32) -> Void
  ) {
    var some = InlineArray<16, UInt32>(repeating: 0)
    var first = 0
    while first &+ 16 <= count {
      for i in 0..<16 {
        let number = bucket(first &+ i)
        let place = places[number]
        places[number] = place &+ 1
        some[unchecked: i] = place
      }
      for i in 0..<16 { move(first &+ i, some[unchecked: i]) }
      first &+= 16
    }
    for i in first..<count {
      let number = bucket(i)
      let place = places[number]
      places[number] = place &+ 1
      move(i, place)
    }
  }
}
