import Glibc

/// A number with a fixed count of digits after the point, as C's `%.*f` rounds it.
public func fixedText(_ value: Double, _ digits: Int) -> String {
  let size = 400
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
