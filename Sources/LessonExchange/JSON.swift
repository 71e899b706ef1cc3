/// A value of JSON.
package indirect enum JSON: Encodable {
  case null
  case bool(Bool)
  case number(Int)
  case string(String)
  case array([JSON])
  case object([String: JSON])
  /// A number that is not whole; notebooks hold such in metadata alone.
  case decimal(Double)

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .bool(let value): try container.encode(value)
    case .number(let value): try container.encode(value)
    case .decimal(let value): try container.encode(value)
    case .string(let value): try container.encode(value)
    case .array(let value): try container.encode(value)
    case .object(let value): try container.encode(value)
    }
  }

  subscript(_ key: String) -> JSON? {
    if case .object(let value) = self { value[key] } else { nil }
  }

  var elements: [JSON]? { if case .array(let value) = self { value } else { nil } }

  var members: [String: JSON]? { if case .object(let value) = self { value } else { nil } }

  var isTrue: Bool { if case .bool(true) = self { true } else { false } }

  var whole: Int? {
    switch self {
    case .number(let value): value
    case .decimal(let value): Int(exactly: value)
    default: nil
    }
  }

  /// Text, or lines of text.
  var text: String? {
    switch self {
    case .string(let value): value
    case .array(let parts): parts.map { $0.text ?? "" }.joined()
    default: nil
    }
  }

  /// Text as notebooks keep it: lines, each with its break.
  static func lines(_ text: String) -> JSON {
    // By scalars: a carriage return and a line feed are one Character.
    let lines = text.everyLine
    var parts = lines.dropLast().map { $0 + "\n" }
    if let last = lines.last, !last.isEmpty { parts.append(last) }
    return .array(parts.map { .string($0) })
  }
}
