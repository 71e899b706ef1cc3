import Foundation

/// What stands at a path, links not followed.
package enum FileKind: Sendable {
  case missing, file, folder, link, other

  package init(at path: String) {
    var status = stat()
    guard lstat(path, &status) == 0 else {
      self = .missing
      return
    }
    switch status.st_mode & S_IFMT {
    case S_IFREG: self = .file
    case S_IFDIR: self = .folder
    case S_IFLNK: self = .link
    default: self = .other
    }
  }
}

/// Files that are written whole or not at all, with messages for people.
package enum FileWriting {
  /// What the system says of an error, as a clause.
  package static func message(_ number: Int32) -> String {
    let text = String(cString: strerror(number))
    return text.prefix(1).lowercased() + text.dropFirst()
  }

  /// What an error says, as a clause: of those of Foundation what the system said, for they name
  /// domains and codes.
  package static func reason(_ error: any Error) -> String {
    if let error = error as? SetupError { return error.description }
    let cause = (error as? CocoaError)?.userInfo[NSUnderlyingErrorKey] as? any Error ?? error
    let foundation = cause as NSError
    if foundation.domain == NSPOSIXErrorDomain { return message(Int32(foundation.code)) }
    let text = error.localizedDescription
    return text.prefix(1).lowercased()
      + (text.hasSuffix(".") ? text.dropLast() : text[...]).dropFirst()
  }

  /// Writes a file under another name first, so that no reader meets half of it.
  ///
  /// - Parameter temporary: The other name, in the same folder; nothing is left there.
  /// - Throws: ``SetupError`` with the path and what the system says.
  package static func write(
    _ data: Data, to path: String, through temporary: String
  ) throws(SetupError) {
    guard let number = failure(writing: data, path, temporary) else { return }
    unlink(temporary)
    throw SetupError("\(path) cannot be written: \(message(number))")
  }

  private static func failure(writing data: Data, _ path: String, _ temporary: String) -> Int32? {
    // What a killed builder left there is not written into: it may be a link by now.
    unlink(temporary)
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o666)
    if descriptor < 0 { return errno }
    let written = failure(writing: data, into: descriptor)
    // Some file systems tell of a full disk only here.
    let closed = close(descriptor) == 0 ? nil : errno
    if let number = written ?? closed { return number }
    return rename(temporary, path) == 0 ? nil : errno
  }

  /// Writes all bytes to an open file; the number of the error that stopped it.
  private static func failure(writing data: Data, into descriptor: Int32) -> Int32? {
    data.withUnsafeBytes { bytes -> Int32? in
      var done = 0
      while done < bytes.count {
        let count = Foundation.write(
          descriptor, bytes.baseAddress! + done, bytes.count - done)
        if count < 0, errno == EINTR { continue }
        if count <= 0 { return errno }
        done += count
      }
      return nil
    }
  }

  /// Writes a file where there is none.
  ///
  /// - Throws: ``SetupError`` with the path and what the system says; nothing is left there.
  package static func writeNew(_ data: Data, to path: String) throws(SetupError) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    if descriptor < 0 {
      let number = errno
      throw SetupError(
        "\(path) cannot be written: "
          + (number == EEXIST ? "there is such a file, and it is kept" : message(number)))
    }
    let written = failure(writing: data, into: descriptor)
    let closed = close(descriptor) == 0 ? nil : errno
    guard let number = written ?? closed else { return }
    unlink(path)
    throw SetupError("\(path) cannot be written: \(message(number))")
  }

  /// Why a file cannot be read, as a clause; nil where it can be.
  package static func problemReading(_ path: String) -> String? {
    problem(path, opened: O_RDONLY | O_NONBLOCK, S_IFREG) { _ in "it is no plain file" }
  }

  /// Why a folder cannot be listed, as a clause; nil where it can be.
  package static func problemListing(_ path: String) -> String? {
    problem(path, opened: O_RDONLY | O_NONBLOCK, S_IFDIR) {
      $0 == S_IFREG ? "it is a file" : "it is no folder"
    }
  }

  private static func problem(
    _ path: String, opened flags: Int32, _ kind: mode_t, otherwise: (mode_t) -> String
  ) -> String? {
    var status = stat()
    guard stat(path, &status) == 0 else {
      let clause = message(errno)
      // A name is a text here: what stands for its other bytes leads to no file.
      return path.contains("\u{FFFD}") ? "\(clause); its name is not UTF-8, rename it" : clause
    }
    let found = status.st_mode & S_IFMT
    guard found == kind else { return found == S_IFDIR ? "it is a folder" : otherwise(found) }
    let descriptor = open(path, flags | O_CLOEXEC)
    guard descriptor >= 0 else { return message(errno) }
    close(descriptor)
    return nil
  }

  /// Makes a folder and those above it.
  ///
  /// - Parameter name: What the folder is, for messages.
  package static func makeFolder(_ path: String, name: String = "folder") throws(SetupError) {
    var made = path.hasPrefix("/") ? "/" : ""
    for part in path.split(separator: "/") {
      made += made.isEmpty || made.hasSuffix("/") ? "\(part)" : "/\(part)"
      if mkdir(made, 0o777) == 0 { continue }
      let number = errno
      var status = stat()
      if stat(made, &status) == 0, status.st_mode & S_IFMT == S_IFDIR { continue }
      let reason = FileKind(at: made) == .file ? "\(made) is a file" : message(number)
      throw SetupError("the \(name) '\(path)' cannot be made: \(reason)")
    }
  }

  /// Why no folder can be made at a path where nothing is, as a clause; nil where one can be.
  package static func problemMaking(_ path: String) -> String? {
    var above = path
    while above.contains("/"), FileKind(at: above) == .missing {
      above = (above as NSString).deletingLastPathComponent
    }
    if above.isEmpty { above = "." }
    var status = stat()
    if stat(above, &status) != 0 { return message(errno) }
    if status.st_mode & S_IFMT != S_IFDIR { return "\(above) is no folder" }
    return access(above, W_OK | X_OK) == 0 ? nil : "\(above): \(message(errno))"
  }

  /// The absolute path without links, of which the last parts need not be there.
  package static func realPath(_ path: String) -> String {
    let start = path.hasPrefix("/") ? "" : FileManager.default.currentDirectoryPath
    var waiting = Array("\(start)/\(path)".split(separator: "/").reversed())
    var real: [Substring] = []
    var links = 0
    while let part = waiting.popLast() {
      if part == "." { continue }
      if part == ".." {
        _ = real.popLast()
        continue
      }
      let place = "/" + (real + [part]).joined(separator: "/")
      if links < 40, FileKind(at: place) == .link,
        let target = try? FileManager.default.destinationOfSymbolicLink(atPath: place)
      {
        links += 1
        if target.hasPrefix("/") { real = [] }
        waiting += target.split(separator: "/").reversed()
      } else {
        real.append(part)
      }
    }
    return "/" + real.joined(separator: "/")
  }

  /// The path of one absolute path from a folder, both without links.
  package static func relativePath(of path: String, from folder: String) -> String {
    let (target, start) = (path.split(separator: "/"), folder.split(separator: "/"))
    let common = zip(target, start).prefix { $0 == $1 }.count
    let up = Array(repeating: "..", count: start.count - common)
    return (up + target.dropFirst(common).map(String.init)).joined(separator: "/")
  }
}
