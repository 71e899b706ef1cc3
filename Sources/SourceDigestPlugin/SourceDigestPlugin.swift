import Foundation
import PackagePlugin

/// Writes the digest of all sources that can change what a cell gives into the target it is
/// attached to.
///
/// The command's inputs are those sources, so that it runs again when one changes; when one comes
/// or goes, the command itself is another.
@main struct SourceDigestPlugin: BuildToolPlugin {
  /// The programs' targets whose sources, with those of all they depend on, decide what a cell
  /// gives: the one that compiles cells, keys and judges them, and the one that runs them.
  static let roots = ["LessonExecution", "LessonHost"]
  /// What a cell's own code and options are made of enters its key as text.
  static let exempt = ["LessonMarkdown", "CCMarkGFM"]

  func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
    let package = context.package
    var waiting = package.targets.filter { Self.roots.contains($0.name) }
    guard waiting.count == Self.roots.count else {
      throw PluginProblem("the package lacks one of \(Self.roots.joined(separator: ", "))")
    }
    var found: Set<String> = [target.name]
    var files: [URL] = []
    while let next = waiting.popLast() {
      guard !Self.exempt.contains(next.name), found.insert(next.name).inserted else { continue }
      files += try Self.files(in: next.directoryURL)
      for case .target(let dependency) in next.dependencies
      where package.targets.contains(where: { $0.id == dependency.id }) {
        waiting.append(dependency)
      }
    }
    let folder = package.directoryURL.path
    let names = files.map { String($0.path.dropFirst(folder.count + 1)) }.sorted()
    let output = context.pluginWorkDirectoryURL.appendingPathComponent("SourceDigest.swift")
    // Names from the package's folder: the digest is the same wherever the clone lies.
    let script = """
      set -e; cd "$1"; output=$2; shift 2
      digest=$(sha256sum -- "$@" | sha256sum | cut -c 1-64)
      printf 'let sourceDigest = "%s"\\n' "$digest" > "$output"
      """
    return [
      .buildCommand(
        displayName: "Digesting the sources that cells stand on",
        executable: URL(fileURLWithPath: "/bin/sh"),
        arguments: ["-c", script, "sh", folder, output.path] + names,
        inputFiles: files, outputFiles: [output])
    ]
  }

  private static func files(in folder: URL) throws -> [URL] {
    guard let all = FileManager.default.enumerator(atPath: folder.path) else {
      throw PluginProblem("\(folder.path) cannot be read")
    }
    return all.compactMap { $0 as? String }
      .filter { name in !name.split(separator: "/").contains { $0.hasPrefix(".") } }
      .map { folder.appendingPathComponent($0) }
      .filter { !$0.hasDirectoryPath && !Self.isFolder($0) }
  }

  private static func isFolder(_ url: URL) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder)
      && isFolder.boolValue
  }
}

/// Why no digest can be made.
struct PluginProblem: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}
