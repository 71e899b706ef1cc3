import Foundation
import LessonExecution
import LessonMarkdown

/// A lesson with its outputs as a Jupyter notebook.
///
/// - Source: nbformat 4.5, the format's description and its JSON schema
public enum NotebookExport {
  /// The notebook's file, which Jupyter and GitHub open; a kernel for Swift is needed to run it.
  ///
  /// Each cell carries the lines of the lesson that it shows, so that an import makes the same
  /// file of them.
  ///
  /// - Parameter macros: LaTeX commands of the site's own, by name with backslash.
  /// - Throws: What Foundation throws for text that is no Unicode.
  public static func notebook(of outcome: LessonOutcome, macros: [String: String]) throws -> String
  {
    let lesson = outcome.lesson
    let raw = lesson.rawLines
    let prose = ShownProse(outcome)
    var head = ""
    var cells = [title(of: lesson, macros)]
    for piece in SourcePiece.all(of: lesson) {
      let lines = piece.lines.map { raw.indices.contains($0 - 1) ? raw[$0 - 1] : "" }
      switch piece {
      case .head: head = lines.joined()
      case .prose(let range):
        let carried = prose.carried(range, lines)
        let id = "text-\(cells.count { $0["cell_type"]?.text == "markdown" })"
        cells.append(markdown(carried.text, id: id, carried.json))
      case .cell(let cell, _): cells.append(code(cell, outcome, lines))
      }
    }
    let notebook: JSON = .object([
      "cells": .array(cells), "metadata": metadata(of: lesson, head),
      "nbformat": .number(4), "nbformat_minor": .number(5),
    ])
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(notebook), as: UTF8.self) + "\n"
  }

  private static func metadata(of lesson: Lesson, _ head: String) -> JSON {
    .object([
      "kernelspec": .object([
        "display_name": .string("Swift"), "language": .string("swift"), "name": .string("swift"),
      ]),
      "language_info": .object([
        "file_extension": .string(".swift"), "mimetype": .string("text/x-swift"),
        "name": .string("swift"),
      ]),
      "lectern": .object(["head": .string(head)]),
      "title": .string(lesson.frontMatter.title),
    ])
  }

  /// The first cell, which shows what stands in the front matter.
  private static func title(of lesson: Lesson, _ macros: [String: String]) -> JSON {
    var head = "# \(lesson.frontMatter.title)"
    if !lesson.frontMatter.summary.isEmpty { head += "\n\n*\(lesson.frontMatter.summary)*" }
    if !macros.isEmpty {
      head +=
        "\n\n$"
        + macros.sorted { $0.key < $1.key }.map { "\\newcommand{\($0.key)}{\($0.value)}" }.joined()
        + "$"
    }
    return markdown(head, id: "title", .object(["title": .lines(head)]))
  }

  private static func markdown(_ text: String, id: String, _ lectern: JSON) -> JSON {
    .object([
      "cell_type": .string("markdown"), "id": .string(id),
      "metadata": .object(["lectern": lectern]), "source": .lines(text),
    ])
  }

  private static func code(_ cell: Cell, _ outcome: LessonOutcome, _ lines: [String]) -> JSON {
    let result = outcome.results[cell.index]
    var outputs = (result?.outputs ?? []).map(NotebookOutput.json)
    if let failure = result?.failure ?? result?.expectedFailure {
      let place = outcome.lesson.position(of: failure, in: cell)
      let words = outcome.lesson.diagnostic(at: place, failure.message).description
      outputs.append(
        .object([
          "ename": .string(failure.kind.rawValue), "evalue": .string(failure.message),
          "output_type": .string("error"),
          "traceback": .array(words.split(separator: "\n").map { .string(String($0)) }),
        ]))
    }
    let source = cell.code.withoutLastBreak
    var metadata: [String: JSON] = [
      "lectern": .object(CarriedCode(cell, source: source, lines: lines).members)
    ]
    if cell.options.isHidden {
      metadata["jupyter"] = .object(["source_hidden": .bool(true), "outputs_hidden": .bool(true)])
    } else if cell.options.isFolded {
      metadata["jupyter"] = .object(["source_hidden": .bool(true)])
    }
    return .object([
      "cell_type": .string("code"),
      "execution_count": result == nil ? .null : .number(cell.index + 1),
      "id": .string("cell-\(cell.index + 1)"), "metadata": .object(metadata),
      "outputs": .array(outputs), "source": .lines(source),
    ])
  }
}
