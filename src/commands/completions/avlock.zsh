#compdef avlock
# Completions of avlock for zsh. The program is asked for the words; it reads no secret and asks nothing.

_avlock() {
    local line typed=$PREFIX
    local -a described before
    before=("${(@Q)words[2,CURRENT-1]}")
    (( CURRENT > 2 )) || before=()
    [[ $typed == --*=* ]] && compset -P '*='
    while IFS= read -r line; do
        case $line in
            :files) _files; return ;;
            :files\ *) _files -g "*.${line#* }"; return ;;
            :folders) _files -/; return ;;
            # Without a meaning there is no colon either.
            *$'\t') described+=("${${line%$'\t'}//:/\\:}") ;;
            *) described+=("${${line%%$'\t'*}//:/\\:}:${line#*$'\t'}") ;;
        esac
    done < <(command avlock complete-words zsh "${before[@]}" "${(Q)typed}" 2>/dev/null)
    _describe avlock described
}

if [[ ${funcstack[1]} == _avlock ]]; then
    _avlock "$@"
else
    compdef _avlock avlock
fi
