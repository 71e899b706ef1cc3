/// Markdown that stands in a lesson without being its text: a caption, or what a cell displays.
///
/// It holds no cells: Swift in it is shown.
public struct Fragment: Sendable {
  public var blocks: [Block]
  /// The fragment's own notes, numbered from 1.
  public var footnotes: [Footnote]
  public var problems: [Diagnostic]

  /// Where a fragment's text comes from.
  public enum Origin: Sendable, Hashable {
    /// A caption, which stands in the lesson's file and begins at a place there; it holds no
    /// footnotes.
    case caption(at: SourcePosition)
    /// A cell made the text: all of it is told of at one place.
    case output(at: SourcePosition)

    /// The place in the lesson's file of a place in the fragment.
    func place(of position: SourcePosition) -> SourcePosition {
      switch self {
      case .output(let place): place
      case .caption(let start):
        SourcePosition(
          line: start.line + position.line - 1,
          column: position.line == 1 ? start.column + position.column - 1 : position.column)
      }
    }
  }
}
