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

  @Test func `a crash of the compiler is a sentence, and its first words`() {
    let dump =
      "swifterror value can only be loaded\nptr %1\nStack dump:\n0.\tProgram arguments: x\n #0 0x1\n"
    let crash = CompilerCrash(ProgramResult(status: 134, output: "", errors: dump))
    #expect(
      crash?.message.hasSuffix("it says: swifterror value can only be loaded") == true)
    #expect(
      CompilerCrash(ProgramResult(status: 1, output: "", errors: "a.swift:1:1: error: b\n")) == nil)
    #expect(CompilerCrash(ProgramResult(status: 0, output: "", errors: dump)) == nil)
  }

  @Test func `a cell at which the compiler crashes is compiled without inlining`() async throws {
    let outcome = await (try Bench()).run(
      """
      ```swift
      var trainer = Trainer(
        try Model<Float>(input: [4], [Dense(2)], seed: 1), .adamW(), rate: 0.1, schedule: .oneCycle(),
        seed: 1)
      try trainer.model.save(to: scratchFile("a.safetensors"))
      ```

      ```swift
      print(try Model<Float>(scratchFile("a.safetensors")).parameters.count)
      ```
      """)
    #expect(!outcome.hasFailed && outcome.text(1) == "2\n", "\(outcome.places)")
    // Other compilers may do better.
    #expect(outcome.places.allSatisfy { $0 == "5:1 warning \(CompilerCrash.warning.message)" })
  }
}
