// swift-tools-version: 6.1
import Foundation
import PackageDescription

let processor = ProcessInfo.processInfo.environment["LECTERN_CPU"] ?? "native"

let swiftFlags = [
  "-Xcc", "-march=\(processor)", "-Xcc", "-fno-math-errno", "-Xcc", "-mprefer-vector-width=512",
]

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
        .product(name: "DigitReading", package: "lectern"),
        .product(name: "TrainingRecipes", package: "lectern"),
      ],
      // The list of ../../Package.swift, which a test compares with this one.
      swiftSettings: [.unsafeFlags(swiftFlags)])
  ])
