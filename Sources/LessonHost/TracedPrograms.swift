import Glibc

// Calls that start programs, whose reads nobody sees, and that load libraries.

extension FileTracing {
  fileprivate enum RealPrograms {
    typealias Strings = UnsafePointer<UnsafeMutablePointer<CChar>?>
    typealias Spawn =
      @convention(c) (
        UnsafeMutablePointer<pid_t>?, UnsafePointer<CChar>?, UnsafeRawPointer?, UnsafeRawPointer?,
        Strings?, Strings?
      ) -> Int32
    typealias OpenProgram =
      @convention(c) (UnsafePointer<CChar>?, UnsafePointer<CChar>?) -> OpaquePointer?
    typealias Shell = @convention(c) (UnsafePointer<CChar>?) -> Int32
    typealias Fork = @convention(c) () -> pid_t
    typealias Expand =
      @convention(c) (UnsafePointer<CChar>?, UnsafeMutableRawPointer?, Int32) -> Int32
    typealias Load = @convention(c) (UnsafePointer<CChar>?, Int32) -> UnsafeMutableRawPointer?

    static let spawn = next("posix_spawn", as: Spawn.self)
    static let spawnByName = next("posix_spawnp", as: Spawn.self)
    static let openProgram = next("popen", as: OpenProgram.self)
    static let shell = next("system", as: Shell.self)
    static let fork = next("fork", as: Fork.self)
    static let expand = next("wordexp", as: Expand.self)
    static let load = next("dlopen", as: Load.self)
  }

  /// Says that a program was started.
  ///
  /// - Parameter command: Its path, or a line for the shell that begins with its name.
  static func noteProgram(_ command: UnsafePointer<CChar>?) {
    guard isOn, let command else { return }
    let first = String(cString: command).split(whereSeparator: \.isWhitespace).first
    note(.program, named: first.map(String.init) ?? "a program")
  }

  /// Says which file a library came from: one that is named without a folder is searched for.
  static func noteLibrary(_ path: UnsafePointer<CChar>?, _ handle: UnsafeMutableRawPointer?) {
    guard isOn, let path else { return }
    guard let handle else { return note(.content, path) }
    // A handle is a `link_map`: the address it was loaded at, then its file's path.
    let file = handle.load(
      fromByteOffset: MemoryLayout<UInt>.size, as: UnsafePointer<CChar>?.self)
    if let file, file.pointee != 0 { note(.content, file) }
  }
}

@_cdecl("posix_spawn")
public func tracedSpawn(
  _ process: UnsafeMutablePointer<pid_t>?, _ path: UnsafePointer<CChar>?,
  _ actions: UnsafeRawPointer?, _ attributes: UnsafeRawPointer?,
  _ arguments: UnsafePointer<UnsafeMutablePointer<CChar>?>?,
  _ variables: UnsafePointer<UnsafeMutablePointer<CChar>?>?
) -> Int32 {
  FileTracing.noteProgram(path)
  return FileTracing.RealPrograms.spawn(
    process, path, actions, attributes, arguments, variables)
}

@_cdecl("posix_spawnp")
public func tracedSpawnByName(
  _ process: UnsafeMutablePointer<pid_t>?, _ name: UnsafePointer<CChar>?,
  _ actions: UnsafeRawPointer?, _ attributes: UnsafeRawPointer?,
  _ arguments: UnsafePointer<UnsafeMutablePointer<CChar>?>?,
  _ variables: UnsafePointer<UnsafeMutablePointer<CChar>?>?
) -> Int32 {
  FileTracing.noteProgram(name)
  return FileTracing.RealPrograms.spawnByName(
    process, name, actions, attributes, arguments, variables)
}

@_cdecl("popen")
public func tracedOpenProgram(
  _ command: UnsafePointer<CChar>?, _ mode: UnsafePointer<CChar>?
) -> OpaquePointer? {
  FileTracing.noteProgram(command)
  return FileTracing.RealPrograms.openProgram(command, mode)
}

@_cdecl("system")
public func tracedShell(_ command: UnsafePointer<CChar>?) -> Int32 {
  FileTracing.noteProgram(command)
  return FileTracing.RealPrograms.shell(command)
}

@_cdecl("wordexp")
public func tracedExpand(
  _ words: UnsafePointer<CChar>?, _ result: UnsafeMutableRawPointer?, _ flags: Int32
) -> Int32 {
  // A shell expands commands, and the C library itself patterns and variables, unseen.
  if FileTracing.isOn { FileTracing.note(.program, named: "wordexp") }
  return FileTracing.RealPrograms.expand(words, result, flags)
}

@_cdecl("fork")
public func tracedFork() -> pid_t {
  FileTracing.note(.program, named: "a copy of itself")
  return FileTracing.RealPrograms.fork()
}

@_cdecl("dlopen")
public func tracedLoad(_ path: UnsafePointer<CChar>?, _ mode: Int32) -> UnsafeMutableRawPointer? {
  let handle = FileTracing.RealPrograms.load(path, mode)
  FileTracing.noteLibrary(path, handle)
  return handle
}
