import Foundation
import LessonMarkdown

extension LessonRunner {
  /// A unit's module, and what the units after it stand on.
  struct Compiled: Sendable {
    var result: Result<CompiledCell, CompileFailure>
    var modules: [CompiledCell] = []
    var scope = CellScope()
    var seconds = 0.0
    /// Whether what comes after can be compiled.
    var isStuck = false
  }

  /// Compiles a lesson's units one after the other, ahead of the process that runs them.
  func startCompiling(_ units: [LessonUnit]) -> [Task<Compiled, Never>] {
    let compiler = CellCompiler(toolchain: toolchain, folder: "\(cache.folder)/modules")
    var tasks: [Task<Compiled, Never>] = []
    for unit in units {
      let previous = tasks.last
      tasks.append(
        Task {
          var state = await previous?.value ?? Compiled(result: .failure(.internal("nothing")))
          if state.isStuck || Task.isCancelled { return state }
          let start = Date()
          await state.advance(over: unit, with: compiler)
          state.seconds = Date().timeIntervalSince(start)
          return state
        })
    }
    return tasks
  }
}

extension LessonRunner.Compiled {
  /// Compiles the next unit.
  fileprivate mutating func advance(over unit: LessonUnit, with compiler: CellCompiler) async {
    switch unit.content {
    case .cell(let cell):
      let split = CellSplitter(cell, scope: scope, conditions: compiler.conditions)
      result = await compiler.compile(split, of: cell, earlier: modules)
      guard unit.leavesState else { return }
      switch result {
      case .success(let module):
        modules.append(module)
        scope.add(split, cell: cell.index)
      case .failure: isStuck = true
      }
    case .prose(let values):
      let prose = CellSplitter.prose(values, scope: scope)
      if prose.problems.isEmpty {
        result = await compiler.compile(
          prose.source, module: CellModule.name(ofProseBelow: values[0].cellsAbove),
          places: prose.places, earlier: modules)
      } else {
        result = .failure(.messages(prose.problems))
      }
      if case .failure = result { isStuck = true }
    }
  }
}
