import ArgumentParser
import Datasets
import DigitReading
import Foundation
import LessonExecution
import LessonMarkdown
import MathTypesetting

struct Doctor: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Says what this machine has, and what to install.",
    usage: "lectern doctor",
    discussion: """
      The exit status is 1 where something is missing that a build needs. What is marked with – can \
      be done without.
      """)

  /// A thing that this machine has, or what to do about it.
  private struct Finding {
    var name: String
    var isNeeded = false
    /// nil where it is there.
    var remedy: String?

    var line: String {
      guard let remedy else { return "✓ \(name)" }
      return "\(isNeeded ? "✗" : "–") \(name): \(remedy)"
    }
  }

  func run() async throws {
    let findings =
      toolchain + [
        cache, data, networks, pages,
        Finding(name: "KaTeX in Duktape, for formulas", remedy: Typesetter.missing),
        Finding(
          name: "cmark-gfm's extensions, for tables and task lists",
          remedy: LessonParser.hasTables
            ? nil
            : "install libcmark-gfm-extensions-dev, then: swift package purge-cache && rm -rf .build"
        ),
      ]
    for finding in findings { try StandardOutput.print(finding.line) }
    if findings.contains(where: { $0.isNeeded && $0.remedy != nil }) { throw ExitCode(1) }
  }

  private var toolchain: [Finding] {
    do throws(SetupError) {
      let toolchain = try Toolchain()
      return [
        Finding(name: "Swift at \(toolchain.frontend)", isNeeded: true),
        Finding(
          name: "llvm-symbolizer, for the exact line of a stop",
          remedy: toolchain.symbolizer == nil
            ? "the statement's first line is told instead" : nil),
      ]
    } catch {
      return [Finding(name: "Swift", isNeeded: true, remedy: error.description)]
    }
  }

  private var cache: Finding {
    let cache = ResultCache.user
    var remedy: String?
    do throws(SetupError) { try cache.prepare() } catch {
      remedy = "\(error.description); name another with XDG_CACHE_HOME"
    }
    return Finding(name: "a cache at \(cache.folder)", isNeeded: true, remedy: remedy)
  }

  private var networks: Finding {
    var remedy: String?
    do { _ = try PageReader.trained() } catch { remedy = error.description }
    return Finding(name: "the networks that read digits", remedy: remedy)
  }

  private var pages: Finding {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    let isThere = folders.contains {
      FileManager.default.isExecutableFile(atPath: "\($0)/pdftoppm")
    }
    return Finding(
      name: "pdftoppm, for the pages of PDF files",
      remedy: isThere ? nil : "install poppler-utils")
  }

  private var data: Finding {
    let folder = ProcessInfo.processInfo.environment["LECTERN_DATA"] ?? ""
    if folder.isEmpty { return dataInCache }
    if folder == "generated" {
      return Finding(name: "data: the program draws digits, as LECTERN_DATA asks")
    }
    var remedy = FileWriting.problemListing(folder).map { "it cannot be read: \($0)" }
    if remedy == nil {
      do throws(DataError) { _ = try Digits.mnist(folder) } catch { remedy = error.description }
    }
    return Finding(name: "data at \(folder), which LECTERN_DATA names", remedy: remedy)
  }

  /// The data that lessons find where LECTERN_DATA names none.
  private var dataInCache: Finding {
    guard let folder = Digits.folderInCache,
      Digits.fileNames.contains(where: { Digits.find($0, in: folder) != nil })
    else {
      return Finding(
        name: "MNIST",
        remedy: "lessons run on digits that the program draws; lectern data mnist downloads it")
    }
    do throws(DataError) {
      let isOther = try Digits.mnist(folder).source != .mnist
      return Finding(
        name: "MNIST in \(folder)",
        remedy: isOther
          ? "the files there are another set's; lectern data mnist --force replaces them" : nil)
    } catch {
      return Finding(
        name: "MNIST in \(folder)", remedy: "\(error.description); see: lectern data mnist")
    }
  }
}
