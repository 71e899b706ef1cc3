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
    let (title, markdown) = try NotebookImport.lesson(from: data, name: "n")
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
    let (lesson, problems) = LessonParser.parse(markdown, path: "a.md", name: "a")
    #expect(problems.isEmpty && lesson.cells.isEmpty && lesson.frontMatter.title == "A: \"title\"")
  }

  @Test func `Swift becomes cells`() throws {
    let data = notebook(
      #"{"cell_type": "code", "metadata": {}, "source": ["let a = 1\n", "a"], "outputs": []}"#,
      language: "swift")
    let (_, markdown) = try NotebookImport.lesson(from: data, name: "name")
    let (lesson, _) = LessonParser.parse(markdown, path: "a.md", name: "a")
    #expect(lesson.cells.map(\.code) == ["let a = 1\na\n"] && lesson.frontMatter.title == "name")
  }

  @Test(arguments: [
    ("{", "it is not JSON"), ("[]", "it is not JSON"), ("{\"nbformat\": 3}", "expected 4"),
    ("{\"nbformat\": 4}", "expected 4"),
    ("{\"nbformat\": 4, \"cells\": [{\"cell_type\": \"video\"}]}", "cell 1 is of type 'video'"),
  ])
  func `what is no notebook is refused with a sentence`(_ text: String, _ words: String) {
    let error = #expect(throws: SetupError.self) {
      try NotebookImport.lesson(from: Data(text.utf8), name: "x.ipynb")
    }
    #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
  }
}
