import Foundation
import LessonExecution
import LessonWire
import TestSupport
import Testing

@testable import DataDownloads

/// The program that downloads, and what is told where it does not work.
@Suite struct DownloaderProcessTests {
  /// A program in the place of the one that downloads, as a script.
  ///
  /// Another process writes it: one that this process had open for writing could not be started while a
  /// test beside this one starts a program.
  private func program(_ script: String) throws -> String {
    let path = temporaryPath("downloader")
    let writer = try Subprocess(
      "/bin/sh",
      [
        "-c", "printf '%s' \"$1\" > \"$2\"; chmod 755 \"$2\"", "sh", "#!/bin/sh\n\(script)\n", path,
      ],
      descriptors: (nil, nil, nil))
    #expect(writer.wait() == 0)
    return path
  }

  private func problem(_ program: String, patience: Double = 20) -> String {
    do {
      try DownloaderProcess(program: program, patience: patience).transfer(
        DownloadRequest(url: "http://127.0.0.1:1/")
      ) { _ in }
      return "nothing"
    } catch { return "\(error)" }
  }

  @Test func `where it is missing that is told`() {
    #expect(problem("/nowhere/Downloader").hasPrefix("/nowhere/Downloader is missing, the program"))
  }

  @Test func `a missing library is named with its package`() throws {
    let curl = try program(
      "echo \"$0: error while loading shared libraries: libcurl.so.4: cannot open shared object file\" >&2; exit 127"
    )
    #expect(
      problem(curl)
        == "the program that downloads cannot start, for libcurl.so.4 is missing or damaged; install the Debian package libcurl4, or bring the files by other means and name their folder with --from"
    )
    let other = try program(
      "echo 'x: error while loading shared libraries: /a/libx.so.1: y' >&2; exit 127")
    #expect(
      problem(other).contains(
        "libx.so.1 is missing or damaged; install the Debian package that has it"))
  }

  @Test func `the real program says that libcurl is missing, and what gives it`() async throws {
    // What stands first on the linker's way is no library.
    let folder = temporaryPath("libraries")
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try Data().write(to: URL(fileURLWithPath: "\(folder)/libcurl.so.4"))
    let real = Subprocess.programBesideThis("Downloader")
    let program = try program("LD_LIBRARY_PATH='\(folder)' exec '\(real)'")
    #expect(
      problem(program).hasPrefix("the program that downloads cannot start, for libcurl.so.4 is"))
  }

  @Test(arguments: [
    ("exit 3", "gives an answer by which the program that downloads ended, with status 3"),
    ("echo oops >&2; kill -9 $$", "ended, with status 137: \"oops\""),
    (
      "echo nonsense",
      "gives an answer that cannot be handed on: 'nonsense' is no message of a download"
    ),
    ("printf 'answer\\t200\\nbytes\\t5\\nab'", "ended, with status 0"),
    ("sleep 60", "sends nothing in 0.5 s"),
    ("head -c 3000000 /dev/zero", "sends a head without end"),
  ])
  func `what a program tells that has gone astray is a problem of its source`(
    _ script: String, _ words: String
  ) throws {
    let problem = problem(try program(script), patience: script.contains("sleep") ? 0.5 : 20)
    #expect(problem.contains(words), "\(problem)")
  }

  @Test func `bytes come through in order, however they are cut`() throws {
    let program = try program(
      "printf 'ans'; sleep 0.1; printf 'wer\\t200\\nbyt'; sleep 0.1; printf 'es\\t3\\na'; sleep 0.1; printf 'b\\nbytes\\t1\\n\\nend\\n'"
    )
    var bytes: [UInt8] = []
    try DownloaderProcess(program: program).transfer(DownloadRequest(url: "http://x/")) {
      if case .bytes(let piece) = $0 { bytes += piece }
    }
    #expect(bytes == Array("ab\n\n".utf8))
  }

  @Test func `a receiver that has enough ends the program`() throws {
    struct Enough: Error {}
    let marker = temporaryPath("marker")
    let program = try program("printf 'answer\\t200\\n'; sleep 5; touch '\(marker)'")
    let start = ContinuousClock.now
    #expect(throws: Enough.self) {
      try DownloaderProcess(program: program).transfer(DownloadRequest(url: "http://x/")) { _ in
        throw Enough()
      }
    }
    #expect(ContinuousClock.now - start < .seconds(4))
    #expect(!FileManager.default.fileExists(atPath: marker))
  }

  @Test func `it leaves when nobody wants to hear of it`() async throws {
    let server = try ScriptedServer { _, reply in reply.stall() }
    let real = Subprocess.programBesideThis("Downloader")
    let input = try Subprocess.makePipe()
    let output = try Subprocess.makePipe()
    let process = try Subprocess(real, [], descriptors: (input.reading, output.writing, nil))
    close(input.reading)
    let line = DownloadRequest(url: server.url()).line
    #expect(line.withUnsafeBytes { write(input.writing, $0.baseAddress!, $0.count) } == line.count)
    while server.requests.isEmpty { usleep(5000) }
    close(input.writing)
    #expect(process.wait() == 0)
    for descriptor in [output.reading, output.writing] { close(descriptor) }
  }

  @Test func `a URL that no program takes is told`() {
    let problem = #expect(throws: SourceProblem.self) {
      try DownloaderProcess().transfer(
        DownloadRequest(url: "http://x/" + String(repeating: "y", count: 5000))
      ) { _ in }
    }
    #expect(problem?.description == "has too long a URL, of 5010 bytes")
  }
}
