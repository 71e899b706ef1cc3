extension StringProtocol {
  /// A title as an id or a file's name: lower-case words joined by hyphens; empty where there are none.
  public var slug: String {
    var result = ""
    for character in lowercased() {
      if character.isLetter || character.isNumber {
        result.append(character)
      } else if !result.isEmpty, result.last != "-" {
        result.append("-")
      }
    }
    while result.last == "-" { result.removeLast() }
    return result
  }
}
