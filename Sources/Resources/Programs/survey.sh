# Functions of the survey: they read, print lines, and change nothing.
#
# What lies at paths and in trees is read by the same few processes, however much it is, and told in base64, in three parts
# with a NUL between: of each entry `KIND MODE OWNER GROUP SIZE`, path and target of a link, each with a NUL behind it, at
# last the root's, where none is missing; digests as sha256sum(1) prints them; contents as an archive of tar(1). What the
# programs complained of follows on lines of its own.

# bx_paths NUMBER PATH...: what is at paths; the first NUMBER are told without their content, others with up to 1 MiB.
bx_paths() {
    bx_silent=$1
    shift
    bx_entries "$@" / -maxdepth 0 -printf '%y %m %u %g %s\0%p\0%l\0'
    printf '\0'
    find "$@" / -maxdepth 0 -type f -exec sha256sum -- {} + 2>/dev/null
    printf '\0'
    shift "$bx_silent"
    find "$@" / -maxdepth 0 -type f -size -1048577c -print0 2>/dev/null | bx_archive
}

# bx_tree ROOT: what is below ROOT.
# Keys and password files lie beside configuration: only what ends in .conf or is included is told with its content.
bx_tree() {
    bx_entries "$1" / ! -path '*
*' -printf '%y %m %u %g %s\0%p\0%l\0' -path / -prune
    printf '\0'
    find "$1" -type f ! -path '*
*' -exec sha256sum -- {} + 2>/dev/null
    printf '\0'
    bx_configuration "$1" | tr '\n' '\0' | bx_archive
}

# bx_told COMMAND...: what it prints, in base64, and below that what it complained of.
bx_told() {
    { bx_words=$({ "$@" | base64 -w 0 >&3; } 2>&1); } 3>&1
    printf '\n%s\n' "$bx_words"
}

# bx_entries WORD...: find(1), whose output is never complete where it could not look.
bx_entries() {
    {
        find "$@" 2>&1 >&3 | grep -v ': No such file or directory$\|: Not a directory$' >&2 && printf unread
    } 3>&1
}

# bx_archive: the files that standard input names, with a NUL behind each; takes the place of the shell.
bx_archive() {
    exec tar -c -f - -b 1 -P --format=gnu --hard-dereference --no-recursion --null --no-unquote -T -
}

# bx_configuration ROOT: the files up to 1 MiB below ROOT that end in .conf, and what they include.
bx_configuration() {
    bx_files=$(find "$1" -type f -size -1048577c ! -path '*
*' 2>/dev/null)
    bx_fresh=$(printf '%s\n' "$bx_files" | grep '\.conf$')
    bx_known=
    while [ -n "$bx_fresh" ]; do
        printf '%s\n' "$bx_fresh"
        bx_known=$bx_known$bx_fresh'
'
        bx_fresh=$({
            printf '%s\n' "$bx_known" "$bx_files" ''
            printf '%s\n' "$bx_fresh" | bx_includes "$1"
        } | awk '
            $0 == "" { part++; next }
            !part { known[$0] }
            part == 1 { file[$0] }
            part == 2 && $0 in file && !($0 in known) { known[$0]; print }')
    done
}

# bx_includes ROOT: the places that the files on standard input include, as nginx in ROOT finds them, links followed.
bx_includes() {
    xargs -d '\n' sed 's/\(^\|[[:space:];{}]\)#.*//; y/{}/;;/; s/$/ /' -- | tr '\n;' ' \n' |
        sed -n "/^[[:space:]]*include[[:space:]]/ {
            s/^[[:space:]]*include[[:space:]]*[\"']\{0,1\}//
            s/[\"']\{0,1\}[[:space:]]*\$//
            p
        }" | while IFS= read -r bx_pattern; do
            case $bx_pattern in /*) ;; *) bx_pattern=$1/$bx_pattern ;; esac
            IFS=
            for bx_file in $bx_pattern; do printf '%s\n' "$bx_file"; done
        done | xargs -r -d '\n' readlink -f --
}

# bx_grep WORD...: grep(1), for which it is no failure to find nothing.
bx_grep() { grep "$@" || [ "$?" = 1 ]; }

# bx_find WORD...: find(1), for which it is no failure that something goes while it looks.
bx_find() { bx_look find "$@"; }

# bx_look COMMAND...: the same of a command that runs find(1).
bx_look() {
    bx_status=0
    { bx_said=$("$@" 2>&1 >&3) || bx_status=$?; } 3>&1
    [ "$bx_status" != 0 ] || return 0
    [ "$bx_status" = 1 ] && [ "$bx_said" ] || return 1
    IFS='
'
    set -f
    for bx_line in $bx_said; do
        case $bx_line in *': No such file or directory') ;; *) bx_status=other ;; esac
    done
    set +f
    unset IFS
    [ "$bx_status" = 1 ]
}

# bx_digest TEST...: one digest over the names, link targets and contents below this folder of what passes the tests of
# find(1); fails where one of its programs does, which would leave the digest of a part, or of nothing.
bx_digest() {
    bx_said=$({
        {
            bx_find . -type l "$@" -printf 'link %p %l\n' -o -type f "$@" -exec sha256sum -- {} + &&
                echo found >&3
        } | { sort && echo sorted >&3; } | sha256sum
    } 3>&1) || return
    # shellcheck disable=SC2086
    set -- $bx_said
    [ "${1-} ${2-}" = 'found sorted' ] && [ "${#3}" = 64 ] && echo "$3"
}

# bx_revision ROOT: the digest of what is below ROOT; goes there, so in a shell of its own.
bx_revision() { cd "$1" 2>/dev/null && bx_digest ! -name '.bxctl.*'; }
