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

# bx_includes ROOT: the files below ROOT that the files on standard input include, as nginx finds them.
bx_includes() {
    while IFS= read -r bx_file; do
        cat -- "$bx_file"
        echo
    done | sed 's/\(^\|[[:space:];{}]\)#.*//' | tr '\n' ' ' |
        grep -oE '(^|[[:space:];{}])include[[:space:]]+[^;{}]+;' |
        sed "s/^[[:space:];{}]*include[[:space:]]*[\"']\{0,1\}//; s/[\"']\{0,1\}[[:space:]]*;\$//" |
        while IFS= read -r bx_pattern; do
            case $bx_pattern in /*) ;; *) bx_pattern=$1/$bx_pattern ;; esac
            IFS=
            for bx_file in $bx_pattern; do
                bx_file=$(readlink -f -- "$bx_file")
                case $bx_file in "$1"/*) [ ! -f "$bx_file" ] || printf '%s\n' "$bx_file" ;; esac
            done
        done | sort -u
}

# bx_tree ROOT: every file, link and folder below ROOT: its path in base64, then its state.
# Keys and password files lie beside configuration: only what ends in .conf or is included is told with its content.
bx_tree() {
    [ -d "$1" ] || return 0
    bx_read=$(find "$1" -type f -name '*.conf' ! -name '*
*')
    bx_fresh=$bx_read
    while [ -n "$bx_fresh" ]; do
        bx_fresh=$(printf '%s\n' "$bx_fresh" | bx_includes "$1" | grep -vxF -f /dev/fd/3 3<<END
$bx_read
END
        )
        bx_read="$bx_read
$bx_fresh"
    done
    find "$1" -mindepth 1 ! -name '*
*' | sort | while IFS= read -r bx_entry; do
        printf '%s ' "$(printf '%s' "$bx_entry" | base64 -w 0)"
        case "
$bx_read
" in
        *"
$bx_entry
"*) bx_path "$bx_entry" ;;
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
