import Testing

@testable import LessonMarkdown

@Suite struct CellOptionTests {
  /// Something that each option takes, as it stands between the braces.
  private static let samples: [String: String] = [
    "label": "#fig-a", "static": ".static", "hidden": ".hidden", "fold": ".fold",
    "measured": ".measured", "no-output": ".no-output", "caption": "caption=\"A, b\"",
    "alt": "alt=a", "summary": "summary=\"\"", "timeout": "timeout=2m", "budget": "budget=300ms",
    "expect": "expect=trap", "says": "says=\"a = b\"", "reads": "reads=\"a.csv b.csv\"",
    "width": "width=60%",
  ]

  private func values(_ options: CellOptions) -> [String: String] {
    var values: [String: String] = [:]
    for (label, value) in Mirror(reflecting: options).children { values[label ?? ""] = "\(value)" }
    return values
  }

  @Test func `every property says what it changes, once`() {
    let properties = Mirror(reflecting: CellOptions()).children.compactMap(\.label)
    #expect(CellOption.all.map(\.property).sorted() == properties.sorted())
    #expect(Set(CellOption.all.map(\.name)).count == CellOption.all.count)
  }

  @Test(arguments: CellOption.all.map(\.name))
  func `an option changes its own property, and the text of its own effect`(name: String) throws {
    let option = try #require(CellOption.all.first { $0.name == name })
    let sample = try #require(Self.samples[name])
    // What must fail is said beside how it fails.
    let beside = name == "says" ? "expect=trap " : ""
    let before = try CellOptions(parsing: "\(name == "says" ? "expect=trap" : "")")
    let after = try CellOptions(parsing: "\(beside)\(sample)"[...])
    let (old, new) = (values(before), values(after))
    #expect(new.keys.filter { old[$0] != new[$0] } == [option.property])
    for effect in CellOption.Effect.allCases {
      #expect((before.text(of: effect) != after.text(of: effect)) == (effect == option.effect))
    }
  }

  @Test func `what runs is told by the options that say so, and by no others`() {
    #expect(
      CellOption.all.filter { $0.effect == .runs }.map(\.name) == ["static", "expect", "reads"])
    #expect(
      CellOption.all.filter { $0.effect == .judged }.map(\.name)
        == ["measured", "timeout", "budget", "says"])
  }

  @Test(arguments: [
    (".fol", 0, "unknown option .fol; did you mean .fold?"),
    ("timout=3s", 0, "unknown key timout; did you mean timeout?"),
    (".fold #", 6, "a label needs a name after #"),
    ("fold", 0, "'fold' is no option; expected #label, .option or key=value"),
    ("=", 0, "'=' is no option; expected #label, .option or key=value"),
    ("a\"b", 0, "'a\"b' is no option; expected #label, .option or key=value"),
    ("caption=\"a", 0, "the value of caption has no closing quotation mark"),
    ("timeout=infs", 0, "timeout=infs is no time; expected seconds or minutes, such as 30s or 5m"),
    ("budget=nan", 0, "budget=nan is no time; expected seconds or minutes, such as 30s or 5m"),
    ("timeout=-1s", 0, "timeout=-1s is no time; expected seconds or minutes, such as 30s or 5m"),
    ("width=inf%", 0, "width=inf% is no width; expected such as 60%, 320px or 20rem"),
    ("expect=tra", 0, "expect=tra is no failure; did you mean expect=trap?"),
    ("reads=\" \"", 0, "reads=\"\" names no file; expected such as reads=\"data.csv\""),
  ])
  func `says what it does not understand, and where`(text: String, offset: Int, message: String) {
    do throws(OptionError) {
      _ = try CellOptions(parsing: text[...])
      Issue.record("\(text) was understood")
    } catch {
      #expect(error.offset == offset && error.message == message)
    }
  }

  @Test func `takes the last of an option that is given twice`() throws {
    #expect(try CellOptions(parsing: "timeout=1s .fold .fold timeout=2s").timeout == 2)
    #expect(try CellOptions(parsing: "").text(of: .shown) == "")
  }
}
