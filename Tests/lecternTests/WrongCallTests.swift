import ArgumentParser
import Testing

@testable import LessonExecution
@testable import lectern

@Suite struct WrongCallTests {
  /// What is told of a call; nil where it is a call.
  private func told(_ line: String) -> WrongCall? {
    told(line.split(separator: " ").map(String.init))
  }

  private func told(_ arguments: [String]) -> WrongCall? {
    if let wrong = WrongCall.misnamed(arguments) { return wrong }
    if CompletionScript.shell(in: arguments) != nil { return nil }
    do {
      _ = try Lectern.parseAsRoot(arguments)
      return WrongCall.doubled(arguments)
    } catch {
      guard Lectern.exitCode(for: error) == .validationFailure else { return nil }
      return WrongCall(arguments, refusal: Lectern.message(for: error))
    }
  }

  @Test(arguments: [
    ("rnu 03", "there is no command 'rnu'; did you mean 'run'?"),
    ("Build", "there is no command 'Build'; did you mean 'build'?"),
    ("biuld --json", "there is no command 'biuld'; did you mean 'build'?"),
    ("pedict m a.png", "there is no command 'pedict'; did you mean 'predict'?"),
    ("help rnu", "there is no command 'rnu'; did you mean 'run'?"),
    ("rnu --help", "there is no command 'rnu'; did you mean 'run'?"),
    ("-- build", "-- stands before the command; write it behind"),
    (
      "xyzzy",
      "there is no command 'xyzzy'; there are build, run, check, serve, new, export, import, train, predict, read, data, clean and doctor"
    ),
  ])
  func `a command that is none is told with a near miss`(_ line: String, _ sentence: String) {
    #expect(told(line)?.sentence == sentence)
  }

  @Test(arguments: [
    ("build --ouput x", "lectern build has no option --ouput; did you mean --output?"),
    ("build --ouput=x", "lectern build has no option --ouput; did you mean --output?"),
    ("check --tolerence 1", "lectern check has no option --tolerence; did you mean --tolerance?"),
    ("check --acept", "lectern check has no option --acept; did you mean --accept?"),
    ("run 1 --josn", "lectern run has no option --josn; did you mean --json?"),
    ("run 1 -json", "lectern run has no option -json; did you mean --json?"),
    ("run 1 --JSON", "lectern run has no option --JSON; did you mean --json?"),
    ("export 1 --fromat swift", "lectern export has no option --fromat; did you mean --format?"),
    ("serve --prot 1", "lectern serve has no option --prot; did you mean --port?"),
    ("new A --lesson x", "lectern new has no option --lesson; did you mean --lessons?"),
    ("build --vesion", "lectern build has no option --vesion; did you mean --version?"),
    ("run 1 --jobs 2", "lectern run has no option --jobs; build, check and serve have it"),
    ("build --tolerance 1", "lectern build has no option --tolerance; check has it"),
    ("build --tolerence 1", "lectern build has no option --tolerence; check has --tolerance"),
    (
      "serve --json",
      "lectern serve has no option --json; build, run, check, train, predict, read and data have it"
    ),
    ("import a.ipynb --to x", "lectern import has no option --to; export and data have it"),
    (
      "predict m a.png --xyzzy",
      "lectern predict has no option --xyzzy; it has --model, --top, --explain, --force and --json"
    ),
    (
      "predict a.png --explian p",
      "lectern predict has no option --explian; did you mean --explain?"
    ),
    ("clean -x", "lectern clean has no option -x; it takes none"),
    ("--json build", "--json stands before the command; write it behind"),
    ("-v", "lectern has no option -v; did you mean --version?"),
    ("--verison", "lectern has no option --verison; did you mean --version?"),
    ("--xyzzy", "lectern has no option --xyzzy; options stand behind a command"),
  ])
  func `an option that is none is told with a near miss`(_ line: String, _ sentence: String) {
    #expect(told(line)?.sentence == sentence)
  }

  @Test(arguments: [
    ("export 1 --format ipnb", "--format ipnb is no format; did you mean ipynb?"),
    ("export 1 --format Swift", "--format Swift is no format; did you mean swift?"),
    ("export 1 --format pdf", "--format pdf is no format; expected ipynb or swift"),
    (
      "--generate-completion-script bsah",
      "there are no completions for the shell 'bsah'; did you mean 'bash'?"
    ),
    (
      "--generate-completion-script=fihs",
      "there are no completions for the shell 'fihs'; did you mean 'fish'?"
    ),
    (
      "--generate-completion-script powershell",
      "there are no completions for the shell 'powershell'; there are some for bash, fish and zsh"
    ),
  ])
  func `a word out of a few is told with a near miss`(_ line: String, _ sentence: String) {
    #expect(told(line)?.sentence == sentence)
  }

  @Test(arguments: [
    ("run", "lectern run needs <lesson>: a lesson, by number, name or path, such as 03"),
    (
      "export 1",
      "lectern export needs --format <format>: what to write: ipynb, with the outputs, or swift"
    ),
    ("predict", "lectern predict needs <images> ...: the pictures"),
    ("predict m.safetensors", "lectern predict needs <images> ...: the pictures"),
    (
      "predict a.safetensors b.png --model c",
      "two models are named, c and a.safetensors; expected one"
    ),
    (
      "predict --model a.safetensors B.SAFETENSORS",
      "two models are named, a.safetensors and B.SAFETENSORS; expected one"
    ),
    (
      "predict a.png --top",
      "--top <number> has no value: how many of the likeliest classes to tell, 1 to 11"
    ),
    ("predict a.png --top 12", "--top 12 is no number of classes; expected 1 to 11"),
    ("predict a.png --top -1", "--top -1 is no number of classes; expected 1 to 11"),
    ("predict a.png --explain -", "--explain - is no file; expected a path"),
    ("read a.png --page a/", "--page a/ ends in /, as folders do; expected a file"),
    ("predict a.png --force", "--force is for --explain, which is not there"),
    ("predict --explain a.png", "lectern predict needs <images> ...: the pictures"),
    ("read", "lectern read needs <files> ...: pictures, PDF files, and folders with such"),
    (
      "read -",
      "lectern read reads files, and - is none; write to one first what comes from elsewhere"
    ),
    ("read a.png --force", "--force is for --page, which is not there"),
    (
      "read a.png --min-confidence --json",
      "--min-confidence --json is no confidence; expected 0 to 1, such as 0.9"
    ),
    ("read a.png --pages p", "lectern read has no option --pages; did you mean --page?"),
    ("build --lessons", "--lessons <folder> has no value: the folder with the lessons"),
    (
      "check --tolerance",
      "--tolerance <share> has no value: how far two numbers may be apart, as a share of the larger"
    ),
    ("build 03", "lectern build takes no argument '03'; lectern run 03 runs one lesson"),
    ("clean all", "lectern clean takes no argument 'all'"),
    ("build --fast=3", "--fast takes no value; write it alone"),
    ("doctor a b", "lectern doctor takes no arguments 'a', 'b'"),
    ("build --memory -4G", "--memory -4G is no size; expected such as 512M or 4G"),
    ("build --memory --json", "--memory --json is no size; expected such as 512M or 4G"),
    ("check --tolerance -1", "--tolerance -1 is no share; expected 0 or such as 1e-6"),
    ("serve --port -1", "--port -1 is no port; expected 1 to 65535, or 0 for any that is free"),
    ("build --lessons=", "--lessons <folder> has no value: the folder with the lessons"),
    (
      "check --data x",
      "the results are those of the drawn digits and of no parameters; leave out --data, --fast and --set"
    ),
    ("check --force", "--force is for what --accept writes; write both or leave it out"),
  ])
  func `what else is wrong is told in our words`(_ line: String, _ sentence: String) {
    #expect(told(line)?.sentence == sentence)
  }

  @Test(arguments: [
    ("read a.png --page p --page q", "--page is given twice: p and q; expected one"),
    ("read --page=p a.png --page q", "--page is given twice: p and q; expected one"),
    (
      "read a.png --min-confidence 0.5 --json --min-confidence 0.9",
      "--min-confidence is given twice: 0.5 and 0.9; expected one"
    ),
    (
      "predict --model m a.png --model --json",
      "--model <file> has no value: the model: a .safetensors file that a training wrote"
    ),
    ("build --output a --output=b", "--output is given twice: a and b; expected one"),
  ])
  func `an option of one value that has two is refused`(_ line: String, _ sentence: String) {
    #expect(told(line)?.sentence == sentence)
  }

  @Test(arguments: [
    "read a.png --page p --page p", "read a.png --json --json", "read --page p -- --page q",
    "build", "run 03 --timings", "run --lessons x 03", "check 1 2 --accept --force",
    "serve --port 0",
    "export 1 --format swift --to -", "import a.ipynb", "new A title", "predict m a.png --json",
    "predict m.safetensors a.png", "predict a.png --model m.safetensors", "predict a.png",
    "predict a.png --top 3 --explain p.html --force --json",
    "read a.png b.pdf --json --page p.html --force --min-confidence 0.5 --model m",
    "build --set a=1 --set b=-2", "help run", "run --help", "--version", "--help", "run -- -x",
    "--generate-completion-script zsh", "build --memory 4GB --time-limit 1h30m --jobs 3",
  ])
  func `a call that is right is left alone`(_ line: String) {
    #expect(told(line)?.sentence == nil)
  }

  @Test(arguments: [
    (["build", "--lessons", ""], "--lessons is empty; expected the path of a folder"),
    (["build", "--output", ""], "--output is empty; expected the path of a folder"),
    (["build", "--output", " "], "--output is empty; expected the path of a folder"),
    (["run", "1", "--data", ""], "--data is empty; expected the path of a folder"),
    (["export", "1", "--format", ""], "--format '' is no format; expected ipynb or swift"),
    (
      ["export", "1", "--format", "swift", "--to", ""],
      "--to is empty; expected a file, or - for standard output"
    ),
    (
      ["build", "--jobs", ""],
      "--jobs '' is no number of lessons; expected 1 to 1024, for how many run at a time"
    ),
    (["new", "- a"], "'- a' begins with a hyphen, as options do; write -- before it"),
  ])
  func `a word that is empty, or that a shell has left whole, is told`(
    _ arguments: [String], _ sentence: String
  ) {
    #expect(told(arguments)?.sentence == sentence)
  }

  @Test func `a wrong call says where help is`() {
    #expect(told("rnu")?.description.hasSuffix("\nsee: lectern help") == true)
    #expect(told("run")?.description.hasSuffix("\nsee: lectern help run") == true)
  }

  @Test func `a message carries nothing out that it complains of`() {
    let wrong = WrongCall.misnamed(["\u{1B}[2J\n"])
    #expect(wrong?.sentence.hasPrefix("there is no command '\\u{1B}[2J\\n'; ") == true)
  }
}
