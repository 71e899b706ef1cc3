import Foundation
import Testing

@testable import lectern

/// What the README's table of commands says, against what the program has.
@Suite struct ManualTests {
  /// The first cells of the table's rows: `lectern build`, `--jobs N`.
  private static let rows: [String] = {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../README.md")
    let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    let part = text.components(separatedBy: "\n## ").first { $0.hasPrefix("Two commands") } ?? ""
    return part.split(separator: "\n").filter { $0.hasPrefix("| `") }.map(String.init)
  }()

  private let table = CommandTable.own

  @Test func `each command has its row`() {
    let named = Self.rows.compactMap {
      $0.firstMatch(of: /^\| `lectern ([a-z]+)/).map { String($0.1) }
    }
    #expect(Set(named) == Set(table.names) && named.count == table.names.count)
  }

  @Test func `each option that is named is there`() {
    let known = Set((table.commands + [table.root]).flatMap(\.shownOptions))
    var count = 0
    for row in Self.rows {
      for match in row.matches(of: /--[a-z][a-z-]*/) {
        count += 1
        #expect(known.contains(String(match.output)), "\(row)")
      }
    }
    #expect(count > 20)
  }

  @Test func `an option in a command's row is one of that command's`() throws {
    for row in Self.rows {
      guard let name = row.firstMatch(of: /^\| `lectern ([a-z]+)/)?.1 else { continue }
      let command = try #require(table.command(String(name)))
      for match in row.matches(of: /--[a-z][a-z-]*/) {
        #expect(command.shownOptions.contains(String(match.output)), "\(row)")
      }
    }
  }
}
