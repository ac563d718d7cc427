#!/bin/sh
# bxctl-rsync: what lsyncd-PEER calls in place of rsync. Runs as bitrix on the sending node.
#
#   bxctl-rsync [anything] --include-from=- [anything] PATH/ PEER:PATH/   the entries that standard input lists (lsyncd)
#   bxctl-rsync [anything] PATH/ PEER:PATH/                               the whole tree, nothing deleted (lsyncd's start)
#   bxctl-rsync --repair PATH/ PEER:PATH/                                 the whole tree, older files too; a one-way tree's extra files go
#   bxctl-rsync --join PATH/ PEER:PATH/                                   the whole tree, to a node that serves nobody yet: all else goes
#   bxctl-rsync --restore PATH/ PEER:PATH/                                what the patterns of standard input, parted by NUL, let in:
#                                                                         older files too, no rule of the tree, no deletion;
#                                                                         with --ignore-existing none that is there
#   --progress, to any of these, prints a line a second while files go: `> BYTES bytes, PERCENT, RATE`
#
# How a tree is sent is settled here and in /etc/bxctl/sync/PEER.trees, not by the words that lsyncd adds: first what is new
# or changed, without a single deletion; then, when something of the list is gone here, a dry run that counts what the peer
# would delete; then the deletion, if the count is allowed. 35 is an answer that lsyncd repeats later, keeping its list.
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

readonly later=35 patience=300 window=60
tab=$(printf '\t')

say() {
    printf 'bxctl-rsync: %s\n' "$1" >&2
}

# Finds the tree: sets delay, deletions, limit, ways, and leaves its rules in the positions of `rules`, one a line.
lookup() {
    found='' rules=''
    while IFS="$tab" read -r kind first delay_ deletions_ limit_ ways_; do
        case $kind in
        tree)
            [ -z "$found" ] || break
            [ "$first" = "$path" ] || continue
            found=yes delay=$delay_ deletions=$deletions_ limit=$limit_ ways=$ways_
            ;;
        rule)
            [ -z "$found" ] || rules="$rules$first
"
            ;;
        esac
    done <"/etc/bxctl/sync/$peer.trees"
    [ "$found" ] || {
        say "no tree $path in /etc/bxctl/sync/$peer.trees"
        exit 1
    }
}

# lsyncd's list holds rsync patterns, parted by NUL, a folder that went as `folder/***`. Its escapes are rsync's only where
# a name has wildcards and no backslash of its own; here the names are taken back and escaped as rsync reads them. Log
# files go out: lsyncd before 2.2.3 can't tell them from folders of such names.
normalise() {
    drop=
    case "
$rules" in *"
- *.log
"*) drop='/^F/{/\.log\//!{/\.log$/d}}' ;; esac
    sed -z -e 's/^/F/' -e '/\/\*\*\*$/{s/\*\*\*$//;s/^F/D/}' -e 's/\\\([][?*]\)/\1/g' -e "$drop" \
        >"$work/names"
    patterns
}

patterns() {
    sed -z -e '/^D\|[*?[]/s/[\\*?[]/\\&/g' -e '/^D/s/$/***/' -e 's/^.//' "$work/names" >"$work/list"
}

# Is something to be deleted? Of the list, what is gone here; of a one-way tree to be repaired, perhaps.
gone() {
    [ "$deletions" != keep ] || return 1
    if [ -z "$listed" ]; then
        [ "$joining" ] || { [ "$repair" ] && [ "$ways" = one ]; }
        return
    fi
    tr '\n\000' '\001\n' <"$work/names" >"$work/lines"
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
        set -- "$@" --from0 "--exclude-from=$work/echo" "--include-from=$work/list" '--exclude=*'
    fi
    rsync "$@" "$path/" "$where" 2>"$work/errors" </dev/null
    result=$?
    cat "$work/errors" >&2
    return $result
}

# The same, to the peer.
remote() {
    where=$peer:$path/
    pass --no-protect-args "--timeout=$patience" -e 'ssh -F /etc/bxctl/ssh/config' "$@"
}

# An alarm is a file of one line, `kind TAB epoch TAB sentence [TAB count]`; bxctl-proof tells it. The epoch is its first one's.
alarm() {
    began=$(date +%s)
    [ "$(cut -f 1 "$mark" 2>/dev/null)" != "$1" ] || began=$(cut -f 2 "$mark")
    { printf '%s\t%s\t%s\t%s\n' "$1" "$began" "$2" "${3-}" >"$mark.$$" && chmod 0644 "$mark.$$" && mv -f "$mark.$$" "$mark"; } 2>/dev/null
    say "$2"
    waiting=yes
}

# Has an operator allowed so many? A line is `UNTILEPOCH COUNT TREE SINCEEPOCH`: it holds for the alarm that began then, while
# that stands.
permitted() {
    while read -r until most tree since; do
        case $until:$most in :* | *: | *[!0-9:]*) continue ;; esac
        [ "$tree" = "$path" ] && [ "$(cut -f 1,2 "$mark" 2>/dev/null)" = "frozen$tab$since" ] || continue
        if [ "$now" -lt "$until" ] && [ "$1" -le "$most" ]; then return 0; fi
    done 2>/dev/null <"/etc/bxctl/sync/$peer.allow"
    return 1
}

# May so many deletions pass? What passed within the last minute counts too, since lsyncd may bring a big one in pieces.
allowed() {
    [ -z "$joining" ] || return 0
    now=$(date +%s) recent=0
    : >"$work/ledger"
    while read -r at count; do
        case $at$count in '' | *[!0-9]*) continue ;; esac
        [ $((now - at)) -lt $((window + delay)) ] || continue
        recent=$((recent + count))
        printf '%s %s\n' "$at" "$count" >>"$work/ledger"
    done 2>/dev/null <"$ledger"
    if [ $((recent + $1)) -gt "$limit" ] && ! permitted "$1"; then
        alarm frozen "$1 deletions of $path wait ($recent passed just now, $limit allowed): none is done until an operator allows them" "$1"
        return 1
    fi
    printf '%s %s\n' "$now" "$1" >>"$work/ledger"
    mv -f "$work/ledger" "$ledger"
}

# The last ones that were allowed did not pass after all.
held() {
    [ -n "$joining" ] || sed -i '$d' "$ledger"
    alarm held "$1"
}

# Names as rsync prints them, every byte beyond ASCII as \#ooo: its versions and outputs differ in which they spell so.
spelt() {
    awk 'BEGIN { for (i = 128; i < 256; i++) code[sprintf("%c", i)] = sprintf("\\#%03o", i) }
        /[\200-\377]/ { count = split($0, byte, ""); $0 = ""
            for (i = 1; i <= count; i++) $0 = $0 (byte[i] in code ? code[byte[i]] : byte[i]) } 1'
}

# What the peer itself did here in the last minutes: the last line of each name, `recv MODE SIZE TIME NAME` or
# `del. MODE SIZE TIME NAME`, names as rsync prints them; `gone` where this node has deleted it there since, `back` where it
# was restored from here. Sending it back would be an echo, and an echo of a file that the peer deleted or made anew
# meanwhile undoes what it did. All lines, the last one first, are in `history`.
received() {
    : >"$work/received"
    : >"$work/history"
    [ "$ways" = two ] && [ -s "$record" ] || return 0
    since=$(date -u -d "@$(($(date +%s) - 120 - 3 * delay))" '+%Y/%m/%d %H:%M:%S since')
    printf '%s\n' "$since" | sort -s -k 1,2 - "$record" | sed -e "0,\\|^$since\$|d" -e 's/^.\{19\} \[[0-9]*\] //' \
        -e '/^\(recv\|del\.\|gone\|back\) /!d' -e 's/^\(....\) .\{11\} /\1 /' | spelt | tac >"$work/history"
    sort -s -u -k 5 "$work/history" >"$work/received"
}

# remember WORD: adds the names of standard input, as rsync prints them, to what the peer did.
remember() {
    [ ! -s "$record" ] || sed "s|^|$(date '+%Y/%m/%d %H:%M:%S') [$$] $1 *deleting   --------- 0 1970/01/01-00:00:00 |" >>"$record"
}

# The names that rsync printed, as they are, each after a slash and ended by NUL.
raw() {
    sed -e 's/^/\//' -e 's/\\/\\\\/g' -e 's/\\\\#\([0-7][0-7][0-7]\)/\\0\1/g' -e 's/$/\\0000/' |
        while IFS= read -r line; do printf %b "$line"; done
}

# Is anything of the list news to the peer? Of a folder that is there already only the mode can be, and one above another
# entry is in the list for that entry's sake. Leaves in `echo` the files that are not news.
news() {
    grep -q '^recv ' "$work/received" || return 0
    where=$work/void/
    mkdir "$work/void"
    pass -n --no-inc-recursive '--out-format=%B %l %M %n' >"$work/printed" || return 0
    spelt <"$work/printed" >"$work/here"
    before='' kept=''
    while IFS= read -r line; do
        name=${line#* } name=${name#* } name=${name#* }
        [ "$name" != ./ ] || continue
        case $before in
        '') ;;
        */) case $name in "$before"*) ;; *) printf '%s\n' "$kept" ;; esac ;;
        *) printf '%s\n' "$kept" ;;
        esac
        before=$name kept=$line
    done <"$work/here" >"$work/leaves"
    [ -z "$before" ] || printf '%s\n' "$kept" >>"$work/leaves"
    # A folder's size and time are its own on each node.
    sed -i '/\/$/s/^\([^ ]*\) [^ ]* [^ ]* /\1 /' "$work/leaves"
    sed -n -e '/\/$/s/^recv \([^ ]*\) [^ ]* [^ ]* /recv \1 /' -e 's/^recv //p' "$work/received" >"$work/old"
    grep -vxF -f "$work/old" "$work/leaves" >"$work/news" || return 1
    # All but news, and the folders on the way to them, would be an echo.
    sed -i -e '/\/$/{s/^[^ ]* //;b' -e '}' -e 's/^[^ ]* [^ ]* [^ ]* //' "$work/news"
    sed 's/^[^ ]* [^ ]* [^ ]* //' "$work/here" | awk '
        NR == FNR { for (name = $0; name != ""; sub(/[^\/]*\/?$/, "", name)) kept[name]; next }
        $0 != "./" && !($0 in kept)' "$work/news" - | raw | sed -z '/[*?[]/s/[\\*?[]/\\&/g' >"$work/echo"
}

# Is one of these a file that the peer deleted here a moment ago, and has made anew since? It is on its way here.
echoed() {
    sed -n 's/^del\. [^ ]* [^ ]* [^ ]* //p' "$work/received" >"$work/echoes"
    grep -qxF -f "$work/echoes" "$work/deleting"
}

# Takes folders out of the list that the peer deleted here a moment ago and that are here again: that deletion is undone, and
# what the peer has in them now, and this node not, was made since.
undone() {
    grep '^\(del\.\|gone\) .*/$' "$work/history" | sort -s -u -k 5 | sed -n 's/^del\. [^ ]* [^ ]* [^ ]* //p' | raw |
        tr '\n\000' '\001\n' | sed 's/^/D/' >"$work/undone"
    [ -s "$work/undone" ] || return 0
    tr '\n\000' '\001\n' <"$work/names" >"$work/lines"
    grep -vxF -f "$work/undone" "$work/lines" >"$work/due"
    grep -xF -f "$work/undone" "$work/lines" | while IFS= read -r name; do
        [ -d "$path${name#D}" ] || printf '%s\n' "$name"
    done >>"$work/due"
    tr '\001\n' '\n\000' <"$work/due" >"$work/names"
    patterns
}

# The transfer itself, which may take hours.
carry() {
    if [ -z "$progress" ]; then
        remote "$@"
        return
    fi
    {
        remote "$@" --info=progress2 --outbuf=N
        echo $? >"$work/result"
    } | stdbuf -o0 tr '\r' '\n' | while read -r bytes part rate _; do
        case $part in *%) printf '> %s bytes, %s, %s\n' "$bytes" "$part" "$rate" ;; esac
    done
    return "$(cat "$work/result")"
}

# New and changed files. A folder that has to give way to a file or link is a deletion, so it passes the same gate.
transfer() {
    newer=-u
    [ "$ways" = two ] && [ -z "$repair" ] || newer=
    carry $newer
    result=$?
    # Through .~tmp~ a full disk (28) or quota (122) is one of many reasons for 23, and at 23 lsyncd forgets its list.
    if [ $result -eq 23 ] && grep -Eq '\((28|122)\)$' "$work/errors"; then result=11; fi
    if [ $result -eq 23 ] && [ "$deletions" != keep ] && grep -q 'could not make way' "$work/errors"; then
        remote $newer --force -n '--out-format=%i %n' >"$work/dry" 2>/dev/null
        if allowed "$(grep -c '^\*deleting' "$work/dry")"; then
            remote $newer --force
            result=$?
        fi
    fi
    if [ $result -eq $later ]; then
        # Held on the peer: it matters only if something is left.
        remote $newer -n '--out-format=%i %n' >"$work/dry"
        if [ -s "$work/dry" ]; then
            alarm held "$peer holds changes of $path back: its trash takes no more"
        else
            result=0
        fi
    fi
    return $result
}

# What is gone here: counted first, then deleted on the peer.
deletion() {
    # Nothing is sent, and what is gone may be in a folder that would be an echo.
    : >"$work/echo"
    [ -z "$listed" ] || undone
    remote --delete --existing --ignore-existing -n '--out-format=%i %n' >"$work/dry" || return
    sed -n 's/^\*deleting *//p' "$work/dry" | spelt >"$work/deleting"
    count=$(grep -c '' "$work/deleting")
    [ "$count" -gt 0 ] || return 0
    if [ -z "$joining" ] && echoed; then
        say "$path: $peer has made anew what it deleted: waiting for it"
        waiting=yes
        return 0
    fi
    allowed "$count" || return 0
    remote --delete --existing --ignore-existing
    result=$?
    case $result in
    12 | "$later") held "$peer holds deletions of $path back: its trash takes no more" ;;
    0)
        # What the peer sent of these is history: put back, even with the same time, they are news.
        remember gone <"$work/deleting"
        ;;
    esac
    return $result
}

listed='' repair='' joining='' restoring='' keeping='' progress='' source='' target=''
for word; do
    case $word in
    --include-from=-) listed=yes ;;
    --repair) repair=yes ;;
    --join) repair=yes joining=yes ;;
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
lookup
[ -z "$joining" ] || deletions=trash
key=$peer$(printf %s "$path" | tr / %)
mark=/var/log/lsyncd/alarm-out-$key
ledger=/run/lsyncd/sent-$key
record=/var/log/lsyncd/received-$key
work=$(mktemp -d /run/lsyncd/rsync.XXXXXX) || exit 11
trap 'rm -rf -- "$work"' EXIT
trap 'exit 20' HUP INT TERM
printf %s "$rules" >"$work/rules"
waiting=

: >"$work/echo"
if [ "$restoring" ]; then
    : >"$work/rules"
    cat >"$work/list"
    remote --rsync-path=restore $keeping
    result=$?
    case $result in 0 | "$later") ;; *) exit $result ;; esac
    # What is deleted here from now on is not the echo of an earlier deletion.
    where=$work/void/
    mkdir "$work/void" && pass -n '--out-format=%n' | spelt | remember back
    exit $result
fi
answer=0
if [ "$listed" ]; then
    normalise
    [ -s "$work/list" ] || exit 0
    received
fi
if [ -z "$listed" ] || news; then
    transfer
    answer=$?
fi
case $answer in
0 | 23 | 24)
    if gone; then
        deletion
        result=$?
        [ $result -eq 0 ] || answer=$result
    fi
    ;;
esac
if [ "$waiting" ]; then
    # With a list longer than maxDelays lsyncd would ask again at once, and again.
    [ -z "$listed" ] || [ "$(tr -cd '\000' <"$work/list" | wc -c)" -lt 1000 ] || sleep 5
    exit $later
fi
rm -f -- "$mark" 2>/dev/null
# lsyncd ends at an answer that it doesn't know, such as that of a receiver that was killed, and forgets its list with it.
case $answer in
0 | 23 | 24 | 3 | 5 | 6 | 1[0124] | 2[012] | 30 | "$later" | 255) ;;
*) answer=$later ;;
esac
exit $answer
