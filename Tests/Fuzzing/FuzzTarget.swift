import Foundation

/// A reader, and what it is fed with.
struct FuzzTarget {
  let mutator: Mutator
  /// Reads an input.
  ///
  /// Whether the reader took it for whole: a target that takes nothing, or all, is fed with the wrong
  /// things.
  let read: ([UInt8]) -> Bool

  private static var all: KeyValuePairs<String, () -> FuzzTarget> {
    [
      "markdown": markdown, "front-matter": frontMatter, "options": options, "cells": cells,
      "notebook": notebook, "wire": wire, "payloads": payloads, "http": http, "models": models,
      "checkpoints": checkpoints,
      "arrays": arrays, "archives": archives, "tables": tables, "digits": digits, "kaggle": kaggle,
      "pictures": pictures, "photographs": photographs, "documents": documents, "pages": pages,
      "drawings": drawings, "html": html,
      "site-settings": siteSettings,
      "results": results, "manifest": manifest, "cache": cache, "json": json,
      "round-trip": roundTrip,
    ]
  }

  static let names = all.map(\.key)

  static let mostUsualRuns = 20_000

  /// How many runs are a quick check, of a few seconds.
  static func usualRuns(of name: String) -> Int {
    // Each of these has a program of its own started twice.
    if name == "documents" { return 200 }
    return ["cells", "pages", "html", "round-trip", "pictures", "photographs"].contains(name)
      ? 2000 : mostUsualRuns
  }

  /// Why a reader cannot be fed on this machine; nil where it can.
  static func reasonToSkip(_ name: String) -> String? {
    #if !LECTERN_LEPTONICA
      if ["pictures", "photographs", "documents"].contains(name) {
        return "this program was built without Leptonica"
      }
    #endif
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    let drawers = folders.map { "\($0)/pdftoppm" }
    if name == "documents", !drawers.contains(where: FileManager.default.isExecutableFile) {
      return "pdftoppm is not on the PATH"
    }
    return nil
  }

  static func named(_ name: String) -> FuzzTarget {
    guard let make = all.first(where: { $0.key == name })?.value else {
      fatalError("nothing is called '\(name)'")
    }
    return make()
  }
}
