import ArgumentParser
import LessonExecution

struct Clean: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Empties the cache, so that the next build runs everything.",
    usage: "lectern clean",
    discussion: "Downloaded data stays, and so does what is not the cache's own.")

  func run() throws {
    let cache = ResultCache.user
    let stayed = try cache.clear()
    for sentence in stayed { say("warning: \(sentence)") }
    say(
      stayed.isEmpty
        ? "\(cache.folder) is empty; downloaded data was kept"
        : "\(cache.folder) is empty but for that; downloaded data was kept")
  }
}
