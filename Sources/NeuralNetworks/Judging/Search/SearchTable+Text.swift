import NDArrays

extension SearchTable.Row: CustomStringConvertible {
  /// The setting and how it did, in a line.
  public var description: String {
    if let failure { return "\(setting): \(failure)" }
    let error = standardError.isNaN ? "" : " ± \(fixedText(standardError, 4))"
    return
      "\(setting): accuracy \(fixedText(accuracy, 4))\(error), loss \(fixedText(loss, 4)), \(groupedText(parameterCount)) parameters, \(groupedText(epochs)) epoch\(epochs == 1 ? "" : "s")"
  }
}

extension SearchTable: CustomStringConvertible {
  /// The table as text, from the best to the worst.
  public var description: String {
    let names = names
    let hasRounds = rows.contains { $0.round > 1 }
    let head =
      names + (hasRounds ? ["epochs"] : []) + ["accuracy", "± one error", "loss", "parameters"]
    let lines = ranked.map { row in
      names.map { row.setting.text(of: $0) ?? "–" } + (hasRounds ? [String(row.epochs)] : [])
        + [
          row.failure == nil ? fixedText(row.accuracy, 4) : "failed",
          row.standardError.isNaN ? "–" : fixedText(row.standardError, 4),
          row.failure == nil ? fixedText(row.loss, 4) : "–", String(row.parameterCount),
        ]
    }
    let widths = head.indices.map { column in
      ([head] + lines).map { $0[column].count }.max() ?? 0
    }
    let table = ([head] + lines).map { line in
      let cells = zip(line, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
      return cells.dropLast().map { $0 + "  " }.joined() + line[line.count - 1]
    }
    let failures = ranked.filter { $0.failure != nil }.map(\.description)
    return (table + failures).joined(separator: "\n")
  }

  /// The table as comma-separated values, a line a setting in the order in which they were given: the
  /// parameters' values, rounds, epochs and parameters, for each fold the accuracy and the loss, and why a
  /// training failed.
  ///
  /// Numbers have the shortest digits that give them back, so that two tables are equal to the last bit
  /// where their texts are.
  ///
  /// - Source: RFC 4180
  public var commaSeparatedValues: String {
    let (names, folds) = (names, rows.map(\.accuracies.count).max() ?? 0)
    let numbers = (0..<folds).map { $0 + 1 }
    let head =
      names + ["round", "epochs", "parameters"] + numbers.map { "accuracy \($0)" }
      + numbers.map { "loss \($0)" } + ["failure"]
    let lines = rows.map { row in
      func texts(_ values: [Double]) -> [String] {
        (0..<folds).map { $0 < values.count ? "\(values[$0])" : "" }
      }
      return names.map { row.setting.text(of: $0) ?? "" }
        + [row.round, row.epochs, row.parameterCount].map(String.init) + texts(row.accuracies)
        + texts(row.losses) + [row.failure ?? ""]
    }
    return ([head] + lines).map { $0.map(Self.quoted).joined(separator: ",") + "\r\n" }.joined()
  }

  private static func quoted(_ text: String) -> String {
    guard text.contains(where: { ",\"\n\r\r\n".contains($0) }) else { return text }
    return "\"" + text.replacing("\"", with: "\"\"") + "\""
  }
}
