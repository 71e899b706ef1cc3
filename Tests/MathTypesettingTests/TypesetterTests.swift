import Foundation
import Testing

@testable import MathTypesetting

@Suite(.serialized, .enabled(if: Typesetter.missing == nil, "KaTeX or Duktape is not installed"))
struct TypesetterTests {
  private let typesetter = Typesetter(
    cacheFolder: NSTemporaryDirectory() + "formulas-\(UUID().uuidString)")

  private func set(_ latex: String, isDisplay: Bool = false) throws(MathError) -> String {
    try typesetter.typeset(latex, isDisplay: isDisplay) { "\($0.hashValue)" }
  }

  @Test func `sets a formula as HTML with hidden MathML`() throws {
    let html = try set("\\frac{a}{b}")
    #expect(html.contains("<mfrac><mi>a</mi><mi>b</mi></mfrac>"))
    #expect(html.hasPrefix("<span class=\"katex\">") && html.hasSuffix("</span>"))
  }

  @Test func `sets the same from the cache`() throws {
    #expect(try set("x^2", isDisplay: true) == set("x^2", isDisplay: true))
  }

  @Test func `says where a formula is wrong`() {
    #expect { try set("a + \\frac{1") } throws: { error in
      (error as? MathError)?.offset == 11 && !(error as! MathError).message.contains("\u{332}")
    }
    #expect { try set("\\nonsense x") } throws: {
      ($0 as? MathError)?.message.contains("Undefined control sequence") == true
    }
  }

  @Test func `knows the site's macros`() throws {
    let own = Typesetter(
      cacheFolder: NSTemporaryDirectory() + "formulas-\(UUID().uuidString)",
      macros: ["\\LSE": "\\operatorname{LSE}"])
    #expect(try own.typeset("\\LSE(z)", isDisplay: false) { "\($0.hashValue)" }.contains("LSE"))
  }

  @Test func `escapes characters beyond the first plane`() throws {
    #expect(try set("\\text{😀}").contains("&#x1f600;") || (try set("\\text{😀}")).contains("😀"))
  }
}
