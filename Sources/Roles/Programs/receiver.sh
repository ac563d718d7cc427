#!/bin/sh
# bxctl-receiver PEER: all that the key of PEER's user bitrix may do on this node.
#
# It is the forced command of that key and runs as bitrix. It takes rsync's server form as bxctl-rsync makes it, for a
# tree of /etc/bxctl/sync/PEER.paths, and nothing else. Where copies and temporary files go is settled here: a sender's
# word on that is refused. One tree a line, fields parted by a tab:
#
#   PATH  TRASH  TEMP  DELETIONS(trash|propagate|keep)  MAXKIB(0: no limit)  KEEPSECONDS(0: for ever)
#
# What is overwritten or deleted moves to TRASH/STAMP-PID, STAMP being UTC with nanoseconds; to STAMP-PID-restore or -join where
# not the synchronisation does it: such copies are not what an operator misses. While the trash is full, or
# can't be used, only new files are taken: everything else is held, the answer is 35, and the sender tries again.
set -fu
umask 022
PATH=/usr/bin:/bin:/usr/sbin:/sbin
LC_ALL=C
TZ=UTC
export PATH LC_ALL TZ
unset CDPATH ENV RSYNC_RSH RSYNC_PROTECT_ARGS RSYNC_OLD_ARGS RSYNC_PARTIAL_DIR 2>/dev/null

readonly held=35 reserve=65536
tab=$(printf '\t')
peer=${1-}

say() {
    printf 'bxctl-receiver: %s\n' "$1" >&2
    logger -t bxctl-receiver -p auth.warning -- "$peer: $1" 2>/dev/null || :
}

refuse() {
    say "refused: $1: $(printf %s "${SSH_ORIGINAL_COMMAND-}" | tr -c '[:print:]' '?' | cut -c 1-300)"
    exit 1
}

# Reads the command: its letters and options must be ones that bxctl-rsync and bxctl-proof make rsync send.
parse() {
    case ${SSH_ORIGINAL_COMMAND-} in
    '') refuse 'no command' ;;
    *[!A-Za-z0-9\ ./_=%+,:@-]*) refuse 'a character that no command of ours has' ;;
    esac
    IFS=' '
    # The words are wanted apart; set -f keeps patterns as they are.
    # shellcheck disable=SC2086
    set -- $SSH_ORIGINAL_COMMAND
    unset IFS
    cause=
    case "$# ${1-} ${2-}" in
    [0-4]' '*) refuse 'not a transfer to here' ;;
    *' rsync --server') ;;
    *' restore --server') cause=-restore ;;
    *' join --server') cause=-join ;;
    *) refuse 'not a transfer to here' ;;
    esac
    bundle=$3
    shift 3
    case $bundle in
    -*e.*) ;;
    *) refuse 'not a transfer to here' ;;
    esac
    letters=${bundle%%e.*}
    letters=${letters#-}
    capabilities=${bundle#*e.}
    case $letters in *[!nulOJtprDc]* | '') refuse 'a letter of the options' ;; esac
    case $capabilities in *[!A-Za-z]*) refuse 'the capabilities' ;; esac
    case $letters in *n*) dry=yes ;; *) dry= ;; esac
    case $dry$cause:$letters in
    yes*) ;;
    *:*D* | :*c* | -join:*c*) refuse 'a letter that only a dry run may have' ;;
    esac
    deleting='' existing='' ignoring='' force='' format='' timeout=
    while [ $# -gt 0 ]; do
        case $1 in
        .) break ;;
        --delete | --delete-during | --delete-before) deleting=$1 ;;
        --existing | --ignore-non-existing) existing=--existing ;;
        --ignore-existing) ignoring=$1 ;;
        --force) force=$1 ;;
        --log-format=%i | --log-format=%i%I | --log-format=%o | --log-format=X) format=$1 ;;
        --timeout=*[!0-9]* | --timeout= | --timeout=??????*) refuse 'the time limit' ;;
        --timeout=*) timeout=$1 ;;
        *) refuse 'an option' ;;
        esac
        shift
    done
    [ $# -eq 2 ] || refuse 'not one path'
    path=${2%/}
    if [ "$deleting" ] && [ -z "$dry" ]; then
        # A deletion is a pass of its own, so that its gate and its copies are.
        [ "$existing$ignoring$force" = --existing--ignore-existing ] || refuse 'a deletion together with a transfer'
    fi
}

# Finds the line of the tree: sets trash, temp, deletions, limit, keep.
lookup() {
    while IFS="$tab" read -r root trash temp deletions limit keep; do
        if [ "$root" = "$path" ]; then
            case $limit$keep in '' | *[!0-9]*) refuse "the list of paths is not one of ours" ;; esac
            return 0
        fi
    done <"/etc/bxctl/sync/$peer.paths"
    refuse 'not a path of this peer'
}

# An alarm is a file of one line, `kind TAB epoch TAB sentence`; bxctl-proof status tells it.
alarm() {
    [ "$(cut -f 1 "$mark" 2>/dev/null)" = "$1" ] && [ "$1" != failed ] && return 0
    part=${mark%/*}/.${mark##*/}.$$
    { printf '%s\t%s\t%s\n' "$1" "$(date +%s)" "$2" >"$part" && mv -f "$part" "$mark"; } 2>/dev/null || rm -f -- "$part"
    say "$2"
}

# The folder is there, is the real one, and is nobody else's to enter.
private() {
    if [ ! -d "$1" ]; then (umask 077 && mkdir -p -- "$1") 2>/dev/null || return 1; fi
    [ "$(cd -P -- "$1" 2>/dev/null && pwd -P)" = "$1" ] && [ -w "$1" ]
}

# Fails, with an alarm, when nothing more may go to the trash.
room() {
    if ! private "$trash"; then
        alarm unusable "trash $trash can't be used: what would be overwritten or deleted is held"
        return 1
    fi
    if [ "$(cut -f 1 "$mark" 2>/dev/null)" = failed ]; then
        since=$(cut -f 2 "$mark")
        [ $(($(date +%s) - since)) -ge 60 ] || return 1
    fi
    prune 3600
    used=$(total)
    if [ "$limit" -gt 0 ] && [ "$used" -ge "$limit" ]; then
        prune 60
        used=$(total)
    fi
    if [ "$limit" -gt 0 ] && [ "$used" -ge "$limit" ]; then
        alarm full "trash $trash holds $used KiB, $limit allowed: what would be overwritten or deleted is held"
        return 1
    fi
    free=$(df -Pk -- "$trash" 2>/dev/null | tail -n 1 | tr -s ' ' "$tab" | cut -f 2,4)
    size=${free%"$tab"*} free=${free#*"$tab"}
    case $size$free in *[!0-9]* | '') return 0 ;; esac
    wanted=$((size / 10))
    [ "$wanted" -lt "$reserve" ] || wanted=$reserve
    if [ "$free" -lt "$wanted" ]; then
        alarm disk "disk of trash $trash has $free KiB left: what would be overwritten or deleted is held"
        return 1
    fi
    rm -f "$mark" 2>/dev/null
    return 0
}

# KiB in the trash: the file holds what it was at the last pruning, and every run's own.
total() {
    sum=0
    while read -r kib; do
        case $kib in '' | *[!0-9]*) ;; *) sum=$((sum + kib)) ;; esac
    done 2>/dev/null <"$trash/.used"
    printf '%s\n' "$sum"
}

# At most once in so many seconds: what is older than KEEPSECONDS goes for good, the rest is measured.
prune() {
    now=$(date +%s) || return
    pruned=$(cat "$trash/.pruned" 2>/dev/null)
    case $pruned in '' | *[!0-9]*) pruned=0 ;; esac
    [ $((now - pruned)) -ge "$1" ] || return 0
    printf '%s\n' "$now" >"$trash/.pruned" 2>/dev/null
    if [ "$keep" -gt 0 ]; then
        oldest=$(date -u -d "@$((now - keep))" +%Y%m%d%H%M%S) || return
        set +f
        for folder in "$trash"/[0-9]*T[0-9]*-[0-9]*; do
            if [ ! -d "$folder" ] || [ -L "$folder" ]; then continue; fi
            moment=${folder##*/}
            moment=${moment%%.*}
            day=${moment%T*} time=${moment#*T}
            case $day$time in
            *[!0-9]*) ;;
            ??????????????) [ "$day$time" -lt "$oldest" ] && rm -rf -- "$folder" ;;
            esac
        done
        set -f
    fi
    # A receiver that was killed leaves its unfinished file.
    set +f
    for unfinished in "$temp"/.*.??????; do
        [ -f "$unfinished" ] || continue
        written=$(stat -c %Y -- "$unfinished" 2>/dev/null) && [ $((now - written)) -ge 86400 ] && rm -f -- "$unfinished"
    done
    set -f
    # One may have waited there for the rest of a transfer of days, or be the owner's, who calls rsync as well.
    if parted; then
        moment=$(date -u +%Y%m%dT%H%M%S.%NZ)-$$ || return
        find . -path '*/.~tmp~/*' -type f -ctime +6 -exec sh -c '
            for file; do
                copy=$0/${file#./}
                mkdir -p -- "${copy%/*}" && { mv -f -- "$file" "$copy" || rm -f -- "$copy"; }
            done' "$trash/$moment" {} + -o -type d -name '.~tmp~' -empty -ctime +0 -delete 2>/dev/null
    fi
    used=$(du -sk -- "$trash" 2>/dev/null)
    [ -z "$used" ] || { printf '%s\n' "${used%%"$tab"*}" >"$trash/.used.$$" && mv -f "$trash/.used.$$" "$trash/.used"; }
}

# Is the tree, or a folder in it, a disk of its own? What comes from TEMP is copied there, and a full disk cuts a copy short:
# with --delay-updates it gets into .~tmp~ beside its place first, which no tree's rules let through.
parted() {
    [ "$(stat -c %d -- "$temp" 2>/dev/null)" != "$(stat -c %d .)" ] || grep -qF -e " $path " -e " $path/" /proc/self/mountinfo
}

# May it be the trash that could not be written? Where the tree has a disk of its own, the record names which of both.
suspect() { ! parted || tail -n 5 "$record" 2>/dev/null | grep -qF -- "$trash/"; }

# Runs the server on the folder that was entered, so that nobody can put another one in its place.
receive() {
    delay=
    if [ -z "$dry$deleting" ] && parted; then
        # Without I what is unfinished in .~tmp~ is not written in its place, where a full disk would end the whole transfer.
        delay=--delay-updates capabilities=$(printf %s "$capabilities" | tr -d I)
    fi
    set -- --server "-${letters}e.$capabilities" $delay
    for option in "$format" "$timeout" "$deleting" "$existing" "$ignoring" "$force"; do
        [ -z "$option" ] || set -- "$@" "$option"
    done
    if [ -z "$dry" ]; then
        private "$temp" || {
            say "folder for temporary files $temp can't be used"
            exit 11
        }
        set -- "$@" "--temp-dir=$temp"
        if [ -z "$deleting" ] || [ "$deletions" = trash ]; then
            set -- "$@" --backup "--backup-dir=$trash/$stamp"
        fi
        set -- "$@" "--log-file=$record" '--log-file-format=%o %i %B %l %M %n'
    fi
    rsync "$@" . .
}

case $peer in '' | [!A-Za-z0-9]* | *[!A-Za-z0-9._-]*) refuse 'no name of a peer' ;; esac
parse
lookup
# Until this node sends to the peer it serves nobody: it joins, and all that it has goes to the trash, whatever else is wanted.
[ -e "/etc/systemd/system/lsyncd-$peer.service" ] || deletions=trash
cd -P -- "$path" 2>/dev/null || refuse 'the folder is not there'
[ "$(pwd -P)" = "$path" ] || refuse 'the folder is reached by a link'
key=$(printf %s "$peer$path" | tr / %) || refuse 'the record could not be named'
mark=/var/log/lsyncd/alarm-in-$key
record=/var/log/lsyncd/received-$key
stamp=$(date -u +%Y%m%dT%H%M%S.%NZ)-$$$cause || refuse 'a copy could not be named after the time'

if [ "$dry" ]; then
    receive
    exit
fi
if [ "$deleting" ]; then
    [ "$deletions" != keep ] || refuse 'deletions are kept from here'
fi
holding=
if ! room; then
    if [ -z "$deleting" ]; then
        holding=yes ignoring=--ignore-existing
    elif [ "$deletions" = trash ]; then
        exit $held
    fi
fi
# What comes from a peer is written down for some minutes, so that bxctl-rsync doesn't send it back.
written=$(stat -c %Y -- "$record" 2>/dev/null) && [ "$written" -lt $(($(date +%s) - 900)) ] && rm -f -- "$record"
receive
result=$?
if [ "$(stat -c %s -- "$record" 2>/dev/null || echo 0)" -gt 1048576 ]; then
    tail -c 524288 "$record" >"$record.$$" && mv -f "$record.$$" "$record"
fi
if [ -d "$trash/$stamp" ]; then
    rmdir -- "$trash/$stamp" 2>/dev/null || du -sk -- "$trash/$stamp" | cut -f 1 >>"$trash/.used"
fi
if [ $result -eq 11 ] && [ -z "$holding" ] && suspect; then
    alarm failed "a copy for trash $trash or a file of $path could not be written: what would be overwritten or deleted is held"
fi
if [ "$holding" ] && [ $result -eq 0 ]; then
    exit $held
fi
exit $result
