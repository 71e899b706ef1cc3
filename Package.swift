// swift-tools-version: 6.1
import Foundation
import PackageDescription

// MARK: - What this machine has

let environment = ProcessInfo.processInfo.environment
let minimal = environment["LECTERN_MINIMAL"] == "1"

func hasHeader(_ name: String) -> Bool {
  ["/usr/include", "/usr/local/include"].contains {
    FileManager.default.fileExists(atPath: "\($0)/\(name)")
  }
}

let hasTables = !minimal && hasHeader("cmark-gfm-core-extensions.h")
let hasLeptonica = !minimal && hasHeader("leptonica/allheaders.h")
let hasDuktape = !minimal && hasHeader("duktape.h")

/// The folder with the toolchain's own SwiftParser, or nil where a toolchain lacks it.
let toolchainParser: String? = {
  for folder in (environment["PATH"] ?? "").split(separator: ":") {
    let compiler = URL(fileURLWithPath: "\(folder)/swiftc")
    guard FileManager.default.isExecutableFile(atPath: compiler.path) else { continue }
    let usr = compiler.resolvingSymlinksInPath().deletingLastPathComponent()
      .deletingLastPathComponent()
    let host = usr.appendingPathComponent("lib/swift/host").path
    return FileManager.default.fileExists(atPath: "\(host)/SwiftParser.swiftmodule") ? host : nil
  }
  return nil
}()

// MARK: - Flags

/// The same processor for every module and every cell: an inlined multiply-add in a module
/// without the flag becomes a call of the C library.
let processor = environment["LECTERN_CPU"] ?? "native"
let wideVectors: Bool = {
  if processor != "native" { return processor == "x86-64-v4" }
  let information = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
  return information.contains(" avx512f ")
}()

/// The one list of them: the program takes it from CBuildFlags for its cells.
let swiftFlags = [
  "-Xcc", "-march=\(processor)", "-Xcc", "-fno-math-errno", "-Xcc", "-mprefer-vector-width=512",
]
let conditions =
  (wideVectors ? ["LECTERN_WIDE_VECTORS"] : []) + (hasLeptonica ? ["LECTERN_LEPTONICA"] : [])

let arithmetic: [SwiftSetting] = [.unsafeFlags(swiftFlags)] + conditions.map { .define($0) }

func text(_ words: [String]) -> String { "\"\(words.joined(separator: " "))\"" }

let parserSwift: [SwiftSetting] = toolchainParser.map { [.unsafeFlags(["-I", $0])] } ?? []
let parserLinker: [LinkerSetting] =
  toolchainParser.map {
    [
      .unsafeFlags([
        "-L", $0, "-lSwiftParser", "-lSwiftSyntax", "-lSwiftIDEUtils", "-Xlinker", "-rpath",
        "-Xlinker", $0,
      ])
    ]
  } ?? []
let parserDependencies: [Target.Dependency] =
  toolchainParser == nil
  ? [
    .product(name: "SwiftParser", package: "swift-syntax"),
    .product(name: "SwiftIDEUtils", package: "swift-syntax"),
  ] : []

// MARK: - Dependencies

var dependencies: [Package.Dependency] = [
  .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
  .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
  .package(url: "https://github.com/hummingbird-project/swift-mustache", exact: "2.1.1"),
]
if toolchainParser == nil {
  dependencies.append(.package(url: "https://github.com/swiftlang/swift-syntax", exact: "603.0.1"))
}

// MARK: - Targets

let tablesSwift: [SwiftSetting] = hasTables ? [.define("LECTERN_TABLES")] : []
let leptonicaSwift: [SwiftSetting] = hasLeptonica ? [.define("LECTERN_LEPTONICA")] : []
let duktapeSwift: [SwiftSetting] = hasDuktape ? [.define("LECTERN_DUKTAPE")] : []
let cmarkLinker: [LinkerSetting] =
  [.linkedLibrary("cmark-gfm")] + (hasTables ? [.linkedLibrary("cmark-gfm-extensions")] : [])

var targets: [Target] = [
  // What crosses between a lesson's process and the builder.
  .target(name: "LessonWire", swiftSettings: arithmetic),

  // The array side.
  .systemLibrary(name: "CZlib"),
  .target(name: "NDArrays", dependencies: ["CZlib"], swiftSettings: arithmetic),
  .target(
    name: "NeuralNetworks", dependencies: ["NDArrays", "LessonWire"], swiftSettings: arithmetic),
  .target(name: "Datasets", dependencies: ["NDArrays", "CZlib"], swiftSettings: arithmetic),
  .target(
    name: "TrainingRecipes",
    dependencies: ["NDArrays", "NeuralNetworks", "Datasets", "DigitReading"],
    swiftSettings: arithmetic),
  .target(
    name: "Plots", dependencies: ["NDArrays", "LessonWire", "CZlib"], swiftSettings: arithmetic),
  .target(
    name: "DigitReading",
    dependencies: ["NDArrays", "NeuralNetworks"] + (hasLeptonica ? ["CLeptonica"] : []),
    swiftSettings: arithmetic),
  .target(
    name: "LessonKit",
    dependencies: [
      "NDArrays", "NeuralNetworks", "Datasets", "Plots", "DigitReading", "TrainingRecipes",
      "LessonWire",
    ], swiftSettings: arithmetic),
  .executableTarget(
    name: "LessonHost", dependencies: ["LessonKit", "LessonWire", "BuildIdentity"],
    swiftSettings: arithmetic,
    // Cells are loaded into the host and find the library's symbols in it.
    linkerSettings: [.unsafeFlags(["-Xlinker", "-export-dynamic"])]),

  // What the program was built from, for the keys of its cache.
  .target(
    name: "CBuildFlags",
    cSettings: [
      .define("LECTERN_PROCESSOR", to: text([processor])),
      .define("LECTERN_SWIFT_FLAGS", to: text(swiftFlags)),
      .define("LECTERN_CONDITIONS", to: text(conditions)),
    ]),
  .plugin(
    name: "SourceDigestPlugin", capability: .buildTool(), path: "Sources/SourceDigestPlugin"),
  .target(
    name: "BuildIdentity", dependencies: ["CBuildFlags"], plugins: ["SourceDigestPlugin"]),

  // The site side.
  .systemLibrary(name: "CCMarkGFM"),
  .target(
    name: "LessonMarkdown", dependencies: ["CCMarkGFM", "Yams"], swiftSettings: tablesSwift,
    linkerSettings: cmarkLinker),
  .target(
    name: "LessonExecution",
    dependencies: ["LessonMarkdown", "LessonWire", "BuildIdentity", "CZlib"] + parserDependencies,
    swiftSettings: parserSwift, linkerSettings: parserLinker),
  .target(
    name: "MathTypesetting", dependencies: hasDuktape ? ["CDuktape"] : [],
    swiftSettings: duktapeSwift),
  .target(
    name: "SitePublishing",
    dependencies: [
      "LessonMarkdown", "LessonExecution", "LessonWire", "MathTypesetting", "Yams",
      .product(name: "Mustache", package: "swift-mustache"),
    ] + parserDependencies,
    resources: [
      .embedInCode("Resources/page.mustache"), .embedInCode("Resources/index.mustache"),
      .embedInCode("Resources/report.mustache"), .embedInCode("Resources/lectern.css"),
      .embedInCode("Resources/reading.css"),
    ],
    swiftSettings: parserSwift, linkerSettings: parserLinker),
  .target(
    name: "LessonSite",
    dependencies: ["LessonMarkdown", "LessonExecution", "MathTypesetting", "SitePublishing"],
    swiftSettings: parserSwift),
  .target(
    name: "LessonExchange",
    dependencies: ["CCMarkGFM", "LessonMarkdown", "LessonExecution", "LessonWire"]
      + parserDependencies,
    swiftSettings: parserSwift, linkerSettings: parserLinker),
  .target(
    name: "LessonPreview",
    dependencies: ["LessonSite", "LessonExecution", "LessonMarkdown"],
    resources: [.embedInCode("Resources/live.js")], swiftSettings: parserSwift),
  .target(
    name: "DataDownloads", dependencies: ["LessonExecution", "LessonWire", "Datasets"],
    swiftSettings: parserSwift),
  // A program of its own: what Foundation's networking loads at its start is no other command's affair.
  .executableTarget(name: "Downloader", dependencies: ["LessonWire"]),
  .executableTarget(
    name: "lectern",
    dependencies: [
      "LessonSite", "LessonPreview", "LessonExchange", "LessonExecution", "LessonMarkdown",
      "MathTypesetting", "LessonHost", "DataDownloads", "Downloader",
      "NeuralNetworks", "Datasets", "DigitReading", "TrainingRecipes", "Plots", "LessonKit",
      .product(name: "ArgumentParser", package: "swift-argument-parser"),
    ],
    // Trained networks, which lie beside the program as files.
    resources: [.copy("Resources/Networks")], swiftSettings: parserSwift),
]
if hasLeptonica { targets.append(.systemLibrary(name: "CLeptonica")) }
if hasDuktape { targets.append(.systemLibrary(name: "CDuktape")) }

// What tests of several modules need.
targets.append(.target(name: "TestSupport", path: "Tests/TestSupport"))

for name in [
  "LessonWire", "NDArrays", "NeuralNetworks", "Datasets", "Plots", "DigitReading",
  "TrainingRecipes",
  "LessonMarkdown", "LessonExecution", "MathTypesetting", "SitePublishing", "LessonSite",
  "LessonPreview", "LessonExchange", "DataDownloads", "lectern",
] where FileManager.default.fileExists(atPath: "\(Context.packageDirectory)/Tests/\(name)Tests") {
  let host: [Target.Dependency] =
    ["LessonExecution", "LessonSite", "LessonPreview", "LessonExchange", "lectern"].contains(name)
    ? ["LessonHost"] : []
  let downloader: [Target.Dependency] =
    ["DataDownloads", "lectern"].contains(name) ? ["Downloader"] : []
  targets.append(
    .testTarget(
      name: "\(name)Tests",
      dependencies: [.init(stringLiteral: name), "TestSupport"] + host + downloader
        + (name == "LessonExecution" ? ["BuildIdentity"] : [])
        + (["DigitReading", "NeuralNetworks"].contains(name) ? ["Datasets"] : [])
        + (name == "DataDownloads" ? ["CZlib"] : []),
      path: "Tests/\(name)Tests",
      exclude: ["Golden", "Fixtures"].filter {
        FileManager.default.fileExists(
          atPath: "\(Context.packageDirectory)/Tests/\(name)Tests/\($0)")
      },
      // Tests of what this machine has are compiled where the module has it.
      swiftSettings: arithmetic + parserSwift + tablesSwift + leptonicaSwift + duktapeSwift))
}

// A program that feeds the readers with damaged input; no part of what is installed.
targets.append(
  .executableTarget(
    name: "fuzz",
    dependencies: [
      "LessonMarkdown", "LessonWire", "LessonExecution", "LessonExchange", "LessonPreview",
      "MathTypesetting", "SitePublishing",
      "NDArrays", "NeuralNetworks", "Datasets", "DigitReading", "Plots", "TestSupport",
      .product(name: "ArgumentParser", package: "swift-argument-parser"),
    ] + (hasLeptonica ? ["CLeptonica"] : []),
    path: "Tests/Fuzzing", swiftSettings: arithmetic + parserSwift + leptonicaSwift))

// What is measured, beside NumPy, PyTorch and others; no part of what is installed.
targets.append(
  .executableTarget(
    name: "Benchmarks",
    dependencies: ["NDArrays", "NeuralNetworks", "Datasets", "DigitReading", "TrainingRecipes"],
    path: "Tests/Benchmarks/Sources", swiftSettings: arithmetic))

// What all public declarations have: comments, examples that run, names that cells know.
targets.append(
  .testTarget(
    name: "DocumentationTests",
    dependencies: ["LessonExecution", "LessonMarkdown", "LessonHost", "TestSupport"],
    exclude: ["Fixtures"], swiftSettings: arithmetic + parserSwift))

let package = Package(
  name: "lectern",
  products: [
    .executable(name: "lectern", targets: ["lectern"]),
    .library(name: "NDArrays", targets: ["NDArrays"]),
    .library(name: "NeuralNetworks", targets: ["NeuralNetworks"]),
    .library(name: "Datasets", targets: ["Datasets"]),
    .library(name: "DigitReading", targets: ["DigitReading"]),
    .library(name: "TrainingRecipes", targets: ["TrainingRecipes"]),
    // What an exported lesson is linked with.
    .library(name: "LessonKit", type: .static, targets: ["LessonKit"]),
  ],
  dependencies: dependencies,
  targets: targets)
