import ArgumentParser
import Foundation
import LessonMarkdown
import LessonSite

/// How the values of an option are read, and what to write where one cannot be.
///
/// Swift's own `Double` takes `inf`, `nan` and `0x1p3`, which nobody means: numbers are read by
/// their digits first.
struct OptionValue<Value>: Sendable {
  /// What a value is, such as `size`.
  let noun: String
  let expected: String
  /// What is wrong with a value that is read and too little; nil where none is.
  var least: String?
  let read: @Sendable (String) -> Value?

  /// - Throws: A sentence that names the option, the value and what was expected.
  @discardableResult func value(_ text: String, of option: String) throws -> Value {
    if let value = read(text) { return value }
    let shown = text.isEmpty ? "''" : text.shownOnOneLine
    if let least, byteCount(text) != nil {
      throw ValidationError("\(option) \(shown) is too little; expected \(least)")
    }
    throw ValidationError("\(option) \(shown) is no \(noun); expected \(expected)")
  }
}

extension OptionValue<Int> {
  /// The bytes that a lesson may take. What is less than a megabyte is a slip: no lesson starts in it.
  static let memory = OptionValue(
    noun: "size", expected: "such as 512M or 4G", least: "1M at least, such as 512M or 4G"
  ) {
    byteCount($0).flatMap { $0 >= 1 << 20 ? $0 : nil }
  }

  /// The bytes that sleeping hosts may hold; 0 for no host that sleeps.
  static let checkpointMemory = OptionValue(
    noun: "size", expected: "such as 512M or 4G, or 0 for none", read: byteCount)

  static let jobs = OptionValue(
    noun: "number of lessons", expected: "1 to 1024, for how many run at a time"
  ) { wholeNumber($0).flatMap { (1...1024).contains($0) ? $0 : nil } }

  static let epochs = OptionValue(
    noun: "number of epochs", expected: "1 to 100000"
  ) { wholeNumber($0).flatMap { (1...100_000).contains($0) ? $0 : nil } }

  static let classes = OptionValue(
    noun: "number of classes", expected: "1 to 11"
  ) { wholeNumber($0).flatMap { (1...11).contains($0) ? $0 : nil } }

  static let port = OptionValue(
    noun: "port", expected: "1 to 65535, or 0 for any that is free"
  ) { wholeNumber($0).flatMap { (0...65535).contains($0) ? $0 : nil } }
}

extension OptionValue<SiteShard> {
  static let shard = OptionValue(
    noun: "shard", expected: "such as 1/2 for the first of two, of \(SiteShard.most) at most"
  ) { SiteShard($0) }
}

extension OptionValue<UInt64> {
  static let seed = OptionValue(
    noun: "seed", expected: "a whole number from 0 to \(UInt64.max)"
  ) { $0.wholeMatch(of: /[0-9]+/).flatMap { UInt64($0.output) } }
}

extension OptionValue<Double> {
  /// Seconds.
  static let duration = OptionValue(noun: "time", expected: "such as 90s, 10m or 1h30m") {
    CellOptions.seconds($0).flatMap { 0 < $0 && $0 <= 1e9 ? $0 : nil }
  }

  static let confidence = OptionValue(noun: "confidence", expected: "0 to 1, such as 0.9") {
    decimalNumber($0).flatMap { $0 <= 1 ? $0 : nil }
  }

  /// A share of the larger of two numbers.
  static let tolerance = OptionValue(noun: "share", expected: "0 or such as 1e-6") {
    decimalNumber($0).flatMap { $0 < 1 ? $0 : nil }
  }
}

/// A parameter for cells, such as `epochs=3`.
struct ParameterSetting: Equatable {
  var name: String
  var value: String

  /// - Throws: A sentence for what is no `name=value` on one line.
  init(_ text: String) throws {
    let shown = text.shownOnOneLine
    if shown != text {
      throw ValidationError(
        "--set \(shown) holds a line break or another control character; a parameter is one line of text"
      )
    }
    guard let sign = text.firstIndex(of: "="), sign != text.startIndex else {
      throw ValidationError(
        "--set \(shown.isEmpty ? "''" : shown) names no value; expected such as --set epochs=3")
    }
    name = String(text[..<sign])
    value = String(text[text.index(after: sign)...])
  }
}

// MARK: - Numbers

/// Digits as a number; nil for anything else and for what is too large.
private func wholeNumber(_ text: String) -> Int? {
  text.wholeMatch(of: /[0-9]+/).flatMap { Int($0.output) }
}

/// A number without a sign, such as `0.5`, `.5` or `1e-6`.
private func decimalNumber(_ text: String) -> Double? {
  text.wholeMatch(of: /([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?/).flatMap { Double($0.0) }
    .flatMap { $0.isFinite ? $0 : nil }
}

/// Bytes: digits with K, M, G or T for powers of 1024, with or without B or iB behind.
private func byteCount(_ text: String) -> Int? {
  guard
    let match = text.wholeMatch(of: /([0-9]+(?:\.[0-9]+)?|\.[0-9]+)([kKmMgGtT])?(?:(?:i)?[bB])?/),
    let number = Double(match.1)
  else { return nil }
  if match.2 == nil, text.hasSuffix("iB") || text.hasSuffix("ib") { return nil }
  let powers: [String: Double] = ["K": 0x1p10, "M": 0x1p20, "G": 0x1p30, "T": 0x1p40]
  let bytes = number * (match.2.flatMap { powers[$0.uppercased()] } ?? 1)
  // What no machine has is no size, and no part of a byte is.
  guard bytes < 0x1p62, bytes == 0 || bytes >= 1 else { return nil }
  return Int(bytes)
}

/// - Throws: A sentence for a path that is empty, or spaces alone.
func checkPath(_ path: String?, of option: String) throws {
  if let path, path.allSatisfy(\.isWhitespace) {
    throw ValidationError("\(option) is empty; expected the path of a folder")
  }
}
