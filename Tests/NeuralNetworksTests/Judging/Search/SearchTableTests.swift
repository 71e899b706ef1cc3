import NDArrays
import Testing

@testable import NeuralNetworks

@Suite struct SearchTableTests {
  private func row(
    _ name: String, _ parameters: Int, _ accuracies: [Double], round: Int = 1,
    failure: String? = nil
  ) throws -> SearchTable.Row {
    let folds = try Folds(accuracies.count, of: 2 * accuracies.count, seed: 1)
    var results = accuracies.map { TrialResult(accuracy: $0, loss: 1 - $0, predictions: [0, 0]) }
    if let failure { results[1] = TrialResult(failure: failure) }
    return SearchTable.Row(
      setting: try SearchSpace(SearchParameter("name", [name])).grid()[0],
      parameterCount: parameters, epochs: round, round: round, results: results, Array(folds), folds
    )
  }

  @Test func `the simplest within one standard error of the best is told`() throws {
    let table = SearchTable(rows: [
      try row("small", 10, [0.90, 0.93, 0.92]), try row("tiny", 5, [0.80, 0.81, 0.82]),
      try row("large", 1000, [0.91, 0.95, 0.93]), try row("equal", 1000, [0.91, 0.95, 0.93]),
    ])
    #expect(table.best?.setting.texts == ["large"])
    #expect(abs((table.best?.standardError ?? 0) - 0.02 / Double(3).squareRoot()) < 1e-15)
    #expect(table.simplest?.setting.texts == ["large"])
    var close = table
    close.rows[0] = try row("small", 10, [0.91, 0.94, 0.92])
    #expect(close.simplest?.setting.texts == ["small"])
    #expect(SearchTable(rows: []).best == nil && SearchTable(rows: []).simplest == nil)
    #expect(
      table.description == """
        name   accuracy  ± one error  loss    parameters
        large  0.9300    0.0115       0.0700  1000
        equal  0.9300    0.0115       0.0700  1000
        small  0.9167    0.0088       0.0833  10
        tiny   0.8100    0.0058       0.1900  5
        """)
  }

  @Test func `rows of a later round are before others, and failed ones are last`() throws {
    let table = SearchTable(rows: [
      try row("early", 10, [0.99, 0.99]),
      try row("bad", 10, [1, 1], round: 3, failure: "it, \"so\""),
      try row("late", 10, [0.9, 0.91], round: 2), try row("later", 10, [0.9, 0.92], round: 2),
    ])
    #expect(table.ranked.map { $0.setting.texts[0] } == ["later", "late", "early", "bad"])
    #expect(table.best?.setting.texts == ["later"])
    #expect(
      table.description == """
        name   epochs  accuracy  ± one error  loss    parameters
        later  2       0.9100    0.0100       0.0900  10
        late   2       0.9050    0.0050       0.0950  10
        early  1       0.9900    0.0000       0.0100  10
        bad    3       failed    –            –       10
        name bad: it, "so"
        """)
    #expect(
      table.commaSeparatedValues.split(separator: "\r\n").map(String.init) == [
        "name,round,epochs,parameters,accuracy 1,accuracy 2,loss 1,loss 2,failure",
        "early,1,1,10,0.99,0.99,0.010000000000000009,0.010000000000000009,",
        "bad,3,3,10,,,,,\"it, \"\"so\"\"\"",
        "late,2,2,10,0.9,0.91,0.09999999999999998,0.08999999999999997,",
        "later,2,2,10,0.9,0.92,0.09999999999999998,0.07999999999999996,",
      ])
  }

  @Test func `one fold has no standard error, and the best is the simplest`() throws {
    let folds = try Folds(2, of: 4, seed: 1)
    let setting = try SearchSpace(SearchParameter("name", ["a"])).grid()[0]
    let row = SearchTable.Row(
      setting: setting, parameterCount: 1, epochs: 1,
      results: [TrialResult(accuracy: 0.5, loss: 1, predictions: [1, 1])], [folds[0]], folds)
    #expect(row.standardError.isNaN && row.accuracy == 0.5)
    #expect(SearchTable(rows: [row]).simplest == row)
  }

  @Test func `a row tells its setting and how it did, or why it failed`() throws {
    let done = try row("large", 1000, [0.91, 0.95, 0.93])
    #expect(
      "\(done)"
        == "name large: accuracy 0.9300 ± 0.0115, loss 0.0700, 1,000 parameters, 1 epoch")
    let failed = try row("wild", 10, [0.9, 0.9], failure: "the loss is nan")
    #expect("\(failed)" == "name wild: the loss is nan")
  }
}
