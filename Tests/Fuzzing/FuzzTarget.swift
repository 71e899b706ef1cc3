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
      "arrays": arrays, "digits": digits, "pictures": pictures,
    ]
  }

  static let names = all.map(\.key)

  static func named(_ name: String) -> FuzzTarget {
    guard let make = all.first(where: { $0.key == name })?.value else {
      fatalError("nothing is called '\(name)'")
    }
    return make()
  }
}
