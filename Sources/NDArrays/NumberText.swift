import Glibc

/// A number with a fixed count of digits after the point, as C's `%.*f` rounds it.
///
/// - Precondition: `digits` is in 0…10,000; otherwise stops and names it.
public func fixedText(_ value: Double, _ digits: Int) -> String {
  guard digits >= 0, digits <= 10_000 else {
    fatalError("fixedText: \(digits) digits cannot be; expected 0 to 10,000")
  }
  // A sign, the 309 digits of the largest number, the point and the end.
  let size = digits + 320
  return withUnsafeTemporaryAllocation(of: CChar.self, capacity: size) { buffer in
    _ = withVaList([Int32(digits), value]) { vsnprintf(buffer.baseAddress!, size, "%.*f", $0) }
    return String(cString: buffer.baseAddress!)
  }
}

/// A whole number with its thousands apart: 60,000.
public func groupedText(_ value: Int) -> String {
  let digits = Array(String(value.magnitude))
  var text = value < 0 ? "-" : ""
  for (i, digit) in digits.enumerated() {
    if i > 0, (digits.count - i) % 3 == 0 { text += "," }
    text.append(digit)
  }
  return text
}
