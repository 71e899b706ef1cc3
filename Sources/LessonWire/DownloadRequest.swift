/// A field of an HTTP head: `Range`, `ETag`.
package struct HeaderField: Hashable, Sendable {
  package var name: String
  package var value: String

  package init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}

/// What is asked of the program that downloads: one URL, with fields to send.
package struct DownloadRequest: Hashable, Sendable {
  package var url: String
  package var fields: [HeaderField]

  package init(url: String, fields: [HeaderField] = []) {
    self.url = url
    self.fields = fields
  }

  /// The line that says it, with its break.
  package var line: [UInt8] {
    var line = FieldWriter()
    line.text(url)
    line.write(fields)
    return line.bytes + [UInt8(ascii: "\n")]
  }

  /// - Throws: ``WireError`` for a line that is none of ours, or that is not whole.
  package init(line: some Collection<UInt8>) throws(WireError) {
    var reader = FieldReader(try Line.content(of: line, named: "a request"), of: "a request")
    url = try reader.text("URL")
    fields = try reader.headerFields()
  }
}

extension FieldWriter {
  mutating func write(_ fields: [HeaderField]) {
    for field in fields {
      text(field.name)
      text(field.value)
    }
  }
}

extension FieldReader {
  /// All that follows, as names with their values.
  mutating func headerFields() throws(WireError) -> [HeaderField] {
    var fields: [HeaderField] = []
    while count > 0 { fields.append(HeaderField(try text("name"), try text("value"))) }
    return fields
  }
}
