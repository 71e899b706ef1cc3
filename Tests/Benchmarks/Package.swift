// swift-tools-version: 6.1
import Foundation
import PackageDescription

let processor = ProcessInfo.processInfo.environment["LECTERN_CPU"] ?? "native"

let package = Package(
  name: "Benchmarks",
  dependencies: [.package(name: "lectern", path: "../..")],
  targets: [
    .executableTarget(
      name: "Benchmarks",
      dependencies: [
        .product(name: "NDArrays", package: "lectern"),
        .product(name: "NeuralNetworks", package: "lectern"),
        .product(name: "Datasets", package: "lectern"),
      ],
      swiftSettings: [.unsafeFlags(["-Xcc", "-march=\(processor)", "-Xcc", "-fno-math-errno"])])
  ])
