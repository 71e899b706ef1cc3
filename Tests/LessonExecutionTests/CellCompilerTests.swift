import Testing

@testable import LessonExecution

@Suite struct CellCompilerTests {
  @Test(arguments: [
    ("import Foundation", "Foundation"), ("import struct Foundation.Date", "Foundation"),
    ("@testable import X", "X"), ("@preconcurrency  import  Dispatch;", "Dispatch"),
    ("public import A.B", "A"), ("importance = 1", nil), ("let a = 1", nil), ("import", nil),
  ])
  func `finds the module that a line imports`(line: String, module: String?) {
    #expect(CellCompiler.importedModule(line) == module)
  }
}
