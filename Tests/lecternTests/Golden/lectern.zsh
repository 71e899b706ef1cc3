#compdef lectern

__lectern_complete() {
    local -ar non_empty_completions=("${@:#(|:*)}")
    local -ar empty_completions=("${(M)@:#(|:*)}")
    _describe -V '' non_empty_completions -- empty_completions -P $'\'\''
}

__lectern_custom_complete() {
    local -a completions
    completions=("${(@f)"$("${command_name}" "${@}" "${command_line[@]}")"}")
    if [[ "${#completions[@]}" -gt 1 ]]; then
        __lectern_complete "${completions[@]:0:-1}"
    fi
}

__lectern_cursor_index_in_current_word() {
    if [[ -z "${QIPREFIX}${IPREFIX}${PREFIX}" ]]; then
        printf 0
    else
        printf %s "${#${(z)LBUFFER}[-1]}"
    fi
}

_lectern() {
    emulate -RL zsh -G
    setopt extendedglob nullglob numericglobsort
    unsetopt aliases banghist

    local -xr SAP_SHELL=zsh
    local -x SAP_SHELL_VERSION
    SAP_SHELL_VERSION="$(builtin emulate zsh -c 'printf %s "${ZSH_VERSION}"')"
    local -r SAP_SHELL_VERSION

    local context state state_descr line
    local -A opt_args

    local -r command_name="${words[1]}"
    local -ar command_line=("${words[@]}")
    local -ir current_word_index="$((CURRENT - 1))"

    local -i ret=1
    local -ar ___generate_completion_script=('bash' 'fish' 'zsh')
    local -ar arg_specs=(
        '--generate-completion-script=[Print the script by which a shell completes a line\: bash, fish or zsh.]:shell:{__lectern_complete "${___generate_completion_script[@]}"}'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
        '(-): :->command'
        '(-)*:: :->arg'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0
    case "${state}" in
    command)
        local -ar subcommands=(
            'build:Builds the whole site; only what changed runs.'
            'run:Runs one lesson from nothing and writes its page, nothing else.'
            'check:Runs everything anew and compares with Lessons/results, cell by cell.'
            'serve:Builds the site, serves it on 127.0.0.1 and shows edits in the open page.'
            'new:Begins a lesson.'
            'export:Writes a lesson as a Jupyter notebook or as one Swift program.'
            'import:Makes a lesson of a Jupyter notebook; other languages than Swift are shown, not run.'
            'train:Trains a model that reads digits, by a recipe.'
            'predict:Reads pictures of one digit each.'
            'read:Reads the handwritten digits of pages: photographs, scans, PDF files.'
            'data:Brings a set of pictures to learn from, such as MNIST.'
            'clean:Empties the cache, so that the next build runs everything.'
            'doctor:Says what this machine has, and what to install.'
            'help:Show subcommand help information.'
        )
        _describe -V subcommand subcommands && ret=0
        ;;
    arg)
        case "${words[1]}" in
        build|run|check|serve|new|export|import|train|predict|read|data|clean|doctor|help)
            "_lectern_${words[1]}" && ret=0
            ;;
        esac
        ;;
    esac

    return "${ret}"
}

_lectern_build() {
    local -i ret=1
    local -ar arg_specs=(
        '--lessons=[The folder with the lessons.]:folder:_files -/'
        '--output=[The folder that the site is written to. (default\: Output; with --fast Output-fast)]:folder:_files -/'
        '--no-measured[Leave out the outputs of cells marked .measured.]'
        '--timings[Print how long each cell that ran took to compile and to run.]'
        '--explain[Say for each cell that ran which input changed.]'
        '--force[Write over files of others in the output folder where the site'\''s own files go.]'
        '--data=[A folder with MNIST'\''s four files, or '\''generated'\'' for digits that the program draws. Without it LECTERN_DATA counts, then the user'\''s cache.]:folder:_files -/'
        '--fast[Shorter trainings, for a first look.]'
        '*--set=[A parameter for the cells that ask for it, such as epochs=3.]:name=value:'
        '--jobs=[How many lessons run at a time. (default\: one for each processor)]:number:'
        '--memory=[The most memory that one lesson may take, such as 4G.]:size:'
        '--time-limit=[The longest that one lesson may run, such as 10m.]:time:'
        '--json[Print a report for programs, as JSON, to standard output.]'
        '--shard=[Run one part of the lessons, such as 1/2 for the first of two, and write their pages alone.]:i/n:'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_lectern_run() {
    local -i ret=1
    local -ar arg_specs=(
        ':lesson:{__lectern_custom_complete ---completion run -- positional@0 "${current_word_index}" "$(__lectern_cursor_index_in_current_word)"}'
        '--lessons=[The folder with the lessons.]:folder:_files -/'
        '--output=[The folder that the site is written to. (default\: Output; with --fast Output-fast)]:folder:_files -/'
        '--no-measured[Leave out the outputs of cells marked .measured.]'
        '--timings[Print how long each cell that ran took to compile and to run.]'
        '--explain[Say for each cell that ran which input changed.]'
        '--force[Write over files of others in the output folder where the site'\''s own files go.]'
        '--data=[A folder with MNIST'\''s four files, or '\''generated'\'' for digits that the program draws. Without it LECTERN_DATA counts, then the user'\''s cache.]:folder:_files -/'
        '--fast[Shorter trainings, for a first look.]'
        '*--set=[A parameter for the cells that ask for it, such as epochs=3.]:name=value:'
        '--memory=[The most memory that one lesson may take, such as 4G.]:size:'
        '--time-limit=[The longest that one lesson may run, such as 10m.]:time:'
        '--json[Print a report for programs, as JSON, to standard output.]'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_lectern_check() {
    local -i ret=1
    local -ar arg_specs=(
        '*:lessons:{__lectern_custom_complete ---completion check -- positional@0 "${current_word_index}" "$(__lectern_cursor_index_in_current_word)"}'
        '--tolerance=[How far two numbers may be apart, as a share of the larger. (default\: 1e-6)]:share:'
        '--accept[Publish what the cells give now as the results.]'
        '--force[With --accept\: write over files in Lessons/results that are no results.]'
        '--lessons=[The folder with the lessons.]:folder:_files -/'
        '--jobs=[How many lessons run at a time. (default\: one for each processor)]:number:'
        '--memory=[The most memory that one lesson may take, such as 4G.]:size:'
        '--time-limit=[The longest that one lesson may run, such as 10m.]:time:'
        '--json[Print a report for programs, as JSON, to standard output.]'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_lectern_serve() {
    local -i ret=1
    local -ar arg_specs=(
        '--port=[The port to listen at; 0 for any that is free. (default\: 8080)]:port:'
        '--checkpoint-memory=[The most memory that sleeping hosts may hold. (default\: a quarter of the machine'\''s)]:size:'
        '--lessons=[The folder with the lessons.]:folder:_files -/'
        '--output=[The folder that the site is written to. (default\: Output; with --fast Output-fast)]:folder:_files -/'
        '--no-measured[Leave out the outputs of cells marked .measured.]'
        '--timings[Print how long each cell that ran took to compile and to run.]'
        '--explain[Say for each cell that ran which input changed.]'
        '--force[Write over files of others in the output folder where the site'\''s own files go.]'
        '--data=[A folder with MNIST'\''s four files, or '\''generated'\'' for digits that the program draws. Without it LECTERN_DATA counts, then the user'\''s cache.]:folder:_files -/'
        '--fast[Shorter trainings, for a first look.]'
        '*--set=[A parameter for the cells that ask for it, such as epochs=3.]:name=value:'
        '--jobs=[How many lessons run at a time. (default\: one for each processor)]:number:'
        '--memory=[The most memory that one lesson may take, such as 4G.]:size:'
        '--time-limit=[The longest that one lesson may run, such as 10m.]:time:'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_lectern_new() {
    local -i ret=1
    local -ar arg_specs=(
        '*:title:'
        '--lessons=[The folder with the lessons.]:folder:_files -/'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_lectern_export() {
    local -i ret=1
    local -ar ___format=('ipynb' 'swift')
    local -ar arg_specs=(
        ':lesson:{__lectern_custom_complete ---completion export -- positional@0 "${current_word_index}" "$(__lectern_cursor_index_in_current_word)"}'
        '--format=[What to write\: ipynb, with the outputs, or swift.]:format:{__lectern_complete "${___format[@]}"}'
        '--to=[The file to write, or - for standard output. (default\: the lesson'\''s name with .ipynb or .swift)]:file:_files -g '\''*.ipynb *.swift'\'''
        '--force[Write over a file that lectern did not export.]'
        '--lessons=[The folder with the lessons.]:folder:_files -/'
        '--data=[A folder with MNIST'\''s four files, or '\''generated'\'' for digits that the program draws. Without it LECTERN_DATA counts, then the user'\''s cache.]:folder:_files -/'
        '--fast[Shorter trainings, for a first look.]'
        '*--set=[A parameter for the cells that ask for it, such as epochs=3.]:name=value:'
        '--memory=[The most memory that one lesson may take, such as 4G.]:size:'
        '--time-limit=[The longest that one lesson may run, such as 10m.]:time:'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_lectern_import() {
    local -i ret=1
    local -ar arg_specs=(
        ':notebook:_files -g '\''*.ipynb'\'''
        '--lessons=[The folder with the lessons.]:folder:_files -/'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_lectern_train() {
    local -i ret=1
    local -ar _recipe=('linear' 'mlp' 'cnn' 'best' 'fast')
    local -ar arg_specs=(
        ':recipe:{__lectern_complete "${_recipe[@]}"}'
        '--data=[A folder with MNIST'\''s four files, or others of their format, or '\''generated'\'' for digits that the program draws. Without it LECTERN_DATA counts, then the user'\''s cache.]:folder:_files -/'
        '--epochs=[How often each picture is learned from. (default\: what the recipe says)]:number:'
        '--seed=[What decides all that chance decides. (default\: 1)]:number:'
        '--checkpoint=[A file to write after every epoch, from which --resume goes on.]:file:_files'
        '--resume=[A checkpoint to go on from; it is written on. Seed and epochs are the checkpoint'\''s.]:file:_files'
        '--output=[The file for the model. (default\: the recipe'\''s name with .safetensors)]:file:_files -g '\''*.safetensors'\'''
        '--report=[A page to write on how it went, as one HTML file.]:file:_files -g '\''*.html'\'''
        '--final[Learn from all training pictures, and judge by the test set in the end.]'
        '--json[Print a report for programs, as JSON, to standard output.]'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_lectern_predict() {
    local -i ret=1
    local -ar arg_specs=(
        '--model=[The model\: a .safetensors file that a training wrote. (default\: the program'\''s own)]:file:_files -g '\''*.safetensors'\'''
        '*:images:_files -g '\''*.png *.jpg *.jpeg *.bmp *.tif *.tiff *.gif *.webp *.pnm *.pbm *.pgm *.ppm *.PNG *.JPG *.JPEG *.BMP *.TIF *.TIFF *.GIF *.WEBP *.PNM *.PBM *.PGM *.PPM'\'''
        '--top=[How many of the likeliest classes to tell, 1 to 11.]:number:'
        '--explain=[A page to write with each step from a picture to its digit, as one HTML file.]:file:_files -g '\''*.html'\'''
        '--force[Write over a file with --explain that lectern did not write.]'
        '--json[Print a JSON array instead of lines.]'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_lectern_read() {
    local -i ret=1
    local -ar arg_specs=(
        '*:files:_files -g '\''*.png *.jpg *.jpeg *.bmp *.tif *.tiff *.gif *.webp *.pnm *.pbm *.pgm *.ppm *.pdf *.PNG *.JPG *.JPEG *.BMP *.TIF *.TIFF *.GIF *.WEBP *.PNM *.PBM *.PGM *.PPM *.PDF'\'''
        '--json[Print a JSON array instead of lines.]'
        '--page=[A page to write with what was read and each step on the way, as one HTML file.]:file:_files -g '\''*.html'\'''
        '--min-confidence=[The confidence below which a digit is left out, 0 to 1. (default\: 0)]:number:'
        '--model=[The model that tells digits apart\: a .safetensors file. (default\: the program'\''s own)]:file:_files -g '\''*.safetensors'\'''
        '--force[Write over a file with --page that lectern did not write.]'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_lectern_data() {
    local -i ret=1
    local -ar _set=('mnist' 'fashion-mnist')
    local -ar arg_specs=(
        ':set:{__lectern_complete "${_set[@]}"}'
        '--from=[Where the files are\: a folder, or the URL of one, in place of the mirrors that the program knows.]:folder:_files -/'
        '--to=[Where the files go. (default\: a folder of the user'\''s cache; lessons look in that of MNIST)]:folder:_files -/'
        '--force[Write over files in that folder that are not the set'\''s.]'
        '--json[Print a report for programs, as JSON, to standard output.]'
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_lectern_clean() {
    local -i ret=1
    local -ar arg_specs=(
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_lectern_doctor() {
    local -i ret=1
    local -ar arg_specs=(
        '--version[Show the version.]'
        '(-h --help)'{-h,--help}'[Show help information.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

_lectern_help() {
    local -i ret=1
    local -ar arg_specs=(
        '*:subcommands:(build run check serve new export import train predict read data clean doctor)'
        '--version[Show the version.]'
    )
    _arguments -w -s -S : "${arg_specs[@]}" && ret=0

    return "${ret}"
}

if [[ "${funcstack[1]}" = _lectern ]]; then
    _lectern "${@}"
else
    compdef _lectern lectern
fi
