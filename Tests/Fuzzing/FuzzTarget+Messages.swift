import Foundation
import LessonPreview
import LessonWire
import NDArrays
import Plots

extension FuzzTarget {
  /// Lines between the builder and the process of the cells.
  static func wire() -> FuzzTarget {
    let place = HostEvent.Place(line: 3, column: 1)
    let printed = HostEvent.Printed(output: 3, errors: 70)
    let events: [HostEvent] = [
      .awake(process: 77), .started(cell: 0),
      .display(at: place, after: printed, forms: [OutputForm(type: "text/plain", data: "a\tb\n")]),
      .prose(index: 2, text: "\\"), .read(kind: "content", path: "a b", stamp: "12 3 4"),
      .parameter(name: "epochs"), .published(name: "net", path: "/tmp/x"),
      .progress(text: "epoch 1", done: 1, total: 9), .mark(printed, next: .errors),
      .threw(at: place, message: "no"), .warned(at: place, message: "hm"), .refused("why"),
      .signal(
        HostEvent.Signal(
          number: 11, place: place, isMainThread: true, isStackOverflow: false, startedBy: nil)),
      .frames([HostEvent.Frame(library: "/a.so", offset: 12)]),
      .done(cell: 1, seconds: 0.25, printed: printed, threads: 0), .tried(.exited(1)),
      .unendable(["12 sleep"]), .ended(.signaled(9)),
    ]
    let cell = HostCommand.Cell(index: 1, library: "/a.so", output: "/o", errors: "/e")
    let orders: [HostCommand] = [
      .run(cell), .attempt(cell), .sleep(pipe: "/p"), .wake(commands: "/c", events: "/e"),
    ]
    let fields = [HeaderField("ETag", "\"a\""), HeaderField("Content-Range", "bytes 1-2/3")]
    let downloads: [DownloadEvent] = [
      .answer(status: 206, fields: fields), .bytes(7), .end, .failure("gone"),
    ]
    let asked = DownloadRequest(url: "https://host/a", fields: fields)
    let words =
      HostEvent.Kind.allCases.map(\.rawValue) + HostCommand.Kind.allCases.map(\.rawValue)
      + DownloadEvent.Kind.allCases.map(\.rawValue) + [
        "\t", "\\t", "\\n", "\\", "text/plain", "image/png", "1.5e300", "-0", "exited", "signaled",
      ]
    let lines =
      events.map(\.line) + orders.map(\.line) + downloads.map(\.line) + [asked.line]
    return FuzzTarget(mutator: Mutator(lines, words: words, longest: 4096)) { bytes in
      let event = try? HostEvent(line: bytes)
      let order = try? HostCommand(line: bytes)
      // What is read is written as it was, or as its equal.
      if let event, (try? HostEvent(line: event.line)) != event { fatalError("an event changed") }
      if let order, (try? HostCommand(line: order.line)) != order { fatalError("an order changed") }
      let download = try? DownloadEvent(line: bytes)
      if let download, (try? DownloadEvent(line: download.line)) != download {
        fatalError("a message of a download changed")
      }
      let request = try? DownloadRequest(line: bytes)
      if let request, (try? DownloadRequest(line: request.line)) != request {
        fatalError("a request changed")
      }
      return event != nil || order != nil || download != nil || request != nil
    }
  }

  /// What cells show in forms of our own.
  static func payloads() -> FuzzTarget {
    let table = TablePayload(columns: ["a", "b"], rows: [["1", "x\ty"], ["2", "\\"]])
    let examples = [table.text, NumbersPayload(table).text, PicturesPayloadExample.text]
    let words = ["\t", "\n", "\\t", "\\n", "\\", "iVBORw0KGgo=", "=", "ink", "diverging"]
    return FuzzTarget(mutator: Mutator(examples, words: words, longest: 4096)) { bytes in
      let forms = [TablePayload.type, NumbersPayload.type, PicturesPayload.type, "image/png"].map {
        OutputForm(type: $0, data: text(bytes))
      }
      let whole = forms.filter { (try? $0.check()) != nil }
      let data = text(bytes)
      if let table = try? TablePayload(text: data), (try? TablePayload(text: table.text)) != table {
        fatalError("a table changed")
      }
      if let shown = try? PicturesPayload(text: data),
        (try? PicturesPayload(text: shown.text)) != shown
      {
        fatalError("a row of pictures changed")
      }
      _ = OutputForm.bounded(forms)
      return !whole.isEmpty
    }
  }

  /// Heads of requests to the preview, and what it gives of a site: nothing from beside it.
  static func http() -> FuzzTarget {
    let examples = [
      "GET / HTTP/1.1\r\nHost: 127.0.0.1:8000\r\n\r\n",
      "HEAD /01-a/index.html?x=1 HTTP/1.1\r\nHost: localhost\r\nConnection: keep-alive\r\nAccept: */*\r\n\r\n",
      "GET /%2e%2e/a%00b HTTP/1.0\nHost: a\n\n",
      "GET //01-a HTTP/1.1\nHost: localhost\n\n",
      "GET /link/ HTTP/1.1\nHost: localhost:1\n\n",
      "GET /01-a/a%20b.png HTTP/1.1\nHost: 127.0.0.1\n\n",
      "POST /x HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc",
    ]
    let words = [
      "GET ", "HEAD ", "POST ", " HTTP/1.1", " HTTP/9.9", "\r\n", "\n", "Host: ", "host:",
      "Connection: close", "%", "%2F",
      "/../", "//",
      "/..%2f", "secret.txt", "Secret", "link", ".hidden", "01-a", "?", "#", "Content-Length: 9",
      "Transfer-Encoding: chunked", ":", "\t",
    ]
    let files = [
      "Output/index.html", "Output/01-a/index.html", "Output/01-a/a b.png", "Output/.hidden/a",
      "secret.txt", "Secret/index.html",
    ]
    let folder = makeFolder()
    for file in files { putBelow(folder, file, file.hasPrefix("Output/0") ? "own" : "secret") }
    putBelow(folder, files[0], "own")
    for link in ["link", "01-a/link"] {
      symlink("\(folder)/Secret", "\(folder)/Output/\(link)")
    }
    let site = ServedSite(output: "\(folder)/Output", pages: LivePages()) { _ in }
    return FuzzTarget(mutator: Mutator(examples, words: words, longest: 1 << 14)) { bytes in
      guard let end = HTTPRequest.end(of: bytes),
        let request = try? HTTPRequest(head: bytes[..<end])
      else { return false }
      let answer = site.answer(to: request)
      if answer.status == .ok, let body = answer.body, text(body).contains("secret") {
        fatalError("a file from beside the site was served")
      }
      if let location = answer.location {
        guard location.hasPrefix("/"), !location.hasPrefix("//"),
          location.utf8.allSatisfy({ 0x21...0x7E ~= $0 })
        else { fatalError("a reader is sent to \(location)") }
      }
      return true
    }
  }
}

private enum PicturesPayloadExample {
  static let text = PicturesPayload(
    columns: 2, alternative: "Two digits",
    items: [
      PicturesPayload.Item(
        palette: .ink, isWrong: true, alternative: "a 7", caption: "7",
        png: Picture(NDArray<UInt8>.zeros([2, 3]), alternative: "").base64)
    ]
  ).text
}
