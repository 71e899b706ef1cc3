function __lectern_should_offer_completions_for_flags_or_options -a expected_commands
    set -l non_repeating_flags_or_options $argv[2..]
    set -l non_repeating_flags_or_options_absent 0
    set -l positional_index 0
    set -l commands
    __lectern_parse_tokens
    test "$commands" = "$expected_commands"; and return $non_repeating_flags_or_options_absent
end

function __lectern_should_offer_completions_for_positional -a expected_commands positional_index_comparison expected_positional_index
    set -l non_repeating_flags_or_options
    set -l non_repeating_flags_or_options_absent 0
    set -l positional_index 0
    set -l commands
    __lectern_parse_tokens
    test "$commands" = "$expected_commands" -a \( "$positional_index" "$positional_index_comparison" "$expected_positional_index" \)
end

function __lectern_parse_tokens -S
    set -l unparsed_tokens (__lectern_tokens -pc)
    switch $unparsed_tokens[1]
    case 'lectern'
        __lectern_parse_subcommand 0 'generate-completion-script=' 'version' 'h/help'
        switch $unparsed_tokens[1]
        case 'build'
            __lectern_parse_subcommand 0 'lessons=' 'output=' 'no-measured' 'timings' 'explain' 'force' 'data=' 'fast' 'set=+' 'jobs=' 'memory=' 'time-limit=' 'json' 'shard=' 'version' 'h/help'
        case 'run'
            __lectern_parse_subcommand 1 'lessons=' 'output=' 'no-measured' 'timings' 'explain' 'force' 'data=' 'fast' 'set=+' 'memory=' 'time-limit=' 'json' 'version' 'h/help'
        case 'check'
            __lectern_parse_subcommand -r 1 'tolerance=' 'accept' 'force' 'lessons=' 'jobs=' 'memory=' 'time-limit=' 'json' 'version' 'h/help'
        case 'serve'
            __lectern_parse_subcommand 0 'port=' 'checkpoint-memory=' 'lessons=' 'output=' 'no-measured' 'timings' 'explain' 'force' 'data=' 'fast' 'set=+' 'jobs=' 'memory=' 'time-limit=' 'version' 'h/help'
        case 'new'
            __lectern_parse_subcommand -r 1 'lessons=' 'version' 'h/help'
        case 'export'
            __lectern_parse_subcommand 1 'format=' 'to=' 'force' 'lessons=' 'data=' 'fast' 'set=+' 'memory=' 'time-limit=' 'version' 'h/help'
        case 'import'
            __lectern_parse_subcommand 1 'lessons=' 'version' 'h/help'
        case 'train'
            __lectern_parse_subcommand 1 'data=' 'epochs=' 'seed=' 'checkpoint=' 'resume=' 'output=' 'report=' 'final' 'json' 'version' 'h/help'
        case 'predict'
            __lectern_parse_subcommand -r 1 'model=' 'top=' 'explain=' 'force' 'json' 'version' 'h/help'
        case 'read'
            __lectern_parse_subcommand -r 1 'json' 'page=' 'min-confidence=' 'model=' 'force' 'version' 'h/help'
        case 'data'
            __lectern_parse_subcommand 1 'from=' 'to=' 'force' 'json' 'version' 'h/help'
        case 'clean'
            __lectern_parse_subcommand 0 'version' 'h/help'
        case 'doctor'
            __lectern_parse_subcommand 0 'version' 'h/help'
        case 'help'
            __lectern_parse_subcommand -r 1 'version'
        end
    end
end

function __lectern_tokens
    if test (string split -m 1 -f 1 -- . "$FISH_VERSION") -gt 3
        commandline --tokens-raw $argv
    else
        commandline -o $argv
    end
end

function __lectern_parse_subcommand -S -a positional_count
    argparse -s r -- $argv
    set -l option_specs $argv[2..]
    set -l is_repeating_positional $_flag_r
    set -el _flag_r
    set -a commands $unparsed_tokens[1]
    set positional_index 0
    while true
        set -e unparsed_tokens[1]
        argparse -sn "$commands" $option_specs -- $unparsed_tokens 2> /dev/null
        set unparsed_tokens $argv
        set positional_index (math $positional_index + 1)
        for non_repeating_flag_or_option in $non_repeating_flags_or_options
            if set -ql "_flag_$(string replace -a - _ -- $non_repeating_flag_or_option)"
                set non_repeating_flags_or_options_absent 1
                break
            end
        end
        test (count $unparsed_tokens) -eq 0 -o \( -z "$is_repeating_positional" -a "$positional_index" -gt "$positional_count" \) && break
    end
end

function __lectern_complete_directories
    set -l token (commandline -t)
    string match -- '*/' $token
    set -l subdirs $token*/
    printf %s\n $subdirs
end

function __lectern_custom_completion
    set -x SAP_SHELL fish
    set -x SAP_SHELL_VERSION $FISH_VERSION
    set -l tokens (__lectern_tokens -p)
    if test -z "$(__lectern_tokens -t)"
        set -l index (count (__lectern_tokens -pc))
        set tokens $tokens[..$index] \'\' $tokens[(math $index + 1)..]
    end
    command $tokens[1] $argv $tokens
end

complete -c 'lectern' -f
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern" generate-completion-script' -l 'generate-completion-script' -d 'Print the script by which a shell completes a line: bash, fish or zsh.' -rfka 'bash fish zsh'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern" version' -l 'version' -d 'Show the version.'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_positional "lectern" -eq 1' -fa 'build' -d 'Builds the whole site; only what changed runs.'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_positional "lectern" -eq 1' -fa 'run' -d 'Runs one lesson from nothing and writes its page, nothing else.'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_positional "lectern" -eq 1' -fa 'check' -d 'Runs everything anew and compares with Lessons/results, cell by cell.'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_positional "lectern" -eq 1' -fa 'serve' -d 'Builds the site, serves it on 127.0.0.1 and shows edits in the open page.'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_positional "lectern" -eq 1' -fa 'new' -d 'Begins a lesson.'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_positional "lectern" -eq 1' -fa 'export' -d 'Writes a lesson as a Jupyter notebook or as one Swift program.'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_positional "lectern" -eq 1' -fa 'import' -d 'Makes a lesson of a Jupyter notebook; other languages than Swift are shown, not run.'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_positional "lectern" -eq 1' -fa 'train' -d 'Trains a model that reads digits, by a recipe.'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_positional "lectern" -eq 1' -fa 'predict' -d 'Reads pictures of one digit each.'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_positional "lectern" -eq 1' -fa 'read' -d 'Reads the handwritten digits of pages: photographs, scans, PDF files.'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_positional "lectern" -eq 1' -fa 'data' -d 'Brings a set of pictures to learn from, such as MNIST.'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_positional "lectern" -eq 1' -fa 'clean' -d 'Empties the cache, so that the next build runs everything.'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_positional "lectern" -eq 1' -fa 'doctor' -d 'Says what this machine has, and what to install.'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_positional "lectern" -eq 1' -fa 'help' -d 'Show subcommand help information.'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern build" lessons' -l 'lessons' -d 'The folder with the lessons.' -rfa '(__lectern_complete_directories)'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern build" output' -l 'output' -d 'The folder that the site is written to. (default: Output; with --fast Output-fast)' -rfa '(__lectern_complete_directories)'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern build" no-measured' -l 'no-measured' -d 'Leave out the outputs of cells marked .measured.'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern build" timings' -l 'timings' -d 'Print how long each cell that ran took to compile and to run.'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern build" explain' -l 'explain' -d 'Say for each cell that ran which input changed.'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern build" force' -l 'force' -d 'Write over files of others in the output folder where the site\'s own files go.'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern build" data' -l 'data' -d 'A folder with MNIST\'s four files, or \'generated\' for digits that the program draws. Without it LECTERN_DATA counts, then the user\'s cache.' -rfa '(__lectern_complete_directories)'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern build" fast' -l 'fast' -d 'Shorter trainings, for a first look.'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern build"' -l 'set' -d 'A parameter for the cells that ask for it, such as epochs=3.' -rfka ''
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern build" jobs' -l 'jobs' -d 'How many lessons run at a time. (default: one for each processor)' -rfka ''
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern build" memory' -l 'memory' -d 'The most memory that one lesson may take, such as 4G.' -rfka ''
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern build" time-limit' -l 'time-limit' -d 'The longest that one lesson may run, such as 10m.' -rfka ''
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern build" json' -l 'json' -d 'Print a report for programs, as JSON, to standard output.'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern build" shard' -l 'shard' -d 'Run one part of the lessons, such as 1/2 for the first of two, and write their pages alone.' -rfka ''
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern build" version' -l 'version' -d 'Show the version.'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern build" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_positional "lectern run" -eq 1' -fka '(__lectern_custom_completion ---completion run -- positional@0 (count (__lectern_tokens -pc)) (__lectern_tokens -tC))'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern run" lessons' -l 'lessons' -d 'The folder with the lessons.' -rfa '(__lectern_complete_directories)'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern run" output' -l 'output' -d 'The folder that the site is written to. (default: Output; with --fast Output-fast)' -rfa '(__lectern_complete_directories)'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern run" no-measured' -l 'no-measured' -d 'Leave out the outputs of cells marked .measured.'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern run" timings' -l 'timings' -d 'Print how long each cell that ran took to compile and to run.'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern run" explain' -l 'explain' -d 'Say for each cell that ran which input changed.'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern run" force' -l 'force' -d 'Write over files of others in the output folder where the site\'s own files go.'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern run" data' -l 'data' -d 'A folder with MNIST\'s four files, or \'generated\' for digits that the program draws. Without it LECTERN_DATA counts, then the user\'s cache.' -rfa '(__lectern_complete_directories)'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern run" fast' -l 'fast' -d 'Shorter trainings, for a first look.'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern run"' -l 'set' -d 'A parameter for the cells that ask for it, such as epochs=3.' -rfka ''
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern run" memory' -l 'memory' -d 'The most memory that one lesson may take, such as 4G.' -rfka ''
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern run" time-limit' -l 'time-limit' -d 'The longest that one lesson may run, such as 10m.' -rfka ''
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern run" json' -l 'json' -d 'Print a report for programs, as JSON, to standard output.'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern run" version' -l 'version' -d 'Show the version.'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern run" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_positional "lectern check" -ge 1' -fka '(__lectern_custom_completion ---completion check -- positional@0 (count (__lectern_tokens -pc)) (__lectern_tokens -tC))'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern check" tolerance' -l 'tolerance' -d 'How far two numbers may be apart, as a share of the larger. (default: 1e-6)' -rfka ''
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern check" accept' -l 'accept' -d 'Publish what the cells give now as the results.'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern check" force' -l 'force' -d 'With --accept: write over files in Lessons/results that are no results.'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern check" lessons' -l 'lessons' -d 'The folder with the lessons.' -rfa '(__lectern_complete_directories)'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern check" jobs' -l 'jobs' -d 'How many lessons run at a time. (default: one for each processor)' -rfka ''
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern check" memory' -l 'memory' -d 'The most memory that one lesson may take, such as 4G.' -rfka ''
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern check" time-limit' -l 'time-limit' -d 'The longest that one lesson may run, such as 10m.' -rfka ''
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern check" json' -l 'json' -d 'Print a report for programs, as JSON, to standard output.'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern check" version' -l 'version' -d 'Show the version.'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern check" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern serve" port' -l 'port' -d 'The port to listen at; 0 for any that is free. (default: 8080)' -rfka ''
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern serve" checkpoint-memory' -l 'checkpoint-memory' -d 'The most memory that sleeping hosts may hold. (default: a quarter of the machine\'s)' -rfka ''
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern serve" lessons' -l 'lessons' -d 'The folder with the lessons.' -rfa '(__lectern_complete_directories)'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern serve" output' -l 'output' -d 'The folder that the site is written to. (default: Output; with --fast Output-fast)' -rfa '(__lectern_complete_directories)'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern serve" no-measured' -l 'no-measured' -d 'Leave out the outputs of cells marked .measured.'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern serve" timings' -l 'timings' -d 'Print how long each cell that ran took to compile and to run.'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern serve" explain' -l 'explain' -d 'Say for each cell that ran which input changed.'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern serve" force' -l 'force' -d 'Write over files of others in the output folder where the site\'s own files go.'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern serve" data' -l 'data' -d 'A folder with MNIST\'s four files, or \'generated\' for digits that the program draws. Without it LECTERN_DATA counts, then the user\'s cache.' -rfa '(__lectern_complete_directories)'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern serve" fast' -l 'fast' -d 'Shorter trainings, for a first look.'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern serve"' -l 'set' -d 'A parameter for the cells that ask for it, such as epochs=3.' -rfka ''
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern serve" jobs' -l 'jobs' -d 'How many lessons run at a time. (default: one for each processor)' -rfka ''
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern serve" memory' -l 'memory' -d 'The most memory that one lesson may take, such as 4G.' -rfka ''
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern serve" time-limit' -l 'time-limit' -d 'The longest that one lesson may run, such as 10m.' -rfka ''
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern serve" version' -l 'version' -d 'Show the version.'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern serve" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern new" lessons' -l 'lessons' -d 'The folder with the lessons.' -rfa '(__lectern_complete_directories)'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern new" version' -l 'version' -d 'Show the version.'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern new" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_positional "lectern export" -eq 1' -fka '(__lectern_custom_completion ---completion export -- positional@0 (count (__lectern_tokens -pc)) (__lectern_tokens -tC))'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern export" format' -l 'format' -d 'What to write: ipynb, with the outputs, or swift.' -rfka 'ipynb swift'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern export" to' -l 'to' -d 'The file to write, or - for standard output. (default: the lesson\'s name with .ipynb or .swift)' -rfa '(set -l exts \'ipynb\' \'swift\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern export" force' -l 'force' -d 'Write over a file that lectern did not export.'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern export" lessons' -l 'lessons' -d 'The folder with the lessons.' -rfa '(__lectern_complete_directories)'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern export" data' -l 'data' -d 'A folder with MNIST\'s four files, or \'generated\' for digits that the program draws. Without it LECTERN_DATA counts, then the user\'s cache.' -rfa '(__lectern_complete_directories)'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern export" fast' -l 'fast' -d 'Shorter trainings, for a first look.'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern export"' -l 'set' -d 'A parameter for the cells that ask for it, such as epochs=3.' -rfka ''
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern export" memory' -l 'memory' -d 'The most memory that one lesson may take, such as 4G.' -rfka ''
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern export" time-limit' -l 'time-limit' -d 'The longest that one lesson may run, such as 10m.' -rfka ''
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern export" version' -l 'version' -d 'Show the version.'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern export" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_positional "lectern import" -eq 1' -fa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'ipynb\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern import" lessons' -l 'lessons' -d 'The folder with the lessons.' -rfa '(__lectern_complete_directories)'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern import" version' -l 'version' -d 'Show the version.'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern import" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_positional "lectern train" -eq 1' -fka 'linear mlp cnn best fast'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern train" data' -l 'data' -d 'A folder with MNIST\'s four files, or others of their format, or \'generated\' for digits that the program draws. Without it LECTERN_DATA counts, then the user\'s cache.' -rfa '(__lectern_complete_directories)'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern train" epochs' -l 'epochs' -d 'How often each picture is learned from. (default: what the recipe says)' -rfka ''
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern train" seed' -l 'seed' -d 'What decides all that chance decides. (default: 1)' -rfka ''
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern train" checkpoint' -l 'checkpoint' -d 'A file to write after every epoch, from which --resume goes on.' -rF
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern train" resume' -l 'resume' -d 'A checkpoint to go on from; it is written on. Seed and epochs are the checkpoint\'s.' -rF
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern train" output' -l 'output' -d 'The file for the model. (default: the recipe\'s name with .safetensors)' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'safetensors\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern train" report' -l 'report' -d 'A page to write on how it went, as one HTML file.' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'html\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern train" final' -l 'final' -d 'Learn from all training pictures, and judge by the test set in the end.'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern train" json' -l 'json' -d 'Print a report for programs, as JSON, to standard output.'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern train" version' -l 'version' -d 'Show the version.'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern train" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern predict" model' -l 'model' -d 'The model: a .safetensors file that a training wrote. (default: the program\'s own)' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'safetensors\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_positional "lectern predict" -ge 1' -fa '(set -l exts \'png\' \'jpg\' \'jpeg\' \'bmp\' \'tif\' \'tiff\' \'gif\' \'webp\' \'pnm\' \'pbm\' \'pgm\' \'ppm\' \'PNG\' \'JPG\' \'JPEG\' \'BMP\' \'TIF\' \'TIFF\' \'GIF\' \'WEBP\' \'PNM\' \'PBM\' \'PGM\' \'PPM\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern predict" top' -l 'top' -d 'How many of the likeliest classes to tell, 1 to 11.' -rfka ''
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern predict" explain' -l 'explain' -d 'A page to write with each step from a picture to its digit, as one HTML file.' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'html\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern predict" force' -l 'force' -d 'Write over a file with --explain that lectern did not write.'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern predict" json' -l 'json' -d 'Print a JSON array instead of lines.'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern predict" version' -l 'version' -d 'Show the version.'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern predict" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_positional "lectern read" -ge 1' -fa '(set -l exts \'png\' \'jpg\' \'jpeg\' \'bmp\' \'tif\' \'tiff\' \'gif\' \'webp\' \'pnm\' \'pbm\' \'pgm\' \'ppm\' \'pdf\' \'PNG\' \'JPG\' \'JPEG\' \'BMP\' \'TIF\' \'TIFF\' \'GIF\' \'WEBP\' \'PNM\' \'PBM\' \'PGM\' \'PPM\' \'PDF\';for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.{$exts};printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern read" json' -l 'json' -d 'Print a JSON array instead of lines.'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern read" page' -l 'page' -d 'A page to write with what was read and each step on the way, as one HTML file.' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'html\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern read" min-confidence' -l 'min-confidence' -d 'The confidence below which a digit is left out, 0 to 1. (default: 0)' -rfka ''
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern read" model' -l 'model' -d 'The model that tells digits apart: a .safetensors file. (default: the program\'s own)' -rfa '(for p in (string match -e -- \'*/\' (commandline -t);or printf \n)*.\'safetensors\';printf %s\n $p;end;__fish_complete_directories (commandline -t) \'\')'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern read" force' -l 'force' -d 'Write over a file with --page that lectern did not write.'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern read" version' -l 'version' -d 'Show the version.'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern read" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_positional "lectern data" -eq 1' -fka 'mnist fashion-mnist'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern data" from' -l 'from' -d 'Where the files are: a folder, or the URL of one, in place of the mirrors that the program knows.' -rfa '(__lectern_complete_directories)'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern data" to' -l 'to' -d 'Where the files go. (default: a folder of the user\'s cache; lessons look in that of MNIST)' -rfa '(__lectern_complete_directories)'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern data" force' -l 'force' -d 'Write over files in that folder that are not the set\'s.'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern data" json' -l 'json' -d 'Print a report for programs, as JSON, to standard output.'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern data" version' -l 'version' -d 'Show the version.'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern data" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern clean" version' -l 'version' -d 'Show the version.'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern clean" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern doctor" version' -l 'version' -d 'Show the version.'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern doctor" h help' -s 'h' -l 'help' -d 'Show help information.'
complete -c 'lectern' -n '__lectern_should_offer_completions_for_flags_or_options "lectern help" version' -l 'version' -d 'Show the version.'
complete -c lectern -n '__fish_seen_subcommand_from help' -fa 'build run check serve new export import train predict read data clean doctor'
