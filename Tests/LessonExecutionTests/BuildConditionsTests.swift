import SwiftParser
import SwiftSyntax
import Testing

@testable import LessonExecution

@Suite struct BuildConditionsTests {
  private func holds(_ condition: String, folders: [String] = []) -> Bool? {
    let tree = Parser.parse(source: "#if \(condition)\n#endif")
    let config = tree.statements.first!.item.as(IfConfigDeclSyntax.self)!
    return try? BuildConditions(folders: folders).holds(config.clauses.first!.condition!)
  }

  @Test(arguments: [
    ("os(\(BuildConditions.system))", true), ("os(Windows)", false), ("!os(Windows)", true),
    ("arch(\(BuildConditions.architecture))", true), ("arch(wasm32)", false),
    ("DEBUG", false), ("MY_FLAG", false), ("true", true), ("false || true && false", false),
    ("true || false && false", true), ("(DEBUG || true) && !DEBUG", true),
    ("swift(>=5.9)", true), ("swift(>=6)", false), ("swift(<6)", true), ("compiler(>=6.0)", true),
    ("compiler(<5.10.1)", false), ("canImport(Nothing)", false), ("_endian(little)", true),
  ])
  func `knows the usual conditions`(condition: String, value: Bool) {
    #expect(holds(condition) == value)
  }

  @Test(arguments: ["foo(bar)", "swift(5)", "1 + 1", "os()", "hasFeature(X)"])
  func `does not guess at others`(condition: String) {
    #expect(holds(condition) == nil)
  }

  @Test func `can import what a folder holds`() throws {
    let toolchain = try Toolchain()
    let folders = [toolchain.libraries, toolchain.modules]
    #expect(holds("canImport(Foundation)", folders: folders) == true)
    #expect(holds("canImport(NDArrays)", folders: folders) == true)
    #expect(holds("canImport(UIKit)", folders: folders) == false)
  }
}
