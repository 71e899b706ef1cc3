import Foundation
import Testing

@testable import SitePublishing

@Suite struct SitePlanTests {
  @Test func `a place is given once, and none outside the folder`() {
    var plan = SitePlan()
    // On some disks accents that are composed otherwise make no other name.
    let paths = ["01-a/x.png", "01-a/x.png", "01-a/\u{E9}.png", "01-a/e\u{301}.png"]
    let added = paths.map { plan.add(Data("1".utf8), at: $0) }
    #expect(added == [true, false, true, false])
    for path in ["", "../x", "/x", "a/../b"] {
      let isAdded = plan.add(Data(), at: path)
      #expect(!isAdded)
    }
    #expect(plan.paths == ["01-a/x.png", "01-a/\u{E9}.png"])
    #expect(plan.files.map(\.data) == [Data("1".utf8), Data("1".utf8)])
  }

  @Test func `two files of the site's own in one place end the program with a sentence`() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      var plan = SitePlan()
      plan.addOwn(Data(), at: "index.html")
      plan.addOwn(Data(), at: "index.html")
    }
    let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(message.contains("the site cannot have two files 'index.html'"))
  }
}
