import Foundation
import LessonWire

#if canImport(FoundationNetworking)
  import FoundationNetworking
#endif

/// One request and its answer, by Foundation's networking.
///
/// The delegate's queue runs one call at a time, so messages leave in order.
final class URLTransfer: NSObject, URLSessionDataDelegate, @unchecked Sendable {
  private var isAnswered = false

  static func start(_ request: DownloadRequest) {
    guard let url = URL(string: request.url) else {
      EventPipe.send(.failure("is no URL that can be asked"))
      exit(1)
    }
    var asked = URLRequest(url: url)
    // Whoever reads the messages counts the seconds without one.
    asked.timeoutInterval = 86_400
    for field in request.fields { asked.setValue(field.value, forHTTPHeaderField: field.name) }
    let configuration = URLSessionConfiguration.ephemeral
    configuration.urlCache = nil
    configuration.httpCookieAcceptPolicy = .never
    configuration.httpShouldSetCookies = false
    let queue = OperationQueue()
    queue.maxConcurrentOperationCount = 1
    URLSession(configuration: configuration, delegate: URLTransfer(), delegateQueue: queue)
      .dataTask(with: asked).resume()
  }

  func urlSession(
    _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
    completionHandler: @escaping (URLSession.ResponseDisposition) -> Void
  ) {
    tell(response)
    completionHandler(.allow)
  }

  func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
    EventPipe.send(data)
  }

  /// Leaves redirects to who reads the messages: the answer itself is told.
  func urlSession(
    _ session: URLSession, task: URLSessionTask,
    willPerformHTTPRedirection response: HTTPURLResponse,
    newRequest request: URLRequest, completionHandler: @escaping (URLRequest?) -> Void
  ) {
    tell(response)
    completionHandler(nil)
  }

  func urlSession(
    _ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?
  ) {
    if let error {
      EventPipe.send(.failure(Self.reason(error)))
    } else {
      // A redirect that leads nowhere is told to nobody before the end.
      if !isAnswered, let response = task.response { tell(response) }
      EventPipe.send(.end)
    }
    exit(0)
  }

  private func tell(_ response: URLResponse) {
    guard !isAnswered, let answer = response as? HTTPURLResponse else { return }
    isAnswered = true
    let names = ["Content-Length", "Content-Range", "Content-Encoding", "ETag", "Location"]
    EventPipe.send(
      .answer(
        status: answer.statusCode,
        fields: names.compactMap { name in
          answer.value(forHTTPHeaderField: name).map { HeaderField(name, $0) }
        }))
  }

  /// Why a transfer failed, as the end of a sentence that begins with the server; libcurl's own words
  /// name the proxy, the certificate or the time.
  private static func reason(_ error: any Error) -> String {
    let words = "\"\(error.localizedDescription)\""
    switch (error as? URLError)?.code {
    case .cannotFindHost, .dnsLookupFailed: return "its name cannot be resolved"
    case .cannotConnectToHost: return "cannot be reached: \(words)"
    default: return "gives no whole answer: \(words)"
    }
  }
}
