# Completions of avlock for fish. The program is asked for the words; it reads no secret and asks nothing.

# Names of files as fish completes them for a command without completions: with `~`, blanks and hyphens.
function __avlock_files
    complete -C "'' $argv[1]"
end

function __avlock_complete
    set -l before (commandline -opc)
    set -e before[1]
    set -l typed (commandline -ct)
    set -l option (string match -r -- '^--[^=]+=' "$typed")
    set -l value (string replace -- "$option" '' "$typed")
    for line in (command avlock complete-words fish $before "$typed" 2>/dev/null)
        switch $line
            case ':files'
                printf "$option%s\n" (__avlock_files "$value")
            case ':files *'
                set -l extension (string replace -- ':files ' '' $line)
                set -l fit (__avlock_files "$value" | string match -r -- '.*(?:/|\.'$extension')(?:\t.*)?$')
                # Any file, where none has the usual extension.
                test (count $fit) -gt 0; or set fit (__avlock_files "$value")
                printf "$option%s\n" $fit
            case ':folders'
                printf "$option%s\n" (__fish_complete_directories "$value" '')
            case '*'
                echo -- "$option$line"
        end
    end
end

complete -c avlock -f -a '(__avlock_complete)'
