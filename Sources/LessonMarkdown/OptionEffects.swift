/// An option as it stands between the braces of a fence.
struct GivenOption {
  var option: CellOption
  /// Characters from the opening brace's inside.
  var offset: Int

  /// The option without its value, as authors write it.
  var words: String {
    switch option.form {
    case .label: "a label"
    case .flag: ".\(option.name)"
    case .value: option.name
    }
  }
}

/// Options that do nothing beside others.
enum OptionEffects {
  /// What of a fence's options has no effect, each at its place.
  static func warnings(of given: [GivenOption], in options: CellOptions) -> [OptionError] {
    var warnings: [OptionError] = []
    for (index, each) in given.enumerated() {
      if given[..<index].contains(where: { $0.option.name == each.option.name }) {
        let kept = each.option.form == .flag ? "once is enough" : "the last one holds"
        warnings.append(
          OptionError(offset: each.offset, message: "\(each.words) is given twice; \(kept)"))
      } else if let reason = reason(each.option.name, in: options) {
        warnings.append(
          OptionError(offset: each.offset, message: "\(each.words) has no effect \(reason)"))
      }
    }
    if let width = options.width, width.hasSuffix("%"), let share = Double(width.dropLast()),
      share > 100, let place = given.last(where: { $0.option.name == "width" })
    {
      warnings.append(
        OptionError(
          offset: place.offset, message: "width=\(width) is wider than the page; 100% is all of it")
      )
    }
    return warnings
  }

  /// Why an option does nothing; nil where it does something.
  private static func reason(_ name: String, in options: CellOptions) -> String? {
    if options.isStatic {
      // An imported fence keeps in its summary what its notebook said of it.
      return ["static", "summary"].contains(name) ? nil : "beside .static, whose code never runs"
    }
    if options.isHidden, ["fold", "summary", "caption", "alt", "width", "no-output"].contains(name)
    {
      return "beside .hidden, which shows neither code nor output"
    }
    if options.hidesOutput, ["caption", "alt", "width"].contains(name) {
      return "beside .no-output, which shows the code alone"
    }
    if name == "summary", !options.isFolded { return "without .fold" }
    return nil
  }
}
