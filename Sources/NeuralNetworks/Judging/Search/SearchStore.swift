import Glibc
internal import LessonWire
import NDArrays
import Synchronization

/// A folder that holds the results of trials, each under a key of what it follows from.
///
/// A search that is stopped at any moment and started again computes the trials that were under way and
/// those behind them; one that is widened those that are new. Several programs may share a folder, over a
/// network too: a file is written whole under another name and then renamed, and whoever computes the same
/// writes the same. A folder that cannot be written, or is full, is told of, and the search goes on.
///
/// A result is of the program that computed it. For lessons that is the library that they are built with,
/// for other programs their own file.
public struct SearchStore: Sendable, Hashable {
  /// The folder, which is made when something is kept.
  public let folder: String

  /// A store in a folder.
  public init(_ folder: String) { self.folder = folder }

  /// The user's own: `lectern/trials` in `$XDG_CACHE_HOME`, or in `~/.cache`; nil where there is neither.
  public static var standard: SearchStore? { place.map { SearchStore($0) } }

  /// Looked up once, before a lesson's first cell: where the store lies is no input of a cell.
  package static let place: String? = {
    func path(_ name: String) -> String? {
      getenv(name).map { String(cString: $0) }.flatMap { $0.hasPrefix("/") ? $0 : nil }
    }
    let cache = path("XDG_CACHE_HOME") ?? path("HOME").map { $0 + "/.cache" }
    return cache.map { $0 + "/lectern/trials" }
  }()

  /// What stands for the program in keys. Without another the digest of the program's file.
  package nonisolated(unsafe) static var program = ownDigest

  /// Whether what is kept is taken; otherwise all is computed, and kept.
  package nonisolated(unsafe) static var isRead = true

  private static let ownDigest: String = {
    let descriptor = open("/proc/self/exe", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return "unknown" }
    defer { close(descriptor) }
    var hash = SHA256()
    var piece = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let count = read(descriptor, &piece, piece.count)
      if count < 0, errno == EINTR { continue }
      if count <= 0 { return hash.finish() }
      piece.withUnsafeBytes { hash.update(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
    }
  }()

  // MARK: - Results

  /// The result that is kept under a key; nil where there is none, or a damaged one.
  func result(_ key: String, tellsDamage: Bool) -> TrialResult? {
    guard Self.isRead else { return nil }
    return Self.working { () -> TrialResult? in
      let path = path(key)
      guard access(path, F_OK) == 0 else { return nil }
      let problem: String
      do throws(ArrayFileError) {
        if let found = TrialResult(try SafetensorsFile(path)) {
          noteUse(of: path)
          return found
        }
        problem = "is not what a search wrote"
      } catch {
        problem =
          error.place.isEmpty ? error.problem : "is damaged, at \(error.place): \(error.problem)"
      }
      if tellsDamage {
        Self.warn("the result of a trial in \(path) \(problem); it is computed again")
      }
      return nil
    }
  }

  /// Makes the folder, and says where it cannot be written.
  func prepare() {
    Self.working {
      do throws(SearchError) { try makeFolder() } catch { Self.tell(error.description, folder) }
    }
  }

  /// Keeps a result; where that cannot be done, says so and goes on.
  func keep(_ result: TrialResult, _ key: String) {
    Self.working {
      do {
        try makeFolder()
        // A name that no other program has, on this machine or another.
        let work = "\(path(key)).\(String(UInt64.random(in: 0 ... .max), radix: 16))"
        try result.file.write(to: work)
        if rename(work, path(key)) != 0 {
          let reason = Self.reason
          unlink(work)
          throw SearchError("trials cannot be kept in \(folder): \(reason)")
        }
      } catch let error as ArrayFileError {
        Self.tell("trials cannot be kept in \(folder): \(error.problem)", folder)
      } catch { Self.tell("\(error)", folder) }
    }
  }

  /// Notes that a file is used now, which file systems do late or not at all: what was not used for longest
  /// goes first where a cache is too large.
  private func noteUse(of path: String) {
    var status = stat()
    let now = time(nil)
    guard lstat(path, &status) == 0, now - status.st_atim.tv_sec > 600 else { return }
    utimensat(
      AT_FDCWD, path, [timespec(tv_sec: now, tv_nsec: 0), status.st_mtim], AT_SYMLINK_NOFOLLOW)
  }

  private func path(_ key: String) -> String { "\(folder)/\(key).safetensors" }

  private func makeFolder() throws(SearchError) {
    var made = folder.hasPrefix("/") ? "" : "."
    for part in folder.split(separator: "/") {
      made += "/" + part
      if access(made, F_OK) != 0, mkdir(made, 0o777) != 0, errno != EEXIST {
        throw SearchError("trials cannot be kept in \(folder): \(Self.reason)")
      }
    }
    if access(folder, W_OK | X_OK) != 0 {
      throw SearchError("trials cannot be kept in \(folder): \(Self.reason)")
    }
  }

  private static var reason: String {
    let text = String(cString: strerror(errno))
    return text.prefix(1).lowercased() + text.dropFirst()
  }

  // MARK: - What is said

  /// Hears what is wrong with stores; without another it is written to standard error.
  package nonisolated(unsafe) static var warn: (String) -> Void = { sentence in
    let line = "warning: \(sentence)\n"
    _ = line.withCString { write(2, $0, strlen($0)) }
  }

  private static let told = Mutex<Set<String>>([])

  /// Says once of a folder that it cannot be written.
  private static func tell(_ sentence: String, _ folder: String) {
    guard told.withLock({ $0.insert(folder).inserted }) else { return }
    warn("\(sentence); the search goes on and keeps what it finds to itself")
  }

  // MARK: - What is no input

  private static let workKey: pthread_key_t = {
    var key = pthread_key_t()
    guard pthread_key_create(&key, nil) == 0 else {
      fatalError("the system has no key for a thread's own memory")
    }
    return key
  }()

  /// Whether a store is at work on this thread: what it finds would otherwise be computed, to the same bits,
  /// and is no input of the cell that searches.
  package static var isAtWork: Bool { pthread_getspecific(workKey) != nil }

  private static func working<Value>(_ body: () -> Value) -> Value {
    pthread_setspecific(workKey, UnsafeRawPointer(bitPattern: 1))
    defer { pthread_setspecific(workKey, nil) }
    return body()
  }
}
