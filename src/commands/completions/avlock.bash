# Completions of avlock for bash. The program is asked for the words; it reads no secret and asks nothing.

_avlock() {
    local line cur=${COMP_WORDS[COMP_CWORD]}
    # Bash takes `--app=demo` for three words.
    [[ $cur == = ]] && cur=
    # Some have it take that for one word.
    local before=
    [[ $cur == --*=* ]] && before=${cur%%=*}= cur=${cur#*=}
    COMPREPLY=()
    while IFS= read -r line; do
        case $line in
            # Bash completes the names of files itself where there are no words.
            :files)
                [[ $before ]] || return
                IFS=$'\n' read -r -d '' -a COMPREPLY < <(compgen -P "$before" -f -- "$cur")
                compopt -o filenames 2>/dev/null
                return ;;
            :files\ *)
                IFS=$'\n' read -r -d '' -a COMPREPLY < <(
                    compgen -P "$before" -f -X "!*.${line#* }" -- "$cur"
                    compgen -P "$before" -d -- "$cur")
                compopt -o filenames 2>/dev/null
                return ;;
            :folders)
                IFS=$'\n' read -r -d '' -a COMPREPLY < <(compgen -P "$before" -d -- "$cur")
                compopt -o filenames 2>/dev/null
                return ;;
            *) COMPREPLY+=("$before${line%%$'\t'*}") ;;
        esac
    done < <(command avlock complete-words bash "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
    # Where there are no words, files are no answer.
    [[ ${#COMPREPLY[@]} -gt 0 ]] || compopt +o default +o bashdefault 2>/dev/null
}

complete -o bashdefault -o default -F _avlock avlock
