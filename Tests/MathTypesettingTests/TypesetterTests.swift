import Foundation
import Synchronization
import TestSupport
import Testing

@testable import MathTypesetting

@Suite(.serialized, .enabled(if: Typesetter.missing == nil, "KaTeX or Duktape is not installed"))
struct TypesetterTests {
  private let typesetter = Typesetter(
    cacheFolder: temporaryPath("formulas")
  ) { Issue.record("\($0)") }

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

  @Test func `a formula that is damaged in the cache is set anew`() throws {
    let folder = temporaryPath("formulas")
    let warnings = Mutex<[String]>([])
    let typesetter = Typesetter(cacheFolder: folder) { text in
      warnings.withLock { $0.append(text) }
    }
    func set() throws -> String {
      // A digest of its own: all that this test needs is that other texts give others.
      try typesetter.typeset("x^2", isDisplay: true) { text in
        "\(text.utf8.reduce(UInt64(7)) { $0 &* 31 &+ UInt64($1) })"
      }
    }
    let html = try set()
    let name = try #require(FileManager.default.contentsOfDirectory(atPath: folder).first)
    let whole = try #require(FileManager.default.contents(atPath: "\(folder)/\(name)"))
    for damage in 0..<3 {
      var bytes = [UInt8](whole)
      if damage == 0 { bytes[bytes.count / 2] ^= 1 }
      if damage == 1 { bytes.removeLast(40) }
      if damage == 2 { bytes = [] }
      try Data(bytes).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
      #expect(try set() == html)
      #expect(FileManager.default.contents(atPath: "\(folder)/\(name)") == whole)
    }
    #expect(
      warnings.withLock { $0 }
        == Array(
          repeating:
            "a damaged formula was ignored and will be set anew: \(folder)/\(name)", count: 3))
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
      cacheFolder: temporaryPath("formulas"),
      macros: ["\\LSE": "\\operatorname{LSE}"]
    ) { Issue.record("\($0)") }
    #expect(try own.typeset("\\LSE(z)", isDisplay: false) { "\($0.hashValue)" }.contains("LSE"))
  }

  @Test func `escapes characters beyond the first plane`() throws {
    #expect(try set("\\text{😀}").contains("&#x1f600;") || (try set("\\text{😀}")).contains("😀"))
  }
}
