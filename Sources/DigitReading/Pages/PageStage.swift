/// A part of reading a page that can be left out, to see what it is for.
public enum PageStage: String, Sendable, Hashable, CaseIterable {
  /// Dividing by the paper around each pixel; without it one level is the paper everywhere.
  case background
  /// Taking away the paper's edges.
  case paperEdges
  /// Taking away printed rules.
  case rules
  /// Turning lines of writing level.
  case skew
  /// Telling columns of numbers apart.
  case columns
  /// Cutting components that may be several digits.
  case cuts
  /// Leaving out what is no digit.
  case rejection
  /// Bringing the pen's darkness to 1.
  case contrast
  /// Bringing the centre of a digit's ink to the middle.
  case centring
  /// Reading digits that touch as a whole.
  case lineNetwork
}
