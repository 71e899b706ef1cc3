import ArgumentParser

/// The scripts by which shells complete a line.
///
/// The argument parser makes them. Two things that people type are beyond them: the commands that
/// `help` explains; and an option and its value in one word, in bash, which takes such a word apart,
/// and in zsh, which has to be told.
enum CompletionScript {
  static let option = "--generate-completion-script"

  /// The shell that a call asks a script for: the one that it names, else the user's own.
  ///
  /// - Returns: nil for another call, and for a shell without a script.
  static func shell(in arguments: [String]) -> CompletionShell? {
    guard let first = arguments.first else { return nil }
    if first.hasPrefix("\(option)=") {
      return CompletionShell(rawValue: String(first.dropFirst(option.count + 1)))
    }
    guard first == option else { return nil }
    return arguments.count > 1
      ? CompletionShell(rawValue: arguments[1]) : CompletionShell.autodetected()
  }

  static func text(for shell: CompletionShell) -> String {
    let script = Lectern.completionScript(for: shell)
    let commands = CommandTable.own.names.joined(separator: " ")
    switch shell {
    case .bash:
      let help = """

        _lectern_help() {
            COMPREPLY+=($(compgen -W '\(commands)' -- "${cur}"))
        }

        """
      return "\(script)\n\(help)\(joiningAtEqualsSigns)"
    case .zsh:
      return script.replacing(/('\*?--[a-z-]+)(\[[^\n]*\]:)/) { "\($0.1)=\($0.2)" }
        .replacing("'*:subcommands:'", with: "'*:subcommands:(\(commands))'")
    default:
      return script
        + "\ncomplete -c lectern -n '__fish_seen_subcommand_from help' -fa '\(commands)'"
    }
  }

  private static let joiningAtEqualsSigns = #"""

    # Bash takes a word apart at its equals sign: an option and its value are two words for the
    # functions above.
    _lectern_with_equals_signs() {
        local -a words=()
        local -i place index="${COMP_CWORD}"
        for place in "${!COMP_WORDS[@]}"; do
            if [[ "${COMP_WORDS[place]}" = '=' && "${COMP_WORDS[place - 1]}" = --* ]]; then
                if [[ "${place}" -eq "${COMP_CWORD}" ]]; then
                    words+=('')
                elif [[ "${place}" -lt "${COMP_CWORD}" ]]; then
                    index+=-1
                fi
            else
                words+=("${COMP_WORDS[place]}")
            fi
        done
        local -a COMP_WORDS=("${words[@]}")
        local -i COMP_CWORD="${index}"
        _lectern "${1}" "${words[index]}" "${words[index - 1]}"
    }

    complete -o filenames -F _lectern_with_equals_signs lectern
    """#
}
