import ArgumentParser
import LessonMarkdown
import Testing

@testable import lectern

@Suite struct OptionValueTests {
  static let sizes: [(String, Int?)] = [
    ("4G", 4 << 30), ("512M", 512 << 20), ("1.5G", 3 << 29), ("4g", 4 << 30), ("4GB", 4 << 30),
    ("4GiB", 4 << 30), ("4gib", 4 << 30), ("2T", 2 << 40), ("2048K", 2 << 20), (".5G", 1 << 29),
    ("1048576", 1 << 20), ("1048576B", 1 << 20), ("004G", 4 << 30),
    ("", nil), (" 4G", nil), ("4G ", nil), ("4 G", nil), ("-4G", nil), ("+4G", nil), ("0", nil),
    ("0G", nil), ("infG", nil), ("inf", nil), ("nan", nil), ("nanG", nil), ("1e30", nil),
    ("1e300G", nil), ("1e2M", nil), ("0x10M", nil), ("٤G", nil), ("4Ğ", nil), ("4P", nil),
    ("G", nil), (".", nil), ("1.G", nil), ("1..5G", nil), ("1,5G", nil), ("4GG", nil), ("4i", nil),
    ("4iB", nil), ("0.1K0", nil), ("4", nil), ("1023K", nil), ("5000000000G", nil),
    ("99999999999999999999999", nil), ("4G\n", nil),
  ]

  @Test(arguments: sizes)
  func `a size is digits with a unit`(_ text: String, _ bytes: Int?) {
    #expect(OptionValue.memory.read(text) == bytes)
  }

  @Test func `sleeping hosts may hold nothing, and a lesson may not`() {
    #expect(OptionValue.checkpointMemory.read("0") == 0)
    #expect(OptionValue.checkpointMemory.read("0G") == 0)
    #expect(OptionValue.checkpointMemory.read("4K") == 4096)
    #expect(OptionValue.checkpointMemory.read("0.0001") == nil)
    #expect(OptionValue.memory.read("4K") == nil)
  }

  static let times: [(String, Double?)] = [
    ("90s", 90), ("10m", 600), ("10min", 600), ("1h", 3600), ("1h30m", 5400), ("1m30s", 90),
    ("1h1m1s1ms", 3661.001), ("500ms", 0.5), ("1.5s", 1.5), (".5m", 30), ("90", 90), ("1.s", 1),
    ("1000000000", 1e9),
    ("", nil), ("0", nil), ("0s", nil), ("-5s", nil), ("+5s", nil), ("infs", nil), ("inf", nil),
    ("nan", nil), ("nans", nil), ("1e3s", nil), ("1e300m", nil), ("0x1p3s", nil), ("s", nil),
    ("5 s", nil), (" 5s", nil), ("5s ", nil), ("5S", nil), ("٥s", nil), ("5d", nil), ("5sec", nil),
    ("30m1h", nil), ("1m1m", nil), ("1m2min", nil), ("1s1m", nil), ("1h30", nil), ("1hm", nil),
    ("1..5s", nil), ("1000000001", nil), (String(repeating: "9", count: 400), nil),
    (String(repeating: "9", count: 400) + "h", nil),
  ]

  @Test(arguments: times)
  func `a time is numbers with units, larger ones first`(_ text: String, _ seconds: Double?) {
    #expect(OptionValue.duration.read(text) == seconds)
  }

  @Test func `a cell's time and a lesson's are written alike`() {
    for (text, seconds) in Self.times where text != "1000000001" && text.first != "0" {
      #expect(CellOptions.seconds(text) == seconds)
    }
    #expect(CellOptions.seconds("0s") == 0)
  }

  @Test(
    arguments: [
      ("1", 1), ("1024", 1024), ("0", nil), ("1025", nil), ("100000", nil), ("-1", nil),
      ("+2", nil),
      ("", nil), ("two", nil), ("2.0", nil), ("٢", nil), (" 2", nil),
      ("99999999999999999999999", nil),
    ] as [(String, Int?)])
  func `so many lessons run at a time`(_ text: String, _ jobs: Int?) {
    #expect(OptionValue.jobs.read(text) == jobs)
  }

  @Test(
    arguments: [
      ("1", 1), ("3", 3), ("10", 10), ("010", 10), ("0", nil), ("11", 11), ("12", nil), ("-1", nil),
      ("+2", nil), ("", nil), ("three", nil), ("2.0", nil), ("٢", nil), (" 2", nil),
      ("99999999999999999999999", nil),
    ] as [(String, Int?)])
  func `so many classes are told`(_ text: String, _ count: Int?) {
    #expect(OptionValue.classes.read(text) == count)
  }

  @Test(
    arguments: [
      ("0", 0), ("1", 1), ("8080", 8080), ("65535", 65535), ("65536", nil), ("-1", nil), ("", nil),
      ("abc", nil), ("80.0", nil), ("http", nil), ("99999999999999999999999", nil),
    ] as [(String, Int?)])
  func `a port is one of a machine's`(_ text: String, _ port: Int?) {
    #expect(OptionValue.port.read(text) == port)
  }

  @Test(
    arguments: [
      ("0", 0), ("1e-6", 1e-6), ("1E-6", 1e-6), ("0.01", 0.01), (".5", 0.5), ("0.", 0),
      ("1", nil), ("-1e-6", nil), ("-0", nil), ("nan", nil), ("inf", nil), ("0x1p-3", nil),
      ("1e", nil), ("", nil), ("1%", nil), ("1e400", nil), ("1e-400", 0), ("۰", nil),
    ] as [(String, Double?)])
  func `a tolerance is a share`(_ text: String, _ share: Double?) {
    #expect(OptionValue.tolerance.read(text) == share)
  }

  @Test func `a value that is refused is named with what was expected`() {
    let error = #expect(throws: ValidationError.self) {
      try OptionValue.memory.value("4\u{1B}G", of: "--memory")
    }
    #expect(error?.message == "--memory 4\\u{1B}G is no size; expected such as 512M or 4G")
    let empty = #expect(throws: ValidationError.self) {
      try OptionValue.duration.value("", of: "--time-limit")
    }
    #expect(empty?.message == "--time-limit '' is no time; expected such as 90s, 10m or 1h30m")
  }

  @Test(arguments: [
    ("epochs=3", "epochs", "3"), ("a=", "a", ""), ("a=b=c", "a", "b=c"), ("é=ü ü", "é", "ü ü"),
    ("a==", "a", "="),
  ])
  func `a parameter is a name and a value`(_ text: String, _ name: String, _ value: String) throws {
    let setting = try ParameterSetting(text)
    #expect(setting.name == name && setting.value == value)
  }

  @Test(arguments: [
    ("", "--set '' names no value; expected such as --set epochs=3"),
    ("epochs", "--set epochs names no value; expected such as --set epochs=3"),
    ("=3", "--set =3 names no value; expected such as --set epochs=3"),
    (
      "a=1\u{0}",
      "--set a=1\\0 holds a line break or another control character; a parameter is one line of text"
    ),
  ])
  func `what is no parameter is told`(_ text: String, _ message: String) {
    let error = #expect(throws: ValidationError.self) { try ParameterSetting(text) }
    #expect(error?.message == message)
  }
}
