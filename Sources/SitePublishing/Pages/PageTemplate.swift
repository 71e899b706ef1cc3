import Foundation
import LessonMarkdown
import MathTypesetting
import Mustache

/// The frames around a page's content.
enum PageTemplate {
  /// The templates are part of the program: a fault in one is a fault of ours.
  private static func load(_ bytes: [UInt8]) -> MustacheTemplate {
    do { return try MustacheTemplate(string: String(decoding: bytes, as: UTF8.self)) } catch {
      fatalError("a template of the program's own cannot be read: \(error)")
    }
  }

  private static let pageFrame = load(PackageResources.page_mustache)
  private static let indexFrame = load(PackageResources.index_mustache)
  private static let reportFrame = load(PackageResources.report_mustache)

  static func page(
    _ page: RenderedPage, of lesson: Lesson, among lessons: [Lesson], site: SiteSettings,
    notice: String
  ) -> String {
    let place = lessons.firstIndex { $0.name == lesson.name } ?? 0
    func neighbour(_ offset: Int) -> [String: Any]? {
      guard lessons.indices.contains(place + offset) else { return nil }
      let other = lessons[place + offset]
      return [
        "href": Reference.encoded("../\(other.name)/index.html"), "title": other.frontMatter.title,
      ]
    }
    let minutes = max(1, (page.words + 199) / 200)
    var values: [String: Any] = [
      "title": lesson.frontMatter.title, "summary": lesson.frontMatter.summary, "site": site.title,
      "kicker": [lesson.shownNumber, lesson.frontMatter.part].filter { !$0.isEmpty }.joined(
        separator: " · "),
      "minutes": minutes == 1 ? "1 minute" : "\(minutes) minutes",
      "cells": lesson.cells.count == 1 ? "1 cell of Swift" : "\(lesson.cells.count) cells of Swift",
      "source": "source.md", "body": page.body.written, "hasSections": !page.sections.isEmpty,
      "hasFormulas": Typesetter.missing == nil, "sections": sections(of: page),
    ]
    values["previous"] = neighbour(-1)
    values["next"] = neighbour(1)
    values["notice"] = notice.isEmpty ? nil : notice
    return pageFrame.render(values)
  }

  /// The frame of a page that stands alone, with the style sheet in it.
  static func report(_ page: RenderedPage, of lesson: Lesson) -> String {
    reportFrame.render(
      [
        "title": lesson.frontMatter.title, "summary": lesson.frontMatter.summary,
        "kicker": lesson.frontMatter.part, "body": page.body.written,
        "style": String(decoding: PackageResources.lectern_css, as: UTF8.self),
        "hasSections": !page.sections.isEmpty, "sections": sections(of: page),
      ] as [String: Any])
  }

  /// What stands before and behind the content of a page that stands alone and is written piece by piece.
  static func frame(
    title: String, summary: String, kicker: String, sections: [(id: String, title: String)],
    moreStyle: [UInt8]
  ) -> (before: String, behind: String) {
    let mark = "<!-- content -->"
    let page = reportFrame.render(
      [
        "title": title, "summary": summary, "kicker": kicker, "body": mark,
        "style": String(decoding: PackageResources.lectern_css + moreStyle, as: UTF8.self),
        "hasSections": sections.count > 1,
        "sections": sections.enumerated().map { place, section in
          [
            "number": "\(place + 1)", "id": section.id,
            "title": [HTML.text(section.title)].written,
          ] as [String: Any]
        },
      ] as [String: Any])
    guard let place = page.range(of: mark) else { fatalError("unreachable: a frame of nothing") }
    return (String(page[..<place.lowerBound]), String(page[place.upperBound...]))
  }

  private static func sections(of page: RenderedPage) -> [[String: Any]] {
    page.sections.map { ["number": $0.number, "id": $0.id, "title": $0.title.written] }
  }

  static func index(_ lessons: [Lesson], _ pages: [String: RenderedPage], site: SiteSettings)
    -> String
  {
    var places: [String: [[String: Any]]] = [:]
    for lesson in lessons {
      for term in lesson.frontMatter.terms {
        places[term, default: []].append([
          "href": Reference.encoded("\(lesson.name)/index.html"),
          "number": lesson.number.isEmpty ? lesson.frontMatter.title : lesson.number,
        ])
      }
    }
    let values: [String: Any] = [
      "site": site.title, "summary": site.summary,
      "lessons": lessons.map { lesson -> [String: Any] in
        [
          "href": Reference.encoded("\(lesson.name)/index.html"), "number": lesson.shownNumber,
          "title": lesson.frontMatter.title, "summary": lesson.frontMatter.summary,
          "thumbnail": pages[lesson.name]?.thumbnail.map { [$0.content].written } ?? "",
        ]
      },
      "terms": places.keys.sorted { $0.lowercased() < $1.lowercased() }.map {
        ["term": $0, "places": places[$0]!] as [String: Any]
      },
    ]
    return indexFrame.render(values)
  }
}

extension Lesson {
  /// The number as the page says it, without the zeros that sort files; empty where there is none.
  fileprivate var shownNumber: String {
    number.isEmpty ? "" : "Lesson \(Int(number).map(String.init) ?? number)"
  }
}
