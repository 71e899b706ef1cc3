#!/bin/bash

__lectern_cursor_index_in_current_word() {
    local remaining="${COMP_LINE}"

    local word
    for word in "${COMP_WORDS[@]::COMP_CWORD}"; do
        remaining="${remaining##*([[:space:]])"${word}"*([[:space:]])}"
    done

    local -ir index="$((COMP_POINT - ${#COMP_LINE} + ${#remaining}))"
    if [[ "${index}" -le 0 ]]; then
        printf 0
    else
        printf %s "${index}"
    fi
}

# positional arguments:
#
# - 1: the current (sub)command's count of positional arguments
#
# required variables:
#
# - repeating_flags: the repeating flags that the current (sub)command can accept
# - non_repeating_flags: the non-repeating flags that the current (sub)command can accept
# - repeating_options: the repeating options that the current (sub)command can accept
# - non_repeating_options: the non-repeating options that the current (sub)command can accept
# - positional_number: value ignored
# - unparsed_words: unparsed words from the current command line
#
# modified variables:
#
# - non_repeating_flags: remove flags for this (sub)command that are already on the command line
# - non_repeating_options: remove options for this (sub)command that are already on the command line
# - positional_number: set to the current positional number
# - unparsed_words: remove all flags, options, and option values for this (sub)command
__lectern_offer_flags_options() {
    local -ir positional_count="${1}"
    positional_number=0

    local was_flag_option_terminator_seen=false
    local is_parsing_option_value=false

    local -ar unparsed_word_indices=("${!unparsed_words[@]}")
    local -i word_index
    for word_index in "${unparsed_word_indices[@]}"; do
        if "${is_parsing_option_value}"; then
            # This word is an option value:
            # Reset marker for next word iff not currently the last word
            [[ "${word_index}" -ne "${unparsed_word_indices[${#unparsed_word_indices[@]} - 1]}" ]] && is_parsing_option_value=false
            unset "unparsed_words[${word_index}]"
            # Do not process this word as a flag or an option
            continue
        fi

        local word="${unparsed_words["${word_index}"]}"
        if ! "${was_flag_option_terminator_seen}"; then
            case "${word}" in
            --)
                unset "unparsed_words[${word_index}]"
                # by itself -- is a flag/option terminator, but if it is the last word, it is the start of a completion
                if [[ "${word_index}" -ne "${unparsed_word_indices[${#unparsed_word_indices[@]} - 1]}" ]]; then
                    was_flag_option_terminator_seen=true
                fi
                continue
                ;;
            -*)
                # ${word} is a flag or an option
                # If ${word} is an option, mark that the next word to be parsed is an option value
                local option
                for option in "${repeating_options[@]}" "${non_repeating_options[@]}"; do
                    [[ "${word}" = "${option}" ]] && is_parsing_option_value=true && break
                done

                # Remove ${word} from ${non_repeating_flags} or ${non_repeating_options} so it isn't offered again
                local not_found=true
                local -i index
                for index in "${!non_repeating_flags[@]}"; do
                    if [[ "${non_repeating_flags[${index}]}" = "${word}" ]]; then
                        unset "non_repeating_flags[${index}]"
                        non_repeating_flags=("${non_repeating_flags[@]}")
                        not_found=false
                        break
                    fi
                done
                if "${not_found}"; then
                    for index in "${!non_repeating_flags[@]}"; do
                        if [[ "${non_repeating_flags[${index}]}" = "${word}" ]]; then
                            unset "non_repeating_flags[${index}]"
                            non_repeating_flags=("${non_repeating_flags[@]}")
                            break
                        fi
                    done
                fi
                unset "unparsed_words[${word_index}]"
                continue
                ;;
            esac
        fi

        # ${word} is neither a flag, nor an option, nor an option value
        if [[ "${positional_number}" -lt "${positional_count}" || "${positional_count}" -lt 0 ]]; then
            # ${word} is a positional
            ((positional_number++))
            unset "unparsed_words[${word_index}]"
        else
            if [[ -z "${word}" ]]; then
                # Could be completing a flag, option, or subcommand
                positional_number=-1
            else
                # ${word} is a subcommand or invalid, so stop processing this (sub)command
                positional_number=-2
            fi
            break
        fi
    done

    unparsed_words=("${unparsed_words[@]}")

    if\
        ! "${was_flag_option_terminator_seen}"\
        && ! "${is_parsing_option_value}"\
        && [[ ("${cur}" = -* && "${positional_number}" -ge 0) || "${positional_number}" -eq -1 ]]
    then
        COMPREPLY+=($(compgen -W "${repeating_flags[*]} ${non_repeating_flags[*]} ${repeating_options[*]} ${non_repeating_options[*]}" -- "${cur}"))
    fi
}

__lectern_add_completions() {
    local completion
    while IFS='' read -r completion; do
        COMPREPLY+=("${completion}")
    done < <(IFS=$'\n' compgen "${@}" -- "${cur}")
}

__lectern_custom_complete() {
    if [[ -n "${cur}" || -z ${COMP_WORDS[${COMP_CWORD}]} || "${COMP_LINE:${COMP_POINT}:1}" != ' ' ]]; then
        local -ar words=("${COMP_WORDS[@]}")
    else
        local -ar words=("${COMP_WORDS[@]::${COMP_CWORD}}" '' "${COMP_WORDS[@]:${COMP_CWORD}}")
    fi

    "${COMP_WORDS[0]}" "${@}" "${words[@]}"
}

_lectern() {
    local state
    state="$(shopt -p;shopt -po)"
    trap "${state//$'\n'/;}" RETURN
    shopt -s extglob
    set +o history +o posix

    local -xr SAP_SHELL=bash
    local -x SAP_SHELL_VERSION
    SAP_SHELL_VERSION="$(IFS='.';printf %s "${BASH_VERSINFO[*]}")"
    local -r SAP_SHELL_VERSION

    local -r cur="${2}"
    local -r prev="${3}"

    local -i positional_number
    local -a unparsed_words=("${COMP_WORDS[@]:1:${COMP_CWORD}}")

    local -a repeating_flags=()
    local -a non_repeating_flags=(--version -h --help)
    local -a repeating_options=()
    local -a non_repeating_options=(--generate-completion-script)
    __lectern_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--generate-completion-script')
        __lectern_add_completions -W 'bash'$'\n''fish'$'\n''zsh'
        return
        ;;
    esac

    # Offer subcommand / subcommand argument completions
    local -r subcommand="${unparsed_words[0]}"
    unset 'unparsed_words[0]'
    unparsed_words=("${unparsed_words[@]}")
    case "${subcommand}" in
    build|run|check|serve|new|export|import|train|predict|read|data|clean|doctor|help)
        # Offer subcommand argument completions
        "_lectern_${subcommand}"
        ;;
    *)
        # Offer subcommand completions
        COMPREPLY+=($(compgen -W 'build run check serve new export import train predict read data clean doctor help' -- "${cur}"))
        ;;
    esac
}

_lectern_build() {
    repeating_flags=()
    non_repeating_flags=(--no-measured --timings --explain --force --fast --json --version -h --help)
    repeating_options=(--set)
    non_repeating_options=(--lessons --output --data --jobs --memory --time-limit --shard)
    __lectern_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--lessons')
        __lectern_add_completions -d
        return
        ;;
    '--output')
        __lectern_add_completions -d
        return
        ;;
    '--data')
        __lectern_add_completions -d
        return
        ;;
    '--set')
        return
        ;;
    '--jobs')
        return
        ;;
    '--memory')
        return
        ;;
    '--time-limit')
        return
        ;;
    '--shard')
        return
        ;;
    esac
}

_lectern_run() {
    repeating_flags=()
    non_repeating_flags=(--no-measured --timings --explain --force --fast --json --version -h --help)
    repeating_options=(--set)
    non_repeating_options=(--lessons --output --data --memory --time-limit)
    __lectern_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--lessons')
        __lectern_add_completions -d
        return
        ;;
    '--output')
        __lectern_add_completions -d
        return
        ;;
    '--data')
        __lectern_add_completions -d
        return
        ;;
    '--set')
        return
        ;;
    '--memory')
        return
        ;;
    '--time-limit')
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __lectern_add_completions -W "$(__lectern_custom_complete ---completion run -- positional@0 "${COMP_CWORD}" "$(__lectern_cursor_index_in_current_word)")"
        return
        ;;
    esac
}

_lectern_check() {
    repeating_flags=()
    non_repeating_flags=(--accept --force --json --version -h --help)
    repeating_options=()
    non_repeating_options=(--tolerance --lessons --jobs --memory --time-limit)
    __lectern_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--tolerance')
        return
        ;;
    '--lessons')
        __lectern_add_completions -d
        return
        ;;
    '--jobs')
        return
        ;;
    '--memory')
        return
        ;;
    '--time-limit')
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    *)
        __lectern_add_completions -W "$(__lectern_custom_complete ---completion check -- positional@0 "${COMP_CWORD}" "$(__lectern_cursor_index_in_current_word)")"
        return
        ;;
    esac
}

_lectern_serve() {
    repeating_flags=()
    non_repeating_flags=(--no-measured --timings --explain --force --fast --version -h --help)
    repeating_options=(--set)
    non_repeating_options=(--port --checkpoint-memory --lessons --output --data --jobs --memory --time-limit)
    __lectern_offer_flags_options 0

    # Offer option value completions
    case "${prev}" in
    '--port')
        return
        ;;
    '--checkpoint-memory')
        return
        ;;
    '--lessons')
        __lectern_add_completions -d
        return
        ;;
    '--output')
        __lectern_add_completions -d
        return
        ;;
    '--data')
        __lectern_add_completions -d
        return
        ;;
    '--set')
        return
        ;;
    '--jobs')
        return
        ;;
    '--memory')
        return
        ;;
    '--time-limit')
        return
        ;;
    esac
}

_lectern_new() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--lessons)
    __lectern_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--lessons')
        __lectern_add_completions -d
        return
        ;;
    esac
}

_lectern_export() {
    repeating_flags=()
    non_repeating_flags=(--force --fast --version -h --help)
    repeating_options=(--set)
    non_repeating_options=(--format --to --lessons --data --memory --time-limit)
    __lectern_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--format')
        __lectern_add_completions -W 'ipynb'$'\n''swift'
        return
        ;;
    '--to')
        __lectern_add_completions -o plusdirs -fX '!*.@(ipynb|swift)'
        return
        ;;
    '--lessons')
        __lectern_add_completions -d
        return
        ;;
    '--data')
        __lectern_add_completions -d
        return
        ;;
    '--set')
        return
        ;;
    '--memory')
        return
        ;;
    '--time-limit')
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __lectern_add_completions -W "$(__lectern_custom_complete ---completion export -- positional@0 "${COMP_CWORD}" "$(__lectern_cursor_index_in_current_word)")"
        return
        ;;
    esac
}

_lectern_import() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=(--lessons)
    __lectern_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--lessons')
        __lectern_add_completions -d
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __lectern_add_completions -o plusdirs -fX '!*.@(ipynb)'
        return
        ;;
    esac
}

_lectern_train() {
    repeating_flags=()
    non_repeating_flags=(--final --json --version -h --help)
    repeating_options=()
    non_repeating_options=(--data --epochs --seed --checkpoint --resume --output --report)
    __lectern_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--data')
        __lectern_add_completions -d
        return
        ;;
    '--epochs')
        return
        ;;
    '--seed')
        return
        ;;
    '--checkpoint')
        __lectern_add_completions -f
        return
        ;;
    '--resume')
        __lectern_add_completions -f
        return
        ;;
    '--output')
        __lectern_add_completions -o plusdirs -fX '!*.@(safetensors)'
        return
        ;;
    '--report')
        __lectern_add_completions -o plusdirs -fX '!*.@(html)'
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __lectern_add_completions -W 'linear'$'\n''mlp'$'\n''cnn'$'\n''best'$'\n''fast'
        return
        ;;
    esac
}

_lectern_predict() {
    repeating_flags=()
    non_repeating_flags=(--force --json --version -h --help)
    repeating_options=()
    non_repeating_options=(--model --top --explain)
    __lectern_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--model')
        __lectern_add_completions -o plusdirs -fX '!*.@(safetensors)'
        return
        ;;
    '--top')
        return
        ;;
    '--explain')
        __lectern_add_completions -o plusdirs -fX '!*.@(html)'
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    *)
        __lectern_add_completions -o plusdirs -fX '!*.@(png|jpg|jpeg|bmp|tif|tiff|gif|webp|pnm|pbm|pgm|ppm|PNG|JPG|JPEG|BMP|TIF|TIFF|GIF|WEBP|PNM|PBM|PGM|PPM)'
        return
        ;;
    esac
}

_lectern_read() {
    repeating_flags=()
    non_repeating_flags=(--json --force --version -h --help)
    repeating_options=()
    non_repeating_options=(--page --min-confidence --model)
    __lectern_offer_flags_options -1

    # Offer option value completions
    case "${prev}" in
    '--page')
        __lectern_add_completions -o plusdirs -fX '!*.@(html)'
        return
        ;;
    '--min-confidence')
        return
        ;;
    '--model')
        __lectern_add_completions -o plusdirs -fX '!*.@(safetensors)'
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    *)
        __lectern_add_completions -o plusdirs -fX '!*.@(png|jpg|jpeg|bmp|tif|tiff|gif|webp|pnm|pbm|pgm|ppm|pdf|PNG|JPG|JPEG|BMP|TIF|TIFF|GIF|WEBP|PNM|PBM|PGM|PPM|PDF)'
        return
        ;;
    esac
}

_lectern_data() {
    repeating_flags=()
    non_repeating_flags=(--force --json --version -h --help)
    repeating_options=()
    non_repeating_options=(--from --to)
    __lectern_offer_flags_options 1

    # Offer option value completions
    case "${prev}" in
    '--from')
        __lectern_add_completions -d
        return
        ;;
    '--to')
        __lectern_add_completions -d
        return
        ;;
    esac

    # Offer positional completions
    case "${positional_number}" in
    1)
        __lectern_add_completions -W 'mnist'$'\n''fashion-mnist'
        return
        ;;
    esac
}

_lectern_clean() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __lectern_offer_flags_options 0
}

_lectern_doctor() {
    repeating_flags=()
    non_repeating_flags=(--version -h --help)
    repeating_options=()
    non_repeating_options=()
    __lectern_offer_flags_options 0
}

_lectern_help() {
    repeating_flags=()
    non_repeating_flags=(--version)
    repeating_options=()
    non_repeating_options=()
    __lectern_offer_flags_options -1
}

complete -o filenames -F _lectern lectern

_lectern_help() {
    COMPREPLY+=($(compgen -W 'build run check serve new export import train predict read data clean doctor' -- "${cur}"))
}

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
