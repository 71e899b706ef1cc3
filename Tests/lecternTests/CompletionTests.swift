import Foundation
import Testing

@testable import LessonExecution
@testable import lectern

@Suite struct CompletionTests {
  @Test(
    arguments: [
      ([], "Lessons"), (["run", ""], "Lessons"), (["run", "--lessons", "Course", ""], "Course"),
      (["run", "--lessons=Course", ""], "Course"), (["run", "--lessons", "=", "Course"], "Course"),
      (["run", "", "--lessons", "a b"], "a b"), (["run", "--lessons", "'a b'"], "a b"),
      (["run", "--lessons", "a\\ b"], "a b"), (["run", "--lessons"], "Lessons"),
      (["run", "--lessons", "a", "--lessons", "b"], "b"),
    ] as [([String], String)])
  func `lessons are looked for where the line says`(_ words: [String], _ folder: String) {
    #expect(lessonsFolder(in: words) == folder)
  }

  @Test func `a tilde is the user's home`() {
    #expect(lessonsFolder(in: ["run", "--lessons", "~/x"]).hasPrefix("/"))
  }

  @Test func `lessons are offered in their order, and nothing else is`() throws {
    let fixture = try CommandFixture()
    for name in ["10-b", "2-c", "README", ".hidden", "3 $(touch x)", "4-`x`", "5-a b"] {
      try fixture.put("", "Lessons/\(name).md")
    }
    try fixture.put("", "Lessons/site.yml")
    #expect(lessonNames(in: "\(fixture.folder)/Lessons") == ["01-a", "2-c", "10-b"])
    #expect(lessonNames(in: "\(fixture.folder)/nowhere") == [])
  }

  /// What bash offers for a line that ends where the cursor is.
  private func offers(_ words: [String], _ fixture: CommandFixture) async -> [String] {
    let list = words.map { "'\($0)'" }.joined(separator: " ")
    let line = words.joined(separator: " ")
    let script = """
      PATH="$(dirname "$program"):$PATH" exec bash --norc -c '
        eval "$(lectern --generate-completion-script bash)"
        COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMP_LINE="\(line)"; COMP_POINT=${#COMP_LINE}
        COMP_TYPE=9; COMP_KEY=9; COMPREPLY=()
        _lectern_with_equals_signs lectern "${!#}" "${COMP_WORDS[COMP_CWORD - 1]}"
        printf "%s\\n" "${COMPREPLY[@]}"
      ' bash \(list)
      """
    let result = await fixture.shell(script)
    #expect(result.errors == "")
    return result.output.split(separator: "\n").map {
      $0.trimmingCharacters(in: .whitespaces)
    }.sorted()
  }

  @Test func `bash loads the script and completes a command`() async throws {
    let fixture = try CommandFixture()
    #expect(await offers(["lectern", "bu"], fixture) == ["build"])
    #expect(await offers(["lectern", "pre"], fixture) == ["predict"])
    #expect(await offers(["lectern", "help", "pre"], fixture) == ["predict"])
    #expect(
      await offers(["lectern", ""], fixture).filter { !$0.hasPrefix("-") }
        == (CommandTable.own.names + ["help"]).sorted())
  }

  @Test func `bash completes options, their values and lessons`() async throws {
    let fixture = try CommandFixture()
    try fixture.put("", "Course/07-x.md")
    #expect(await offers(["lectern", "build", "--out"], fixture) == ["--output"])
    #expect(await offers(["lectern", "predict", "--ex"], fixture) == ["--explain"])
    #expect(await offers(["lectern", "predict", "a.png", "--t"], fixture) == ["--top"])
    #expect(
      await offers(["lectern", "export", "1", "--format", ""], fixture) == ["ipynb", "swift"])
    #expect(await offers(["lectern", "run", ""], fixture) == ["01-a"])
    #expect(
      await offers(["lectern", "run", "--lessons", "Course", ""], fixture) == ["07-x"])
    // As bash takes `--lessons=Course` apart.
    #expect(
      await offers(["lectern", "run", "--lessons", "=", "Course", ""], fixture) == ["07-x"])
    #expect(await offers(["lectern", "run", "--lessons", "=", "Cou"], fixture) == ["Course"])
    #expect(
      await offers(["lectern", "export", "1", "--format", "="], fixture) == ["ipynb", "swift"])
    #expect(
      await offers(["lectern", "--generate-completion-script", ""], fixture)
        == ["bash", "fish", "zsh"])
  }

  @Test func `a shell that asks for what is not there hears nothing`() async throws {
    let fixture = try CommandFixture()
    let result = await fixture.shell("lectern ---completion run -- positional@7 1 0 lectern run")
    #expect(result.status == 2 && result.output.isEmpty && result.errors.isEmpty)
  }
}
