import Datasets
import Foundation

/// What tells a file from all others.
package struct FileIdentity: Hashable, Sendable {
  package var bytes: Int
  /// Its SHA-256, 64 hexadecimal digits.
  package var digest: String

  package init(bytes: Int, digest: String) {
    self.bytes = bytes
    self.digest = digest
  }
}

/// One of a set's files, which lies in a folder under its name, or packed by gzip with `.gz` behind it.
package struct KnownFile: Hashable, Sendable {
  package var name: String
  package var packed: FileIdentity
  /// What the packed file holds; nil where nobody has said its digest.
  package var plain: FileIdentity?

  package init(_ name: String, packed: FileIdentity, plain: FileIdentity? = nil) {
    self.name = name
    self.packed = packed
    self.plain = plain
  }

  /// The file's identities with the names that a file has which is one of them.
  var forms: [(name: String, identity: FileIdentity)] {
    [("\(name).gz", packed)] + (plain.map { [(name, $0)] } ?? [])
  }
}

/// A set of data that this program knows: its files by their digests, and who has them.
///
/// Files are known by what is in them and by nothing else: who sent them does not count, so mirrors without
/// encryption do as well.
package struct KnownDataset: Sendable {
  /// What it is called on the command line, and the name of its folder in the cache.
  package var name: String
  package var title: String
  /// Four: pictures and labels to train on, then pictures and labels to test on.
  package var files: [KnownFile]
  /// Folders on the network that hold all files, packed, in the order in which they are tried.
  package var mirrors: [URL]

  package init(name: String, title: String, files: [KnownFile], mirrors: [URL]) {
    self.name = name
    self.title = title
    self.files = files
    self.mirrors = mirrors
  }

  package static let all = [mnist, fashionMNIST]

  package static func named(_ name: String) -> KnownDataset? { all.first { $0.name == name } }

  /// - Source: LeCun, Cortes & Burges, "The MNIST database".
  package static let mnist = KnownDataset(
    name: "mnist", title: "MNIST",
    files: [
      file(
        0, 9_912_422, "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
        FileIdentity(
          bytes: 47_040_016,
          digest: "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db")),
      file(
        1, 28_881, "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
        FileIdentity(
          bytes: 60_008,
          digest: "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5")),
      file(
        2, 1_648_877, "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
        FileIdentity(
          bytes: 7_840_016,
          digest: "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7")),
      file(
        3, 4_542, "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
        FileIdentity(
          bytes: 10_008,
          digest: "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2")),
    ],
    mirrors: mirrors(
      "https://ossci-datasets.s3.amazonaws.com/mnist/",
      "https://storage.googleapis.com/cvdf-datasets/mnist/",
      "https://azureopendatastorage.blob.core.windows.net/mnist/"))

  /// - Source: Xiao, Rasul & Vollgraf (2017), arXiv:1708.07747; sizes and digests as TensorFlow Datasets
  ///   lists them in `url_checksums/fashion_mnist.txt`.
  package static let fashionMNIST = KnownDataset(
    name: "fashion-mnist", title: "Fashion-MNIST",
    files: [
      file(0, 26_421_880, "3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84"),
      file(1, 29_515, "a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845"),
      file(2, 4_422_102, "346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073"),
      file(3, 5_148, "67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5"),
    ],
    mirrors: mirrors(
      "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
      "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/"))

  private static func file(
    _ place: Int, _ bytes: Int, _ digest: String, _ plain: FileIdentity? = nil
  ) -> KnownFile {
    KnownFile(
      Digits.fileNames[place], packed: FileIdentity(bytes: bytes, digest: digest), plain: plain)
  }

  private static func mirrors(_ texts: String...) -> [URL] {
    texts.map { text in
      guard let url = URL(string: text) else { fatalError("unreachable: \(text) is a URL") }
      return url
    }
  }
}
