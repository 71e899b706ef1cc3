import SwiftParser
import SwiftSyntax
import Testing

@testable import LessonExecution

@Suite struct CallShapeTests {
  private func shape(_ code: String) -> CallShape {
    CallShape(Parser.parse(source: code).statements.first!.item.cast(FunctionDeclSyntax.self))
  }

  @Test(arguments: [
    ("func f()", "func f()"), ("func f(_ x: Int) -> Int", "func f(_ y: Int) async throws -> Int?"),
    ("func f(a: Int)", "func f(a: Int, b: Int = 1)"),
    ("func f(a: Int, b: Int = 1)", "func f(a: Int)"),
    ("func f(a: Int, b: Int)", "func f(a: Int, b: Int = 1)"),
    ("func f(a: Int = 1)", "func f(b: Int = 1)"), ("func f(_ x: [Int])", "func f(_ x: Array<Int>)"),
    ("func f(_ x: [String: Int?])", "func f(_ x: Dictionary< String, Optional<Int> >)"),
    ("func f(_ x: Int...)", "func f(_ x: Int)"),
    ("func f(_ x: Int, _ y: Int)", "func f(_ x: Int...)"),
    ("func f(_ x: @escaping () -> Int)", "func f(_ x: () -> (Int))"),
    ("func f<T: Equatable>(_ x: [T])", "func f<U: Equatable>(_ x: [U])"),
    ("@MainActor func f()", "func f()"),
  ])
  func `a call could mean both`(one: String, other: String) {
    #expect(shape(one).sharesACall(with: shape(other)))
    #expect(shape(other).sharesACall(with: shape(one)))
  }

  @Test(arguments: [
    ("func f()", "func f(_ x: Int)"), ("func f(_ x: Int)", "func f(_ x: String)"),
    ("func f(a: Int)", "func f(b: Int)"), ("func f(a: Int)", "func f(a: Int, b: Int)"),
    ("func f(a: Int, b: Int)", "func f(b: Int, a: Int)"),
    ("func f(_ x: inout Int)", "func f(_ x: Int)"), ("func f<T>(_ x: T)", "func f(_ x: Int)"),
    ("func f<T: Equatable>(_ x: T)", "func f<T: Hashable>(_ x: T)"),
    ("func f<T>(_ x: T) where T: Equatable", "func f<T>(_ x: T)"),
    ("func f(_ x: Int, _ y: String...)", "func f(_ x: String...)"),
    ("func f(_ x: @autoclosure () -> Int)", "func f(_ x: () -> Int)"),
  ])
  func `no call could mean both`(one: String, other: String) {
    #expect(!shape(one).sharesACall(with: shape(other)))
    #expect(!shape(other).sharesACall(with: shape(one)))
  }

  @Test func `a function is the same where its whole type is`() {
    let plain = shape("func f(_ x: Int) -> Int")
    #expect(plain.isSame(as: shape("@discardableResult func f(_ y: Int = 2) -> Int")))
    for other in ["throws -> Int", "-> Int?", "async -> Int", "-> String"] {
      #expect(!plain.isSame(as: shape("func f(_ x: Int) \(other)")))
      #expect(plain.takesSame(as: shape("func f(_ x: Int) \(other)")))
    }
    #expect(!plain.isSame(as: shape("@MainActor func f(_ x: Int) -> Int")))
  }

  @Test func `what stands for a hidden function has its type and no default values`() {
    #expect(
      shape("public func f<T>(_ x: T, b: Int = 3) async throws -> [T] where T: Equatable { [x] }")
        .veil
        == "fileprivate func f<T>(_ x: T, b: Int) async throws -> [T] where T: Equatable { Swift.fatalError() }"
    )
    #expect(shape("func f() -> some Equatable { 1 }").veil == nil)
  }
}
