import Foundation

#if LECTERN_DUKTAPE
  import CDuktape
#endif

/// What KaTeX says about a formula that it refuses.
public struct MathError: Error, Sendable {
  /// Characters from the formula's beginning.
  public var offset: Int
  public var message: String
}

/// Sets LaTeX as HTML with hidden MathML, by KaTeX inside Duktape.
///
/// One formula takes about 7 ms, so what was set is kept on disk. Not for two threads at once.
public final class Typesetter {
  /// The folder with KaTeX's script, stylesheet and fonts, where there is one.
  public static let katexFolder: String? = {
    let named = ProcessInfo.processInfo.environment["LECTERN_KATEX"]
    return [named, "/usr/share/javascript/katex", "/usr/share/nodejs/katex/dist"].compactMap { $0 }
      .first { FileManager.default.fileExists(atPath: "\($0)/katex.min.js") }
  }()

  /// What is missing for formulas to be set, in a sentence; nil when nothing is.
  public static let missing: String? = {
    #if LECTERN_DUKTAPE
      return katexFolder == nil
        ? "formulas are shown as their source, for KaTeX is not there; install libjs-katex and fonts-katex"
        : nil
    #else
      return
        "formulas are shown as their source, for this program was built without Duktape; install duktape-dev, libjs-katex and fonts-katex, then: swift package purge-cache && rm -rf .build"
    #endif
  }()

  private let folder: String
  private let macros: [String: String]
  private let warn: @Sendable (String) -> Void
  private var identity = ""
  #if LECTERN_DUKTAPE
    private var heap: OpaquePointer?
  #endif

  /// - Parameters:
  ///   - cacheFolder: Where set formulas are kept.
  ///   - macros: LaTeX commands of the site's own, by name with backslash.
  ///   - warn: Hears of formulas that were damaged in the cache, a sentence each.
  public init(
    cacheFolder: String, macros: [String: String] = [:], warn: @escaping @Sendable (String) -> Void
  ) {
    folder = cacheFolder
    self.warn = warn
    self.macros = Self.builtInMacros.merging(macros) { $1 }
    identity = Self.katexIdentity
    try? FileManager.default.createDirectory(atPath: cacheFolder, withIntermediateDirectories: true)
  }

  deinit {
    #if LECTERN_DUKTAPE
      if let heap { duk_destroy_heap(heap) }
    #endif
  }

  /// LaTeX commands that every site has, by name with backslash.
  public static let builtInMacros = [
    "\\sgn": "\\operatorname{sgn}", "\\argmax": "\\operatorname*{arg\\,max}",
    "\\softmax": "\\operatorname{softmax}",
  ]

  /// The formula as HTML.
  ///
  /// - Parameter digest: Names a formula in the cache by all that decides how it looks.
  public func typeset(_ latex: String, isDisplay: Bool, digest: (String) -> String)
    throws(MathError) -> String
  {
    let list = macros.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(
      separator: "\n")
    let file = "\(folder)/\(digest("\(identity)\n\(isDisplay)\n\(list)\n\(latex)")).html"
    if let html = known(file, digest) { return html }
    let html = try evaluate(latex, isDisplay: isDisplay)
    // What cannot be kept is set again next time.
    try? "\(digest(html))\n\(html)".write(toFile: file, atomically: true, encoding: .utf8)
    return html
  }

  /// The HTML that was kept in a file behind its digest; what is damaged goes, and is said.
  private func known(_ file: String, _ digest: (String) -> String) -> String? {
    guard let data = FileManager.default.contents(atPath: file) else { return nil }
    let text = String(decoding: data, as: UTF8.self)
    if let end = text.firstIndex(of: "\n"),
      case let html = String(text[text.index(after: end)...]), digest(html) == text[..<end]
    {
      return html
    }
    warn("a damaged formula was ignored and will be set anew: \(file)")
    try? FileManager.default.removeItem(atPath: file)
    return nil
  }

  /// KaTeX's own part of a formula's name in the cache: by its content (64-bit FNV-1a), wherever it
  /// lies.
  private static let katexIdentity: String = {
    guard let folder = katexFolder,
      let script = FileManager.default.contents(atPath: "\(folder)/katex.min.js")
    else { return "" }
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in script { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return "\(script.count) \(hash)"
  }()

  #if LECTERN_DUKTAPE
    private func evaluate(_ latex: String, isDisplay: Bool) throws(MathError) -> String {
      let context = try start()
      let script = "lecternTypeset(\(Self.quoted(latex)), \(isDisplay), \(Self.object(macros)))"
      _ = duktape_evaluate(context, script, script.utf8.count)
      let result = String(cString: duktape_string(context, -1))
      duk_pop(context)
      if result.hasPrefix("ok\n") { return String(result.dropFirst(3)) }
      let parts = result.split(separator: "\n", maxSplits: 2, omittingEmptySubsequences: false)
      guard parts.count == 3, parts[0] == "error" else {
        throw MathError(offset: 0, message: result)
      }
      return try fail(parts)
    }

    private func fail(_ parts: [Substring]) throws(MathError) -> String {
      var message = parts[2].replacingOccurrences(of: "KaTeX parse error: ", with: "")
      // KaTeX underlines the place with combining characters; the place itself is told apart.
      if let place = message.range(of: " at position") {
        message = String(message[..<place.lowerBound])
      }
      throw MathError(offset: max(0, Int(parts[1]) ?? 0), message: message)
    }

    private func start() throws(MathError) -> OpaquePointer {
      if let heap { return heap }
      guard let folder = Self.katexFolder,
        let katex = try? String(contentsOfFile: "\(folder)/katex.min.js", encoding: .utf8),
        let context = duktape_create_heap()
      else { throw MathError(offset: 0, message: "KaTeX could not be loaded") }
      for script in [Self.prelude, katex, Self.bridge] {
        if duktape_evaluate(context, script, script.utf8.count) != 0 {
          let problem = String(cString: duktape_string(context, -1))
          duk_destroy_heap(context)
          throw MathError(offset: 0, message: "KaTeX could not be loaded: \(problem)")
        }
        duk_pop(context)
      }
      heap = context
      return context
    }

    /// What KaTeX uses and Duktape lacks.
    private static let prelude = """
      if (!Array.prototype.fill) Array.prototype.fill = function (value) {
        for (var i = 0; i < this.length; i++) this[i] = value;
        return this;
      };
      var module, exports, define;
      """

    private static let bridge = """
      function lecternTypeset(latex, isDisplay, macros) {
        try {
          var html = katex.renderToString(latex, {
            displayMode: isDisplay, output: "htmlAndMathml", throwOnError: true, strict: "ignore", macros: macros
          });
          return "ok\\n" + html.replace(/[\\uD800-\\uDBFF][\\uDC00-\\uDFFF]/g, function (pair) {
            var code = (pair.charCodeAt(0) - 0xD800) * 0x400 + pair.charCodeAt(1) - 0xDC00 + 0x10000;
            return "&#x" + code.toString(16) + ";";
          });
        } catch (error) {
          return "error\\n" + (error.position || 0) + "\\n" + (error.message || String(error));
        }
      }
      """

    private static func quoted(_ text: String) -> String {
      var result = "\""
      for unit in text.utf16 {
        if unit >= 0x20, unit < 0x7F, unit != 0x22, unit != 0x5C {
          result.unicodeScalars.append(Unicode.Scalar(UInt8(unit)))
        } else {
          let digits = String(unit, radix: 16)
          result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        }
      }
      return result + "\""
    }

    private static func object(_ macros: [String: String]) -> String {
      "{"
        + macros.sorted { $0.key < $1.key }.map { "\(quoted($0.key)): \(quoted($0.value))" }.joined(
          separator: ", ") + "}"
    }
  #else
    private func evaluate(_ latex: String, isDisplay: Bool) throws(MathError) -> String {
      throw MathError(offset: 0, message: Self.missing ?? "")
    }
  #endif
}
