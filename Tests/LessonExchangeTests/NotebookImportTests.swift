import Foundation
import LessonExecution
import LessonMarkdown
import Testing

@testable import LessonExchange

@Suite struct NotebookImportTests {
  private func notebook(_ cells: String, language: String = "python", format: Int = 4) -> Data {
    Data(
      """
      {"nbformat": \(format), "nbformat_minor": 5, "metadata": {"kernelspec": {"language": "\(language)"}},
       "cells": [\(cells)]}
      """.utf8)
  }

  @Test func `Python becomes code that is shown, and the first heading the title`() throws {
    let data = notebook(
      """
      {"cell_type": "markdown", "metadata": {}, "source": ["# A: \\"title\\"\\n", "\\n", "Text.\\n", "# Another\\n"]},
      {"cell_type": "code", "metadata": {}, "source": "import numpy as np\\nnp.ones(3)", "outputs": [], "execution_count": 1},
      {"cell_type": "code", "metadata": {}, "source": "", "outputs": [], "execution_count": null},
      {"cell_type": "raw", "metadata": {}, "source": "raw"},
      {"cell_type": "code", "metadata": {"x": 1.5}, "source": "s = '```'", "outputs": [], "execution_count": 2}
      """)
    let lesson = try NotebookImport.lesson(from: data, name: "n")
    let (title, markdown) = (lesson.title, lesson.markdown)
    #expect(title == "A: \"title\"")
    #expect(
      markdown == """
        ---
        title: "A: \\"title\\""
        summary: ""
        ---

        Text.
        ## Another

        ```python {.static}
        import numpy as np
        np.ones(3)
        ```

        ```text {.static}
        raw
        ```

        ````python {.static}
        s = '```'
        ````

        """)
    let (parsed, problems) = LessonParser.parse(markdown, path: "a.md", name: "a")
    #expect(problems.isEmpty && parsed.cells.isEmpty && parsed.frontMatter.title == "A: \"title\"")
  }

  @Test func `Swift becomes cells`() throws {
    let data = notebook(
      #"{"cell_type": "code", "metadata": {}, "source": ["let a = 1\n", "a"], "outputs": []}"#,
      language: "swift")
    let markdown = try NotebookImport.lesson(from: data, name: "name").markdown
    let (lesson, _) = LessonParser.parse(markdown, path: "a.md", name: "a")
    #expect(lesson.cells.map(\.code) == ["let a = 1\na\n"] && lesson.frontMatter.title == "name")
  }

  @Test(arguments: [
    ("", "it is empty"),
    ("{", "x.ipynb:1:2: this is no notebook: it is not JSON: expected a key in quotes"),
    ("[]", "JSON without an nbformat"), ("{\"cells\": []}", "JSON without an nbformat"),
    ("{\"nbformat\": 2}", "nbformat 2; expected 3 or 4"),
    ("{\"nbformat\": 1, \"cells\": []}", "nbformat 1; expected 3 or 4"),
    ("{\"nbformat\": 5, \"cells\": []}", "nbformat 5; expected 3 or 4"),
    ("{\"nbformat\": 4}", "nbformat 4 and no cells"),
    ("{\"nbformat\": 4,\n \"cells\": [{\"a\": 1 \"b\"}]}", "x.ipynb:2:20: this is no notebook"),
    ("PK\u{3}\u{4}", "expected a value; here stands 'P'"),
  ])
  func `what is no notebook is refused with a sentence`(_ text: String, _ words: String) {
    let error = #expect(throws: SetupError.self) {
      try NotebookImport.lesson(from: Data(text.utf8), name: "x.ipynb")
    }
    #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
  }

  @Test(arguments: [
    (#"{"kernelspec": {"name": "swift"}}"#, "swift"),
    (#"{"kernelspec": {"name": "Swift-5.2-tensorflow", "display_name": "x"}}"#, "swift"),
    (#"{"kernelspec": {"name": "xpython", "language": "SWIFT"}}"#, "swift"),
    (#"{"language_info": {"name": "Swift"}}"#, "swift"),
    (#"{"kernelspec": {"display_name": "Swift"}}"#, "swift"),
    (
      #"{"kernelspec": {"name": "python3", "language": "python"}, "language_info": {"name": "python"}}"#,
      "python"
    ),
    (#"{"kernelspec": {"name": "swift", "language": "python"}}"#, "python"),
    (#"{"kernelspec": {"name": "ir"}, "language_info": {"name": "R"}}"#, "R"),
    (#"{"language_info": {"name": "``` {evil}"}}"#, "text"), ("{}", "python"), ("null", "python"),
  ])
  func `the kernel, or the notebook, says the language`(_ metadata: String, _ language: String)
    throws
  {
    let text = #"{"nbformat": 4, "metadata": \#(metadata), "cells": []}"#
    #expect(try Notebook(Data(text.utf8), name: "n").language == language)
  }

  @Test func `an early export comes back as well`() throws {
    let data = Data(
      #"""
      {"nbformat": 4, "metadata": {"lectern": {"front_matter": "title: T\nterms: [a]"},
        "kernelspec": {"language": "swift"}}, "cells": [
        {"cell_type": "markdown", "metadata": {}, "source": "# T"},
        {"cell_type": "markdown", "metadata": {}, "source": "Text."},
        {"cell_type": "code", "metadata": {"lectern": {"options": "{.fold}"}}, "source": "let a = 1"}]}
      """#.utf8)
    let lesson = try NotebookImport.lesson(from: data, name: "n")
    #expect(
      lesson.markdown
        == "---\ntitle: T\nterms: [a]\n---\n\nText.\n\n```swift {.fold}\nlet a = 1\n```\n")
  }
}
