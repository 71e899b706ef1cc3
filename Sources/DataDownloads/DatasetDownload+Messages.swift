import LessonExecution

extension DatasetDownload {
  /// What is told where no source gave a file: each with its reason, and what to do instead.
  func failure(
    of file: KnownFile, _ reasons: [(provider: FileProvider, problem: SourceProblem)],
    missing: [String]
  ) -> String {
    let lines = reasons.map { "\($0.provider.shown): \($0.problem)" }
    guard source == .mirrors else {
      let isWrong = reasons.contains { $0.problem.kind == .wrong }
      return lines.joined(separator: "; ") + (isWrong && !takesOthers ? "; \(hintOnOthers)" : "")
    }
    let list =
      missing.count == 1
      ? missing[0] : missing.dropLast().joined(separator: ", ") + " and \(missing.last ?? "")"
    let form =
      dataset.files.contains { $0.plain == nil }
      ? "with .gz behind the name" : "plain or with .gz behind the name"
    return """
      no mirror gave \(dataset.title)'s \(file.name).gz:
        \(lines.joined(separator: "\n  "))
      put \(list), \(form), into \(folder); \
      or copy them from where they are, with lectern data \(dataset.name) --from FOLDER; \
      or use them there, with lectern build --data FOLDER
      """
  }

  /// How files of another set are taken.
  private var hintOnOthers: String {
    "these are not \(dataset.title)'s files, or they are damaged; another set in the same format is taken with --to and a folder of its own, where no lesson looks for MNIST"
  }
}
