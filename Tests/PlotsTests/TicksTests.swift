import Testing

@testable import Plots

@Suite struct TicksTests {
  @Test func `chooses round values`() {
    #expect(Ticks(from: 0, to: 1).labels == ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"])
    #expect(Ticks(from: 0, to: 6000).labels.last == "6,000")
    #expect(Ticks(from: 1, to: 2, whole: true).labels == ["1", "2"])
    #expect(Ticks(from: 1, to: 3, whole: true).labels == ["1", "2", "3"])
    #expect(Ticks(from: 1, to: 24, whole: true).labels == Ticks(from: 1, to: 24).labels)
    #expect(Ticks(from: -2, to: 3).labels == ["-2", "-1", "0", "1", "2", "3"])
    #expect(Ticks(from: 0.013, to: 0.021).labels == ["0.014", "0.016", "0.018", "0.020"])
    for high in [0.013, 0.7, 3.0, 47, 999, 12_345] {
      #expect((3...6).contains(Ticks(from: 0, to: high).values.count), "0 to \(high)")
    }
  }

  @Test func `writes powers of ten where digits would run away`() {
    #expect(Ticks(from: 0, to: 2e19).labels == ["0", "5·10¹⁸", "10¹⁹", "1.5·10¹⁹", "2·10¹⁹"])
    #expect(Ticks(from: 0, to: 3e-9).labels == ["0", "10⁻⁹", "2·10⁻⁹", "3·10⁻⁹"])
    #expect(Ticks(from: -4e12, to: 4e12).labels == ["-4·10¹²", "-2·10¹²", "0", "2·10¹²", "4·10¹²"])
  }

  /// Ends of all sizes, near and far from each other.
  static let ranges: [(Double, Double)] = {
    let sizes: [Double] = [
      0, .leastNonzeroMagnitude, .leastNormalMagnitude / 100, .leastNormalMagnitude, 1e-300, 1e-12,
      1e-3, 0.1, 1, 5, 999, 5000, 1e9, 1e16, 9.3e18,
      1e100,
      1e300, 1e308, .greatestFiniteMagnitude,
    ]
    let ends = sizes + sizes.map { -$0 }
    var ranges = ends.flatMap { a in ends.filter { $0 >= a }.map { (a, $0) } }
    // Neighbouring numbers, and a few apart.
    for a in ends where a.isFinite {
      ranges += [(a, a.nextUp), (a, a.nextUp.nextUp.nextUp)].filter { $0.1.isFinite }
    }
    return ranges
  }()

  @Test func `gives few, ascending, distinct values within any range`() {
    for (low, high) in Self.ranges {
      let ticks = Ticks(from: low, to: high)
      let slack = (high / 2 - low / 2) * 1e-5
      #expect((1...12).contains(ticks.values.count), "\(low) to \(high)")
      #expect(ticks.values.count == ticks.labels.count)
      #expect(
        ticks.values.allSatisfy { $0 >= low - slack && $0 <= high + slack }, "\(low) to \(high)")
      #expect(zip(ticks.values, ticks.values.dropFirst()).allSatisfy { $0 < $1 })
      #expect(!ticks.labels.contains { $0.contains("nan") || $0.contains("inf") || $0.count > 26 })
    }
  }

  @Test func `labels tell values apart where the ends are far enough apart`() {
    for (low, high) in Self.ranges where high / 2 - low / 2 > Swift.max(high, -low) * 1e-9 {
      let labels = Ticks(from: low, to: high).labels
      #expect(Set(labels).count == labels.count, "\(low) to \(high): \(labels)")
    }
  }

  @Test func `gives nothing for what is no range, and one value for one value`() {
    #expect(Ticks(from: .nan, to: 1).values == [])
    #expect(Ticks(from: -.infinity, to: 1).values == [])
    #expect(Ticks(from: 5000, to: 5000).labels == ["5,000"])
    #expect(Ticks(from: 0, to: 0).labels == ["0"])
    #expect(Ticks(from: 3, to: 1).values == [3])
  }

  @Test func `logarithmic axes have powers of ten, and twos and fives where these are few`() {
    #expect(Ticks(logarithmsFrom: -3, to: 0).labels == ["10⁻³", "10⁻²", "10⁻¹", "10⁰"])
    #expect(Ticks(logarithmsFrom: -12, to: 0).labels.first == "10⁻¹²")
    // 2 to 40.
    #expect(Ticks(logarithmsFrom: 0.301, to: 1.602).labels == ["2", "5", "10", "20"])
    // 0.02 to 0.07.
    #expect(Ticks(logarithmsFrom: -1.7, to: -1.15).labels == ["0.02", "0.05"])
    // 3e20 to 3e21.
    #expect(Ticks(logarithmsFrom: 20.47, to: 21.47).labels == ["5·10²⁰", "10²¹", "2·10²¹"])
    // Nothing of 1, 2, 5 lies between 2.1 and 4.9: an even axis.
    #expect(
      Ticks(logarithmsFrom: 0.3223, to: 0.6901).labels == ["3", "4"])
    #expect(Ticks(logarithmsFrom: .nan, to: 1).values == [])
  }

  @Test func `logarithmic ticks lie within the data's range`() {
    for low in [-323.3, -307, -12, -0.5, 0, 0.1, 0.3, 2, 300] {
      for span in [0, 1e-9, 0.01, 0.2, 0.7, 1, 3, 8] {
        let ticks = Ticks(logarithmsFrom: low, to: low + span)
        #expect((1...12).contains(ticks.values.count), "\(low) + \(span)")
        #expect(ticks.values.allSatisfy { $0 >= low - 1e-6 && $0 <= low + span + 1e-6 })
        #expect(ticks.values.count == ticks.labels.count)
      }
    }
  }

  @Test func `a scale places values of all sizes between its ends`() {
    for (low, high) in Self.ranges where low < high {
      let scale = AxisScale(low, high).widened(by: 0.06)
      #expect(scale.low.isFinite && scale.high.isFinite)
      for value in [low, high, low / 2 + high / 2] {
        #expect((0.0...1).contains(scale.share(value)), "\(value) in \(low) to \(high)")
      }
    }
    #expect(AxisScale(5000, 5000).share(5000) == 0.5)
  }

  @Test func `values about a range begin and end at or beyond its ends`() {
    #expect(Ticks(about: 96.54, 99.2).values.first == 96.5)
    for (low, high) in [
      (0, 1), (0.03, 0.97), (-7.3, 2.1), (2, 2), (0, 0), (-3, -3), (1e-300, 3e-300), (1e9, 3.3e9),
    ] {
      let ticks = Ticks(about: low, high)
      #expect(ticks.values.first! <= low && ticks.values.last! >= high, "\(low) to \(high)")
      #expect(ticks.values.count >= 2 && ticks.values.count <= 16, "\(low) to \(high)")
    }
    #expect(Ticks(about: .nan, 1).values == [0, 1] && Ticks(about: 2, 1).values == [0, 1])
    for (low, high) in [(-1.7e308, 1.7e308), (1e16, 1e16 + 2), (0, Double.leastNonzeroMagnitude)] {
      let ticks = Ticks(about: low, high)
      #expect(ticks.values.allSatisfy(\.isFinite) && ticks.values.count <= 16)
      let scale = AxisScale(ticks, low: low, high: high)
      #expect(scale.low <= low && scale.high >= high)
    }
  }
}
