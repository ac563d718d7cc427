#!/bin/sh
# bxctl-rsync: what lsyncd-PEER calls in place of rsync. Runs as bitrix on the sending node.
#
#   bxctl-rsync [anything] --include-from=- [anything] PATH/ PEER:PATH/   the entries that standard input lists (lsyncd)
#   bxctl-rsync [anything] PATH/ PEER:PATH/                               the whole tree, nothing deleted (lsyncd's start)
#   bxctl-rsync --repair PATH/ PEER:PATH/                                 the whole tree, older files too; a one-way tree's extra files go
#   bxctl-rsync --join PATH/ PEER:PATH/                                   the whole tree, to a node that serves nobody yet: all else goes
#   bxctl-rsync --allowed=COUNT:DIGEST PATH/ PEER:PATH/                   the deletions that wait for an operator's word, if
#                                                                         they are those that the alarm told
#   bxctl-rsync --restore PATH/ PEER:PATH/                                what the patterns of standard input, parted by NUL, let in:
#                                                                         older files and equal times too, no rule of the tree,
#                                                                         no deletion;
#                                                                         with --ignore-existing none that is there
#   --progress, to any of these, prints a line a second while files go: `> BYTES bytes, PERCENT, RATE`
#
# How a tree is sent is settled here and in /etc/bxctl/sync/PEER.trees, not by the words that lsyncd adds: first what is new
# or changed, without a single deletion; then, when something of the list is gone here, a dry run that counts what the peer
# would delete; then the deletion, if the count is allowed. 35 is an answer that lsyncd repeats later, keeping its list. What
# is not allowed is frozen: not one deletion of the tree passes until an operator allows them, or until none is left to do. The
# list is kept in /var/log/lsyncd/frozen-KEY, as lsyncd's ends with its process; a one-way tree needs none, as it is compared
# whole while it is frozen.
#
#   tree  PATH  DELAY  DELETIONS(trash|propagate|keep)  MAXDELETIONS  WAYS(two|one)
#   rule  RSYNC-FILTER-RULE
set -fu
umask 077
PATH=/usr/bin:/bin:/usr/sbin:/sbin
LC_ALL=C
TZ=UTC
export PATH LC_ALL TZ
unset CDPATH ENV RSYNC_RSH RSYNC_PROTECT_ARGS RSYNC_OLD_ARGS RSYNC_PARTIAL_DIR 2>/dev/null

readonly later=35 again=20 patience=300 window=60
tab=$(printf '\t')

say() {
    printf 'bxctl-rsync: %s\n' "$1" >&2
}

# A tool that fails has told nothing, whatever it wrote: this call ends, wherever in a pipe that is, and lsyncd asks again.
sure() {
    "$@" || broken "$1"
}

# into NAME COMMAND...: the same, and what it prints is that file of $work.
into() {
    { shift && "$@"; } >"$work/$1" || broken "$1"
}

broken() {
    say "$1 failed: nothing is taken from what it told"
    kill -s TERM $$
}

# grep, for which 1 is an answer.
match() {
    grep "$@"
    case $? in 0) return 0 ;; 1) return 1 ;; *) broken grep ;; esac
}

# through FILTER COMMAND...: the state is that of the command. rsync says nothing where its list finds no room: here it has a
# pipe, and the filter says so.
through() {
    filter=$1
    shift
    { state=$({ { "$@" 3>&- 4>&-; echo $? >&4; } | $filter >&3; } 4>&1); } 3>&1
    return "${state:-$again}"
}

# dry NAME OPTION...: what the peer would do is that file of $work.
dry() {
    file=$1
    shift
    through "into $file cat" remote -n '--out-format=%i %n' "$@"
}

# Finds the tree: sets delay, deletions, limit, ways, and makes the list of its rules.
lookup() {
    trees=/etc/bxctl/sync/$peer.trees
    if [ -e "$trees" ]; then into tree awk -F '\t' -v path="$path" '$1 == "tree" { found = $2 == path } found' "$trees"; fi
    { IFS="$tab" read -r _ _ delay deletions limit ways <"$work/tree"; } 2>/dev/null || {
        say "no tree $path in $trees"
        exit 1
    }
    into rules sed -n "s/^rule$tab//p" "$work/tree"
}

# lsyncd's list holds rsync patterns, parted by NUL, a folder that went as `folder/***`. Its escapes are rsync's only where
# a name has wildcards and no backslash of its own; here the names are taken back and escaped as rsync reads them. Log
# files go out: lsyncd before 2.2.3 can't tell them from folders of such names.
normalise() {
    drop=
    if match -qxF -e '- *.log' "$work/rules"; then drop='/^F/{/\.log\//!{/\.log$/d}}'; fi
    if [ "$granted" ]; then into asked true; else
        into asked sed -z -e 's/^/F/' -e '/\/\*\*\*$/{s/\*\*\*$//;s/^F/D/}' -e 's/\\\([][?*]\)/\1/g' -e "$drop"
    fi
    into names sort -zu "$work/asked" "$work/frozen"
    patterns
}

patterns() {
    into list sed -z -e '/^D\|[*?[]/s/[\\*?[]/\\&/g' -e '/^D/s/$/***/' -e 's/^.//' "$work/names"
}

# Can this call delete? Where it has no list, only of a node that joins, or of a one-way tree to be repaired.
deletes() {
    [ "$deletions" != keep ] || return 1
    [ "$listed" ] || [ "$joining" ] || { [ "$repair" ] && [ "$ways" = one ]; }
}

# Is something to be deleted? Of the list, what is gone here; else perhaps.
gone() {
    deletes || return 1
    [ "$listed" ] || return 0
    into lines tr '\n\000' '\001\n' <"$work/names"
    while IFS= read -r name || [ "$name" ]; do
        case $name in D*) return 0 ;; esac
        name=$path${name#F}
        [ -e "$name" ] || [ -L "$name" ] || return 0
    done <"$work/lines"
    return 1
}

# rsync from the tree to $where, with the options given, the rules and the list.
pass() {
    set -- -rlptOJ "$@"
    while IFS= read -r rule; do
        case $listed:$rule in
        :?* | yes:'- /'* | yes:'- '*/) set -- "$@" "--filter=$rule" ;;
        esac
    done <"$work/rules"
    if [ "$listed" ]; then
        set -- "$@" --from0 "--exclude-from=$echo" "--include-from=$work/list" '--exclude=*'
    fi
    rsync "$@" "$path/" "$where" 2>"$work/errors" </dev/null
    result=$?
    cat "$work/errors" >&2
    # What it is about stands above rsync's last line: where there was no room for these, nothing is known.
    [ $result -ne 23 ] || match -q '(code 23)' "$work/errors" || result=$again
    return $result
}

# The same, to the peer.
remote() {
    where=$peer:$path/
    pass --no-protect-args "--timeout=$patience" ${joining:+--rsync-path=join} -e 'ssh -F /etc/bxctl/ssh/config' "$@"
}

# put FILE MODE: standard input, whole or not at all. What a kill leaves is hidden: it is no alarm.
put() {
    part=${1%/*}/.${1##*/}.$$
    { cat >"$part" && chmod "$2" "$part" && mv -f "$part" "$1"; } 2>/dev/null || ! rm -f -- "$part"
}

# An alarm is a file of one line, `kind TAB epoch TAB sentence [TAB count TAB digest]`, the epoch that of its last word;
# bxctl-proof tells it. None takes the place of a freeze.
alarm() {
    if [ "$1" = frozen ] || ! is_frozen; then
        printf '%s\t%s\t%s\t%s\t%s\n' "$1" "$(sure date +%s)" "$2" "${3-}" "${4-}" | put "$mark" 0644
    fi
    say "$2"
    waiting=yes
}

is_frozen() { [ -s "$frozen" ] || { [ -e "$mark" ] && [ "$(sure cut -f 1 "$mark")" = frozen ]; }; }

# May the deletions pass that were counted? What passed within the last minute counts too, since lsyncd may bring a big one in
# pieces.
allowed() {
    [ -z "$joining" ] || return 0
    digest=$(sure sha256sum "$work/deleting" | sure cut -c 1-16)
    if [ "$granted" ]; then
        if [ "${granted#*:}" = "$digest" ] && [ "$count" -le "${granted%:*}" ]; then return 0; fi
        alarm frozen "$count deletions of $path wait, and not those that were allowed: look at the plan again" "$count" "$digest"
        return 1
    fi
    now=$(sure date +%s) before=/dev/null
    [ ! -e "$ledger" ] || before=$ledger
    into ledger awk -v since=$((now - window - delay)) '/^[0-9]+ [0-9]+$/ && $1 > since' "$before"
    recent=$(sure awk '{ sum += $2 } END { print sum + 0 }' "$work/ledger")
    if is_frozen || [ $((recent + count)) -gt "$limit" ]; then
        freeze
        return 1
    fi
    into passed awk -v last="$now $count" '1; END { print last }' "$work/ledger"
    sure put "$ledger" 0600 <"$work/passed"
}

freeze() {
    lost=
    [ "$ways" = one ] || put "$frozen" 0600 <"$work/names" || lost="; there is no room to note them here, and they are forgotten if lsyncd ends"
    alarm frozen "$count deletions of $path wait ($limit at once are allowed): none is done until an operator allows them$lost" "$count" "$digest"
}

# Those that were allowed did not pass after all: not one.
held() {
    [ ! -f "$work/ledger" ] || put "$ledger" 0600 <"$work/ledger"
    alarm held "$1"
}

# Names as rsync prints them, every byte beyond ASCII as \#ooo: its versions and outputs differ in which they spell so.
spelt() {
    sure awk 'BEGIN { for (i = 128; i < 256; i++) code[sprintf("%c", i)] = sprintf("\\#%03o", i) }
        /[\200-\377]/ { count = split($0, byte, ""); $0 = ""
            for (i = 1; i <= count; i++) $0 = $0 (byte[i] in code ? code[byte[i]] : byte[i]) } 1'
}

# What the peer itself did here in the last minutes: the last line of each name, `recv MODE SIZE TIME NAME` or
# `del. MODE SIZE TIME NAME`, names as rsync prints them; `gone` where this node has deleted it there since, `back` where it
# was restored from here. Sending it back would be an echo, and an echo of a file that the peer deleted or made anew
# meanwhile undoes what it did. All lines, the last one first, are in `history`.
received() {
    [ "$ways" = two ] && [ -s "$record" ] || return 0
    since=$(sure date -u -d "@$(($(sure date +%s) - 120 - 3 * delay))" '+%Y/%m/%d %H:%M:%S since')
    sure printf '%s\n' "$since" | sure sort -s -k 1,2 - "$record" | sure sed -e "0,\\|^$since\$|d" -e 's/^.\{19\} \[[0-9]*\] //' \
        -e '/^\(recv\|del\.\|gone\|back\) /!d' -e 's/^\(....\) .\{11\} /\1 /' | spelt | into history tac
    into received sort -s -u -k 5 "$work/history"
}

# remember WORD: adds the names of standard input, as rsync prints them, to what the peer did.
remember() {
    [ ! -s "$record" ] || sure sed "s|^|$(sure date '+%Y/%m/%d %H:%M:%S') [$$] $1 *deleting   --------- 0 1970/01/01-00:00:00 |" >>"$record"
}

# The names that rsync printed, as they are, each after a slash and ended by NUL.
raw() {
    sure sed -e 's/^/\//' -e 's/\\/\\\\/g' -e 's/\\\\#\([0-7][0-7][0-7]\)/\\0\1/g' -e 's/$/\\0000/' |
        while IFS= read -r line; do sure printf %b "$line"; done
}

# Is anything of the list news to the peer? Of a folder that is there already only the mode can be, and one above another
# entry is in the list for that entry's sake. Leaves in `echo` the files that are not news.
news() {
    match -q '^recv ' "$work/received" || return 0
    where=$work/void/
    sure mkdir "$work/void"
    through 'into printed spelt' pass -n --no-inc-recursive '--out-format=%B %l %M %n'
    case $? in 0) ;; 23 | 24) return 0 ;; *) exit $again ;; esac
    # A folder's size and time are its own on each node.
    into leaves awk '
        { name = $0; sub(/^[^ ]* [^ ]* [^ ]* /, "", name) }
        name == "./" { next }
        kept != "" && !(before ~ /\/$/ && index(name, before) == 1) { print kept }
        { before = name; kept = name ~ /\/$/ ? $1 " " name : $0 }
        END { if (kept != "") print kept }' "$work/printed"
    into old sed -n -e '/\/$/s/^recv \([^ ]*\) [^ ]* [^ ]* /recv \1 /' -e 's/^recv //p' "$work/received"
    into news awk 'FILENAME == ARGV[1] { old[$0]; next } !($0 in old)' "$work/old" "$work/leaves"
    [ -s "$work/news" ] || return 1
    # All but news, and the folders on the way to them, would be an echo.
    sure awk '
        { sub(FILENAME == ARGV[1] && /\/$/ ? "^[^ ]* " : "^[^ ]* [^ ]* [^ ]* ", "") }
        FILENAME == ARGV[1] { for (name = $0; name != ""; sub(/[^\/]*\/?$/, "", name)) kept[name]; next }
        $0 != "./" && !($0 in kept)' "$work/news" "$work/printed" | raw | into echo sed -z '/[*?[]/s/[\\*?[]/\\&/g'
}

# Is one of these a file that the peer deleted here a moment ago, and has made anew since? It is on its way here.
echoed() {
    into echoes sed -n 's/^del\. [^ ]* [^ ]* [^ ]* //p' "$work/received"
    match -qxF -f "$work/echoes" "$work/deleting"
}

# Takes folders out of the list that the peer deleted here a moment ago and that are here again: that deletion is undone, and
# what the peer has in them now, and this node not, was made since.
undone() {
    match '^\(del\.\|gone\) .*/$' "$work/history" | sure sort -s -u -k 5 | sure sed -n 's/^del\. [^ ]* [^ ]* [^ ]* //p' | raw |
        sure tr '\n\000' '\001\n' | into undone sed 's/^/D/'
    [ -s "$work/undone" ] || return 0
    into lines tr '\n\000' '\001\n' <"$work/names"
    into due due
    into names tr '\001\n' '\n\000' <"$work/due"
    patterns
}

due() {
    match -vxF -f "$work/undone" "$work/lines"
    match -xF -f "$work/undone" "$work/lines" | while IFS= read -r name; do
        [ -d "$path${name#D}" ] || sure printf '%s\n' "$name"
    done
}

# carry COUNTER OPTION...: what may take hours; the counter makes rsync's lines into those of --progress.
carry() {
    counter=$1
    shift
    if [ "$progress" ]; then
        through "$counter" remote "$@" --info=progress2 --outbuf=N
    else
        remote "$@" >/dev/null
    fi
}

sent() {
    stdbuf -o0 tr '\r' '\n' | while read -r bytes part rate _; do
        case $part in *%) printf '> %s bytes, %s, %s\n' "$bytes" "$part" "$rate" ;; esac
    done
}

removed() {
    awk -v all="$count" '/^\*deleting/ && ++n % 100 == 0 { printf "> %d of %d deletions\n", n, all; fflush() }'
}

# send OPTION...: new and changed files. 11 is a receiver that gave up, and has put nothing of the list in place; at 23 lsyncd
# forgets its list.
send() {
    carry sent $newer "$@"
    result=$?
    case $result in
    11 | 23)
        if match -q -e 'No space left on device (28)$' -e 'Disk quota exceeded (122)$' "$work/errors"; then
            alarm disk "$peer has no room for changes of $path"
        fi
        ;;
    "$later")
        # Held on the peer: it matters only if something is left, or if that can't be asked.
        if dry left $newer && [ ! -s "$work/left" ]; then
            result=0
        else
            held "$peer holds changes of $path back: its trash takes no more"
        fi
        ;;
    esac
    return $result
}

# A folder that has to give way to a file or link is a deletion: it waits for the gate of these.
transfer() {
    newer=-u
    [ "$ways" = two ] && [ -z "$repair" ] || newer=
    send
    result=$?
    if [ $result -eq 23 ] && [ "$deletions" != keep ] && match -q 'could not make way' "$work/errors"; then
        blocked=yes
        # In the way of lsyncd's start: it waits together with what waits already.
        if ! deletes; then
            sure sed -n 's/^.*could not make way for new [^:]*: \(.*\)$/\1/p' "$work/errors" | spelt |
                sure awk '{ for (name = $0; name != ""; sub(/[^\/]*\/?$/, "", name)) print name }' | raw | into ways sed -z 's/^/F/'
            # In words that are not known.
            [ -s "$work/ways" ] || return $later
            into names sort -zu "$work/ways" "$work/frozen"
            listed=yes
            patterns
        fi
        dry way $newer --force
        case $? in 0 | 23 | 24) ;; *) return $later ;; esac
    fi
    return $result
}

# What is gone here, and what has to give way: counted first, then deleted on the peer.
deletion() {
    # Nothing is sent, and what is gone may be in a folder that would be an echo.
    echo=/dev/null
    [ -z "$listed" ] || undone
    if [ "$going" ]; then
        dry gone --delete --existing --ignore-existing
        result=$?
        # 24: others went while it looked. lsyncd would forget the list.
        case $result in 0 | 24) ;; *) return $result ;; esac
    fi
    sure sed -n 's/^\*deleting *//p' "$work/way" "$work/gone" | spelt | into deleting sort -u
    count=$(sure awk 'END { print NR }' "$work/deleting")
    [ "$count$blocked" != 0 ] || return 0
    if [ -z "$joining" ] && echoed; then
        say "$path: $peer has made anew what it deleted: waiting for it"
        waiting=yes
        return 0
    fi
    [ "$count" -eq 0 ] || allowed || return 0
    if [ "$blocked" ]; then
        echo=$work/echo
        send --force
        answer=$?
        case $answer in 0 | 23 | 24) ;; *) return $answer ;; esac
        echo=/dev/null
    fi
    [ "$going" ] || return 0
    carry removed --delete --existing --ignore-existing '--out-format=%i'
    result=$?
    # 12 is what some versions make of the receiver's answer, and a way that broke in the middle.
    case $result in
    12) if match -qF '(0 bytes received so far)' "$work/errors"; then
        result=$later
        held "$peer holds deletions of $path back, or the way to it broke"
    fi ;;
    "$later") held "$peer holds deletions of $path back: its trash takes no more" ;;
    0 | 24)
        # What the peer sent of these is history: put back, even with the same time, they are news.
        remember gone <"$work/deleting"
        ;;
    esac
    return $result
}

# Has the peer nothing that is not here? For a freeze whose list was lost: what it was about may be any of that.
equal() {
    listed=''
    dry extra --delete --existing --ignore-existing || return
    ! match -q '^\*deleting' "$work/extra"
}

# An alarm goes when its cause did: a freeze, once what waited passed or is none any more, and lsyncd brought no more meanwhile.
settle() {
    case $answer in 0 | 23 | 24) ;; *) return ;; esac
    if is_frozen && [ "$deletions" != keep ]; then
        deletes && [ "$result" -eq 0 ] || return
        if [ -e "$frozen" ] || [ -s "$work/frozen" ]; then cmp -s "$frozen" "$work/frozen" || return; fi
        [ "$ways" = one ] || [ -s "$work/frozen" ] || equal || return
    fi
    rm -f -- "$mark" "$frozen" 2>/dev/null
}

listed='' repair='' joining='' restoring='' keeping=--checksum granted='' progress='' blocked='' going='' source='' target=''
for word; do
    case $word in
    --include-from=-) listed=yes ;;
    --repair) repair=yes ;;
    --join) repair=yes joining=yes ;;
    --allowed=*) granted=${word#*=} ;;
    --restore) listed=yes restoring=yes ;;
    --ignore-existing) keeping=$word ;;
    --progress) progress=yes ;;
    esac
    source=$target target=$word
done
peer=${target%%:*}
path=${target#*:}
path=${path%/}
case $peer:$path in
*[!A-Za-z0-9.:/_-]* | :* | *:) say "not a tree of ours: $source $target" && exit 1 ;;
esac
[ "${source%/}" = "$path" ] || { say "not the same path on both nodes: $source $target" && exit 1; }
work=$(mktemp -d /run/lsyncd/rsync.XXXXXX) || exit 11
trap 'rm -rf -- "$work"' EXIT
trap 'exit "$again"' HUP INT TERM
lookup
[ -z "$joining" ] || deletions=trash
key=$peer$(sure printf %s "$path" | sure tr / %)
mark=/var/log/lsyncd/alarm-out-$key
frozen=/var/log/lsyncd/frozen-$key
ledger=/run/lsyncd/sent-$key
record=/var/log/lsyncd/received-$key
for name in frozen way gone echo received history; do into "$name" true; done
[ ! -e "$frozen" ] || into frozen cat "$frozen"
echo=$work/echo waiting=

if [ "$restoring" ]; then
    into rules true
    into list cat
    remote --rsync-path=restore "$keeping"
    result=$?
    case $result in 0 | "$later") ;; *) exit $result ;; esac
    # What is deleted here from now on is not the echo of an earlier deletion.
    where=$work/void/
    sure mkdir "$work/void"
    through 'into back spelt' pass -n '--out-format=%n'
    remember back <"$work/back"
    exit $result
fi
if [ "$granted" ]; then
    is_frozen || { say "no deletions of $path wait" && exit 0; }
    if [ "$ways" = two ] && [ ! -s "$work/frozen" ]; then
        say "which deletions of $path wait is not known any more: restart lsyncd on $peer, which brings the files back"
        exit $later
    fi
    listed=yes
fi
if [ "$ways" = one ] && is_frozen; then
    [ -z "$listed" ] || [ "$granted" ] || into list cat
    listed='' repair=yes
fi
if [ "$listed" ]; then
    normalise
    [ -s "$work/list" ] || exit 0
    received
fi
answer=0
if [ -z "$listed" ] || news; then
    transfer
    answer=$?
fi
result=0
case $answer in
0 | 23 | 24)
    # What goes makes room for what comes.
    if gone; then going=yes; fi
    if [ "$going$blocked" ]; then
        deletion
        result=$?
        [ $result -eq 0 ] || answer=$result
    fi
    ;;
esac
if [ "$waiting" ]; then
    # With a list longer than maxDelays lsyncd would ask again at once, and again.
    [ ! -s "$work/list" ] || [ "$(tr -cd '\000' <"$work/list" | wc -c)" -lt 1000 ] || sleep 5
    exit $later
fi
settle
# lsyncd ends at an answer that it doesn't know, such as that of a receiver that was killed, and forgets its list with it.
case $answer in
0 | 23 | 24 | 3 | 5 | 6 | 1[0124] | 2[012] | 30 | "$later" | 255) ;;
*) answer=$later ;;
esac
exit $answer
