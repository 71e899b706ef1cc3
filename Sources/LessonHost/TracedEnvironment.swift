import Glibc

// Calls that ask for variables, for the working folder and for where paths lead.

extension FileTracing {
  /// How the builder tells the library what it needs: what a lesson does with it is told apart.
  private static let own = ["LECTERN_SCRATCH", "LECTERN_PARAMETERS", "LECTERN_PUBLISHED"]

  fileprivate enum RealEnvironment {
    typealias Variable = @convention(c) (UnsafePointer<CChar>?) -> UnsafeMutablePointer<CChar>?
    typealias Resolve =
      @convention(c) (UnsafePointer<CChar>?, UnsafeMutablePointer<CChar>?) ->
      UnsafeMutablePointer<CChar>?
    typealias ReadLinkAt =
      @convention(c) (Int32, UnsafePointer<CChar>?, UnsafeMutablePointer<CChar>?, Int) -> Int
    typealias FolderName = @convention(c) () -> UnsafeMutablePointer<CChar>?

    static let variable = next("getenv", as: Variable.self)
    static let secureVariable = next("secure_getenv", as: Variable.self)
    static let folderName = next("get_current_dir_name", as: FolderName.self)
    static let resolve = next("realpath", as: Resolve.self)
    static let resolveName = next("canonicalize_file_name", as: Variable.self)
    static let readLinkAt = next("readlinkat", as: ReadLinkAt.self)
  }

  static func noteVariable(_ name: UnsafePointer<CChar>?) {
    guard isOn, let name else { return }
    let text = String(cString: name)
    if !own.contains(text) { note(.variable, named: text) }
  }
}

@_cdecl("getenv")
public func tracedVariable(_ name: UnsafePointer<CChar>?) -> UnsafeMutablePointer<CChar>? {
  FileTracing.noteVariable(name)
  return FileTracing.RealEnvironment.variable(name)
}

@_cdecl("secure_getenv")
public func tracedSecureVariable(_ name: UnsafePointer<CChar>?) -> UnsafeMutablePointer<CChar>? {
  FileTracing.noteVariable(name)
  return FileTracing.RealEnvironment.secureVariable(name)
}

/// Foundation's own way to the list of all variables: `ProcessInfo.processInfo.environment`.
@_cdecl("_platform_shims_get_environ")
public func tracedVariables() -> UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>? {
  FileTracing.note(.variable, named: "*")
  return dlsym(nil, "environ")?
    .load(as: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?.self)
}

@_cdecl("getcwd")
public func tracedCurrentFolder(_ buffer: UnsafeMutablePointer<CChar>?, _ size: Int)
  -> UnsafeMutablePointer<CChar>?
{
  FileTracing.note(.folder, named: ".")
  return FileTracing.Real.currentFolder(buffer, size)
}

@_cdecl("get_current_dir_name")
public func tracedFolderName() -> UnsafeMutablePointer<CChar>? {
  FileTracing.note(.folder, named: ".")
  return FileTracing.RealEnvironment.folderName()
}

@_cdecl("realpath")
public func tracedResolve(
  _ path: UnsafePointer<CChar>?, _ buffer: UnsafeMutablePointer<CChar>?
) -> UnsafeMutablePointer<CChar>? {
  FileTracing.note(.resolved, path)
  return FileTracing.RealEnvironment.resolve(path, buffer)
}

@_cdecl("canonicalize_file_name")
public func tracedResolveName(_ path: UnsafePointer<CChar>?) -> UnsafeMutablePointer<CChar>? {
  FileTracing.note(.resolved, path)
  return FileTracing.RealEnvironment.resolveName(path)
}

@_cdecl("readlink")
public func tracedReadLink(
  _ path: UnsafePointer<CChar>?, _ buffer: UnsafeMutablePointer<CChar>?, _ size: Int
) -> Int {
  FileTracing.note(.link, path)
  return FileTracing.Real.readLink(path, buffer, size)
}

@_cdecl("readlinkat")
public func tracedReadLinkAt(
  _ folder: Int32, _ path: UnsafePointer<CChar>?, _ buffer: UnsafeMutablePointer<CChar>?,
  _ size: Int
) -> Int {
  FileTracing.note(.link, path, from: folder)
  return FileTracing.RealEnvironment.readLinkAt(folder, path, buffer, size)
}
