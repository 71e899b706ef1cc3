import Testing

@testable import LessonExecution

@Suite struct CellModuleTests {
  @Test(arguments: [
    ("", ""), ("nothing here (or there)", "nothing here (or there)"),
    ("[LecternCell1_.Z(a: Optional(1))]", "[Z(a: Optional(1))]"),
    ("LecternCell12_.A<LecternCell3_.B>.C", "A<B>.C"),
    ("LecternProse4_.P", "P"),
    (
      "Could not cast value of type 'LecternCell2_.Z' (0x5)",
      "Could not cast value of type 'Z' (0x5)"
    ),
    ("LecternCell2_.(unknown context at $7f3a9c).Inner", "Inner"),
    ("(unknown context at home).x", "(unknown context at home).x"),
    ("(unknown context at $", "(unknown context at $"),
    ("LecternCell2_/lectern-cell-2", "cell"), ("lectern-cell-14:3", "cell:3"),
    ("LecternCell2_", "cell"), ("LecternCell_.Z", "LecternCell_.Z"),
    ("LecternCellar", "LecternCellar"),
    ("lectern_cell_statements()", "cell()"),
    ("in lectern_cell_statement", "in lectern_cell_statement"),
    ("Lecternlectern-LecternCell1_.é😀", "Lecternlectern-é😀"),
  ])
  func `takes the names of cells' modules away`(text: String, shown: String) {
    #expect(text.withoutCellModules == shown)
  }

  @Test func `a result is cleared of them in all its parts`() {
    var result = CellResult()
    let failure = CellFailure(kind: .thrown, message: "LecternCell1_.E()")
    result.outputs = [
      .standardOutput("LecternCell1_.A"), .standardError("LecternCell1_.B"),
      .bundle([CellOutput.Form(type: "text/plain", data: "LecternCell1_.C")]),
    ]
    (result.failure, result.expectedFailure) = (failure, failure)
    (result.furtherFailures, result.warnings) = ([failure], [failure])
    result.prose = [2: "LecternCell1_.D"]
    #expect(!"\(result.withoutCellModules)".contains("LecternCell1"))
  }
}
