import Glibc
import Testing

@testable import LessonExecution

/// The names that a lesson's own declarations meet are those that the library has.
@Suite struct LibraryNamesTests {
  /// The base names of a module's global functions; operators are none.
  private func functions(of module: String) async throws -> Set<String> {
    let symbols = try #require(try await SymbolGraph.all.value[module])
    return Set(
      symbols.filter { $0.kind.identifier == "swift.func" && $0.pathComponents.count == 1 }
        .map { String($0.name.prefix { $0 != "(" }) })
  }

  @Test func `all global functions that a cell sees are known by name`() async throws {
    var all: Set<String> = []
    for module in SymbolGraph.modules { all.formUnion(try await functions(of: module)) }
    #expect(all.subtracting(LibraryNames.functions).sorted() == [], "missing")
    #expect(LibraryNames.functions.subtracting(all).sorted() == [], "no function of the library")
  }

  @Test func `the functions of mathematics are those that the C library has too`() async throws {
    let library = try #require(dlopen("libm.so.6", RTLD_NOW))
    defer { dlclose(library) }
    let shared = try await functions(of: "NDArrays").filter { dlsym(library, $0) != nil }
    #expect(shared.subtracting(LibraryNames.mathematics).sorted() == [], "missing")
    #expect(
      Set(LibraryNames.mathematics).subtracting(shared).sorted() == [],
      "not a function of both libraries")
    #expect(Set(LibraryNames.mathematics).count == LibraryNames.mathematics.count)
  }
}
