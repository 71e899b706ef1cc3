import LessonWire

/// The chain of keys: each unit's holds everything that decides what it gives.
struct KeyChain {
  /// The digest of what the next unit finds: the same link means the same state.
  private(set) var link: String

  /// - Parameter base: What every cell of the lesson stands on.
  init(_ base: [LessonInputs.Item]) {
    let lines = base.map { "\($0.name)=\($0.value ?? "none")" }
    link = SHA256.digest(of: (["lectern results 4"] + lines).joined(separator: "\n"))
  }

  func key(of unit: LessonUnit) -> String { SHA256.digest(of: "\(link)\n\(unit.text)") }

  mutating func advance(past unit: LessonUnit, key: String, _ result: CellResult) {
    if unit.leavesState || result.leavesState {
      link = SHA256.digest(of: "\(key)\n\(result.fingerprint)")
    }
  }
}
