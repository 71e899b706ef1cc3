import Foundation
import NDArrays
import TestSupport
import Testing

@testable import Datasets

@Suite struct KaggleDigitsTests {
  private func text(_ path: String) throws -> String {
    String(decoding: try #require(FileManager.default.contents(atPath: path)), as: UTF8.self)
  }

  private func noise(_ count: Int, seed: UInt64) -> DigitSet {
    var random = RandomGenerator(seed: seed)
    return DigitSet(
      pictures: random.integers(0..<256, shape: [count, 28, 28]).cast(),
      labels: random.integers(0..<10, shape: [count]))
  }

  @Test(arguments: [1, 2, 63, 64, 65, 1023, 1024, 1025])
  func `random digits come back equal, and are written the same twice`(_ count: Int) throws {
    let digits = noise(count, seed: UInt64(count))
    let (path, again) = (temporaryPath("train.csv"), temporaryPath("train.csv"))
    try KaggleDigits.writeTrain(digits, to: path)
    let read = try KaggleDigits.readTrain(path)
    #expect(read.pictures == digits.pictures && read.labels == digits.labels)
    try KaggleDigits.writeTrain(read, to: again)
    #expect(try text(path) == text(again))
    let second = try KaggleDigits.readTrain(path)
    #expect(second.pictures == read.pictures && second.labels == read.labels)
  }

  @Test func `pictures without labels come back equal`() throws {
    let pictures = GeneratedDigits.draw(100, seed: 3).pictures
    let path = temporaryPath("test.csv")
    try KaggleDigits.writeTest(pictures, to: path)
    #expect(try KaggleDigits.readTest(path) == pictures)
    #expect(throws: DataError.self) { try KaggleDigits.readTrain(path) }
  }

  @Test func `the same picture many times, blank ones and black ones come back`() throws {
    let one = GeneratedDigits.draw(1, seed: 4)
    for picture in [one.pictures, .zeros([1, 28, 28]), .full([1, 28, 28], 255)] {
      let digits = DigitSet(
        pictures: .concatenate([picture, picture, picture]), labels: NDArray([7, 7, 0]))
      let path = temporaryPath("train.csv")
      try KaggleDigits.writeTrain(digits, to: path)
      let read = try KaggleDigits.readTrain(path)
      #expect(read.pictures == digits.pictures && read.labels == digits.labels)
    }
  }

  @Test func `views are written as they are seen`() throws {
    let digits = noise(9, seed: 1)
    let path = temporaryPath("test.csv")
    let turned = digits.pictures.transposed([0, 2, 1])
    try KaggleDigits.writeTest(turned, to: path)
    #expect(try KaggleDigits.readTest(path) == turned)
    let part = temporaryPath("train.csv")
    try KaggleDigits.writeTrain(digits[3..<5], to: part)
    #expect(try KaggleDigits.readTrain(part).labels == digits.labels[3..<5])
  }

  @Test func `a train.csv reads as Kaggle's does`() throws {
    let path = temporaryPath("train.csv")
    var pictures = NDArray<UInt8>.zeros([1, 28, 28])
    pictures[0, 0, 1] = 12
    pictures[0, 27, 27] = 255
    try KaggleDigits.writeTrain(DigitSet(pictures: pictures, labels: NDArray([5])), to: path)
    let lines = try text(path).split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count == 3 && lines[2] == "")
    #expect(lines[0].hasPrefix("label,pixel0,pixel1,") && lines[0].hasSuffix(",pixel782,pixel783"))
    #expect(lines[1].hasPrefix("5,0,12,0,") && lines[1].hasSuffix(",0,255"))
  }

  @Test func `a submission counts its pictures from 1`() throws {
    let path = temporaryPath("submission.csv")
    try KaggleDigits.writeSubmission(NDArray([2, 0, 9]), to: path)
    #expect(try text(path) == "ImageId,Label\n1,2\n2,0\n3,9\n")
    #expect(throws: DataError.self) { try KaggleDigits.writeSubmission(NDArray([1]), to: path) }
    try KaggleDigits.writeSubmission(NDArray([1]), to: path, overwriting: true)
    #expect(try text(path) == "ImageId,Label\n1,1\n")
  }

  @Test func `a label that is none is told, and nothing is written`() throws {
    let path = temporaryPath("submission.csv")
    for write in [
      { try KaggleDigits.writeSubmission(NDArray([2, 10]), to: path) },
      {
        try KaggleDigits.writeTrain(
          DigitSet(pictures: .zeros([2, 28, 28]), labels: NDArray([0, 10])), to: path)
      },
    ] as [() throws -> Void] {
      let error = #expect(throws: DataError.self) { try write() }
      #expect(
        error?.problem == "is not written: picture 2 has the label 10; expected 0 to 9")
    }
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test func `files that are there are kept`() throws {
    let path = temporaryPath("train.csv")
    try Data("mine".utf8).write(to: URL(fileURLWithPath: path))
    let digits = noise(1, seed: 1)
    #expect(throws: DataError.self) { try KaggleDigits.writeTrain(digits, to: path) }
    #expect(throws: DataError.self) { try KaggleDigits.writeTest(digits.pictures, to: path) }
    #expect(try text(path) == "mine")
    try KaggleDigits.writeTest(digits.pictures, to: path, overwriting: true)
    #expect(try KaggleDigits.readTest(path) == digits.pictures)
  }

  @Test func `shapes that are no digits stop`() async {
    let none = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      try KaggleDigits.writeTest(.zeros([0, 28, 28]), to: "/nowhere")
    }
    let labels = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      try KaggleDigits.writeTrain(
        DigitSet(pictures: .zeros([2, 28, 28]), labels: NDArray([1])), to: "/nowhere")
    }
    for (result, sentence) in [
      (none, "writeTest: pictures have shape [0, 28, 28]; expected [count, 28, 28]"),
      (labels, "writeTrain: labels [1] for pictures [2, 28, 28]; expected one each"),
    ] {
      let said = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
      #expect(said.contains(sentence))
    }
  }
}
