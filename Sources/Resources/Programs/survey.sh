# Functions of the survey: they read, print lines, and change nothing.

# bx_path PATH [LIMIT]: the state of a path in one line; content up to LIMIT bytes in base64.
bx_path() {
    if [ -L "$1" ]; then
        printf 'link %s %s\n' "$(stat -c '%U %G' -- "$1")" "$(readlink -- "$1" | base64 -w 0)"
    elif [ -d "$1" ]; then
        printf 'directory %s\n' "$(stat -c '%a %U %G' -- "$1")"
    elif [ -f "$1" ]; then
        bx_digest=$(sha256sum <"$1") || return 1
        bx_state=$(stat -c '%a %U %G %s' -- "$1")
        printf 'file %s %s' "$bx_state" "${bx_digest%% *}"
        if [ "${bx_state##* }" -le "${2:-1048576}" ]; then
            printf ' %s' "$(base64 -w 0 <"$1")"
        fi
        echo
    elif [ -e "$1" ]; then
        echo other
    else
        echo absent
    fi
}

# bx_tree ROOT: every file, link and folder below ROOT: its path in base64, then its state.
# Keys and password files lie beside configuration: only what ends in .conf is told with its content.
bx_tree() {
    [ -d "$1" ] || return 0
    find "$1" -mindepth 1 ! -name '*
*' | sort | while IFS= read -r bx_entry; do
        printf '%s ' "$(printf '%s' "$bx_entry" | base64 -w 0)"
        case $bx_entry in
        *.conf) bx_path "$bx_entry" ;;
        *) bx_path "$bx_entry" -1 ;;
        esac
    done
}

# bx_revision ROOT: one digest over the names, link targets and contents below ROOT.
bx_revision() {
    (cd "$1" 2>/dev/null || exit 0
        { find . -type l -printf 'link %p %l\n'
            find . -type f ! -name '.bxctl.*' -exec sha256sum -- {} +; } | sort | sha256sum |
            cut -d ' ' -f 1)
}
