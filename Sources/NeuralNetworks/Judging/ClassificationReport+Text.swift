import NDArrays

extension ClassificationReport: CustomStringConvertible {
  /// The table as scikit-learn prints it, with two digits after the point.
  public var description: String { text(digits: 2) }

  /// The report with some digits after the point; where examples are weighted, the supports have them
  /// too, for these are sums of weights.
  public func text(digits: Int) -> String {
    let width = Swift.max(12, classes.map(\.name.count).max() ?? 0)
    func right(_ text: String, _ size: Int) -> String {
      String(repeating: " ", count: Swift.max(0, size - text.count)) + text
    }
    func support(_ row: Row) -> String {
      isWeighted ? fixedText(row.weight, digits) : String(row.support)
    }
    /// A name and four columns of nine, as scikit-learn sets them.
    func line(_ name: String, _ columns: [String]) -> String {
      right(name, width) + " " + columns.map { " " + right($0, 9) }.joined()
    }
    func line(_ row: Row) -> String {
      line(
        row.name,
        [row.precision, row.recall, row.f1].map { fixedText($0, digits) } + [support(row)])
    }
    var lines = [line("", ["precision", "recall", "f1-score", "support"]), ""]
    lines += classes.map { line($0) }
    lines.append("")
    if let accuracy {
      lines.append(
        line("accuracy", ["", "", fixedText(accuracy, digits), support(Self.macro(classes))]))
    }
    lines += averages.map { line($0) }
    return lines.joined(separator: "\n")
  }
}
