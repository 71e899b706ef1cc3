import NDArrays

/// The number below which a share of the standard normal distribution lies: 1.96 for 0.975.
///
/// −∞ for 0 and +∞ for 1. It is right to about 1 part in 10¹⁵.
///
/// ```swift
/// normalQuantile(0.5)    // 0.0
/// ```
///
/// - Precondition: The share is 0 to 1; otherwise stops and names it.
/// - Source: Wichura (1988), algorithm AS 241, PPND16
public func normalQuantile(_ share: Double) -> Double {
  guard (0...1).contains(share) else {
    fatalError("normalQuantile: a share of \(share); expected 0 to 1")
  }
  if share == 0 || share == 1 { return share == 0 ? -.infinity : .infinity }
  let fromMiddle = share - 0.5
  if fromMiddle.magnitude <= 0.425 {
    return fromMiddle * AS241.middle(0.180625 - fromMiddle * fromMiddle)
  }
  let tail = (-log(Swift.min(share, 1 - share))).squareRoot()
  let size = tail <= 5 ? AS241.tail(tail - 1.6) : AS241.farTail(tail - 5)
  return fromMiddle < 0 ? -size : size
}

/// The number that holds a confidence of the standard normal distribution between itself and its
/// negative.
///
/// Stops where the confidence is not above 0 and below 1.
func normalBound(_ operation: String, confidence: Double) -> Double {
  guard confidence > 0, confidence < 1 else {
    fatalError("\(operation): a confidence of \(confidence); expected above 0 and below 1")
  }
  // From the small side: 1 − confidence keeps digits that (1 + confidence) / 2 would lose.
  return -normalQuantile((1 - confidence) / 2)
}

/// The three quotients of polynomials of Wichura's algorithm, from the lowest power up.
private enum AS241 {
  static func middle(_ r: Double) -> Double {
    quotient(
      r,
      [
        3.387_132_872_796_366_608, 1.331_416_678_917_843_774_5e2, 1.971_590_950_306_551_442_7e3,
        1.373_169_376_550_946_112_5e4, 4.592_195_393_154_987_145_7e4,
        6.726_577_092_700_870_085_3e4, 3.343_057_558_358_812_810_5e4,
        2.509_080_928_730_122_672_7e3,
      ],
      [
        1, 4.231_333_070_160_091_125_2e1, 6.871_870_074_920_579_083e2,
        5.394_196_021_424_751_107_7e3, 2.121_379_430_158_659_586_7e4,
        3.930_789_580_009_271_061e4, 2.872_908_573_572_194_267_4e4, 5.226_495_278_852_854_561e3,
      ])
  }

  static func tail(_ r: Double) -> Double {
    quotient(
      r,
      [
        1.423_437_110_749_683_577_34, 4.630_337_846_156_545_295_9, 5.769_497_221_460_691_405_5,
        3.647_848_324_763_204_605_04, 1.270_458_252_452_368_382_58,
        2.417_807_251_774_506_117_7e-1, 2.272_384_498_926_918_458_33e-2,
        7.745_450_142_783_414_076_4e-4,
      ],
      [
        1, 2.053_191_626_637_758_821_87, 1.676_384_830_183_803_849_4,
        6.897_673_349_851_000_045_5e-1, 1.481_039_764_274_800_745_9e-1,
        1.519_866_656_361_645_719_66e-2, 5.475_938_084_995_344_946e-4,
        1.050_750_071_644_416_843_24e-9,
      ])
  }

  static func farTail(_ r: Double) -> Double {
    quotient(
      r,
      [
        6.657_904_643_501_103_777_2, 5.463_784_911_164_114_369_9, 1.784_826_539_917_291_335_8,
        2.965_605_718_285_048_912_3e-1, 2.653_218_952_657_612_309_3e-2,
        1.242_660_947_388_078_438_6e-3, 2.711_555_568_743_487_578_15e-5,
        2.010_334_399_292_288_132_65e-7,
      ],
      [
        1, 5.998_322_065_558_879_376_9e-1, 1.369_298_809_227_358_053_1e-1,
        1.487_536_129_085_061_485_25e-2, 7.868_691_311_456_132_591e-4,
        1.846_318_317_510_054_681_8e-5, 1.421_511_758_316_445_888_7e-7,
        2.044_263_103_389_939_785_64e-15,
      ])
  }

  private static func quotient(
    _ r: Double, _ above: InlineArray<8, Double>, _ below: InlineArray<8, Double>
  ) -> Double {
    var (a, b) = (above[7], below[7])
    for i in stride(from: 6, through: 0, by: -1) {
      a = a * r + above[i]
      b = b * r + below[i]
    }
    return a / b
  }
}
