import Foundation
import SwiftSyntax

/// Which clause of an `#if` around a cell's declarations and statements is active.
///
/// The compiler decides the same for what stands within a function or a type; what stands at the
/// top of a cell has to be known before, since later cells see its names.
public struct BuildConditions: Sendable {
  /// The folders that hold the modules that a cell can import.
  var folders: [String]

  package init(folders: [String] = []) { self.folders = folders }

  /// A condition that the compiler would not understand either.
  struct Unknown: Error {
    var condition: ExprSyntax
  }

  /// The items of the active clause; none where no clause is active.
  func active(_ config: IfConfigDeclSyntax) throws(Unknown) -> CodeBlockItemListSyntax? {
    for clause in config.clauses {
      if let condition = clause.condition, try !holds(condition) { continue }
      if case .statements(let items) = clause.elements { return items }
      return nil
    }
    return nil
  }

  func holds(_ condition: ExprSyntax) throws(Unknown) -> Bool {
    if let literal = condition.as(BooleanLiteralExprSyntax.self) {
      return literal.literal.tokenKind == .keyword(.true)
    }
    // A name is a flag, and a lesson has none: not DEBUG either.
    if condition.is(DeclReferenceExprSyntax.self) { return false }
    if let not = condition.as(PrefixOperatorExprSyntax.self), not.operator.text == "!" {
      return try !holds(not.expression)
    }
    if let tuple = condition.as(TupleExprSyntax.self), tuple.elements.count == 1,
      let only = tuple.elements.first
    {
      return try holds(only.expression)
    }
    if let sequence = condition.as(SequenceExprSyntax.self) { return try holds(sequence) }
    if let call = condition.as(FunctionCallExprSyntax.self) { return try holds(call) }
    throw Unknown(condition: condition)
  }

  /// `&&` binds closer than `||`.
  private func holds(_ sequence: SequenceExprSyntax) throws(Unknown) -> Bool {
    var any = false
    var all = true
    for element in sequence.elements {
      if let joint = element.as(BinaryOperatorExprSyntax.self) {
        switch joint.operator.text {
        case "&&": continue
        case "||":
          any = any || all
          all = true
        default: throw Unknown(condition: ExprSyntax(sequence))
        }
      } else {
        // Both sides are read: a condition that nobody understands is one wherever it stands.
        let value = try holds(element)
        all = all && value
      }
    }
    return any || all
  }

  private func holds(_ call: FunctionCallExprSyntax) throws(Unknown) -> Bool {
    let name = call.calledExpression.trimmedDescription
    let arguments = call.arguments.map { $0.expression.trimmedDescription }
    guard let argument = arguments.first else { throw Unknown(condition: ExprSyntax(call)) }
    switch name {
    case "os": return argument == Self.system
    case "arch": return argument == Self.architecture
    case "canImport": return canImport(argument)
    case "swift", "compiler":
      guard
        let answer = Self.compare(argument, with: name == "swift" ? Self.language : Self.compiler)
      else { throw Unknown(condition: ExprSyntax(call)) }
      return answer
    case "targetEnvironment": return false
    case "_endian": return argument == "little"
    case "_pointerBitWidth": return argument == "_64"
    case "_runtime": return argument == "_Native"
    default: throw Unknown(condition: ExprSyntax(call))
    }
  }

  private func canImport(_ path: String) -> Bool {
    let name = path.split(separator: ".").first.map(String.init) ?? path
    return folders.contains {
      FileManager.default.fileExists(atPath: "\($0)/\(name).swiftmodule")
    }
  }

  // MARK: - What cells are compiled for

  #if os(Linux)
    static let system = "Linux"
  #elseif os(macOS)
    static let system = "macOS"
  #else
    static let system = "unknown"
  #endif

  #if arch(x86_64)
    static let architecture = "x86_64"
  #elseif arch(arm64)
    static let architecture = "arm64"
  #else
    static let architecture = "unknown"
  #endif

  /// Cells are written in the newest Swift 5, as the compiler counts it.
  static let language = [5, 10]

  /// The version of the compiler that made this program, which is the one that makes cells.
  #if compiler(>=6.5)
    static let compiler = [6, 5]
  #elseif compiler(>=6.4)
    static let compiler = [6, 4]
  #else
    static let compiler = [6, 3]
  #endif

  /// Whether `>=6.1` or `<6` holds for a version; nil where it is written otherwise.
  private static func compare(_ text: String, with version: [Int]) -> Bool? {
    let isLess = text.hasPrefix("<")
    guard isLess || text.hasPrefix(">=") else { return nil }
    let parts = text.drop { "<>= ".contains($0) }.split(separator: ".").map { Int($0) }
    guard !parts.isEmpty, !parts.contains(nil) else { return nil }
    let other = parts.compactMap { $0 }
    let length = max(other.count, version.count)
    let padded = { (list: [Int]) in list + Array(repeating: 0, count: length - list.count) }
    return padded(version).lexicographicallyPrecedes(padded(other)) == isLess
  }
}
