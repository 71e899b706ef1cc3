import LessonExecution
import LessonMarkdown
import LessonWire
import MathTypesetting

extension PageRenderer {
  mutating func displayFormula(_ formula: Formula) -> HTML {
    formulaCount += 1
    let number = formulaCount
    let id = claim("eq-\(number)")
    return .element(
      "div", ["class": "eq", "id": id],
      [
        .element("div", [:], [self.formula(formula, isDisplay: true)]),
        .element(
          "a", ["class": "no", "href": "#\(id)", "aria-label": "Equation \(number)"],
          [.text("(\(number))")]),
      ])
  }

  /// A formula, or its source where it cannot be set.
  mutating func formula(_ formula: Formula, isDisplay: Bool) -> HTML {
    let source = HTML.element("code", ["class": "tex"], [.text(formula.latex)])
    if let missing = Typesetter.missing {
      if !hasWarnedOfFormulas {
        report(.warning, at: formula.position, missing)
        hasWarnedOfFormulas = true
      }
      return source
    }
    do throws(MathError) {
      return .mathematics(
        try typesetter.typeset(formula.latex, isDisplay: isDisplay) { SHA256.digest(of: $0) })
    } catch {
      report(
        at: formula.position(of: error.offset),
        "this formula cannot be set: \(error.message)")
      return .element("span", ["class": "bad"], [source])
    }
  }
}
