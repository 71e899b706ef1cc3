import Foundation
import LessonExecution
import TestSupport
import Testing

@testable import DataDownloads

@Suite struct DatasetSourceTests {
  private let files = KnownDataset.mnist.files

  @Test(arguments: [
    ("data", "data"), ("/a b/c", "/a b/c"), ("../x", "../x"), ("a:b", "a:b"),
    ("file:///a%20b", "/a b"),
    ("file://localhost/a", "/a"), ("FILE:///a", "/a"), ("file:/a", "/a"),
  ])
  func `a path and a URL of a file are folders`(_ text: String, _ folder: String) throws {
    #expect(try DatasetSource(text, files: files) == .folder(folder))
  }

  @Test(arguments: [
    ("https://host/d", "https://host/d/N"), ("http://host", "http://host/N"),
    ("HTTP://Host:8000/a/", "HTTP://Host:8000/a/N"), ("http://h/a?key=1", "http://h/a/N?key=1"),
    ("http://h/a/train-images-idx3-ubyte.gz", "http://h/a/N"),
    ("http://h/a/t10k-labels-idx1-ubyte?x#y", "http://h/a/N?x"),
    ("http://h/a%20b/", "http://h/a%20b/N"),
  ])
  func `a URL of a folder, or of one of the files, gives the URLs of all`(
    _ text: String, _ file: String
  ) throws {
    guard case .url(let url) = try DatasetSource(text, files: files) else {
      Issue.record("\(text) is a URL")
      return
    }
    #expect(url.file("N").absoluteString == file)
  }

  @Test(arguments: [
    (
      "ftp://host/d",
      "files cannot be brought by 'ftp'; expected a URL of http, https or file, or a folder"
    ),
    (
      "s3://bucket",
      "files cannot be brought by 's3'; expected a URL of http, https or file, or a folder"
    ),
    ("http://", "'http://' is no URL; expected such as https://host/folder/"),
    ("http://user:secret@[x/", "'http://…@[x/' is no URL; expected such as https://host/folder/"),
    (
      "file://other/d",
      "'file://other/d' names no folder of this machine; expected such as file:///folder"
    ),
  ])
  func `what cannot be asked is told`(_ text: String, _ sentence: String) {
    #expect { try DatasetSource(text, files: files) } throws: { "\($0)" == sentence }
  }

  @Test(arguments: [
    ("http://user:secret@host/a", "http://…@host/a"),
    ("http://host/a?key=secret", "http://host/a?…"),
    ("http://a:se@cret@host/b", "http://…@host/b"), ("http://host/@b", "http://host/@b"),
    ("http://host/a#b", "http://host/a"),
  ])
  func `secrets in a URL are not shown`(_ text: String, _ shown: String) {
    #expect(URL.shown(text) == shown)
  }

  @Test func `a password goes to its server alone, and into no message or file`() async throws {
    let small = SmallDataset()
    let (paths, victim) = (small.paths(), "\(SmallDataset.names[0]).gz")
    let elsewhere = try ScriptedServer { request, reply in
      reply.head("200 OK", ["Content-Length: 5"])
      reply.send("hello")
    }
    let target = elsewhere.url("/x")
    let server = try ScriptedServer { request, reply in
      if request.path.contains(victim) {
        reply.head("302 Found", ["Location: \(target)", "Content-Length: 0"])
      } else {
        reply.file(paths["\(request.path.prefix { $0 != "?" })"] ?? [], to: request)
      }
    }
    let bench = DownloadBench()
    let source = try DatasetSource(
      "http://user:geheim%20x@127.0.0.1:\(server.port)/?key=geheim", files: small.dataset.files)
    let problem = await bench.problem(small, from: source)
    let word = "Basic " + Data("user:geheim x".utf8).base64EncodedString()
    #expect(server.requests.allSatisfy { $0.fields["authorization"] == word })
    #expect(elsewhere.requests.count == 1 && elsewhere.requests[0].fields["authorization"] == nil)
    #expect(
      problem.hasPrefix("http://…@127.0.0.1:\(server.port)/?…: has a file of 5 bytes"), "\(problem)"
    )
    #expect(!problem.contains("geheim") && !bench.notes.joined().contains("geheim"))
    for name in bench.names {
      #expect(!String(decoding: bench.bytes(name) ?? [], as: UTF8.self).contains("geheim"))
    }
  }
}
