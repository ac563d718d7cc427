#!/bin/sh
# bxctl-proof: does this node's synchronisation to a peer stand? Reads only, and as bitrix even when root calls it: what it
# reads lies where bitrix writes.
#
#   bxctl-proof alarms PEER              the alarms
#   bxctl-proof status PEER              the unit, lsyncd's report, alarms: no traffic
#   bxctl-proof prove PEER [--checksum]  that, and a dry run of every tree that compares both nodes
#   bxctl-proof prove PEER --sent        the same, where everything was sent just now: what still waits proves nothing against it
#
# Lines of fields parted by tabs; names of files and messages in base64, so that no name can make a line.
#
#   unit     STATE PID STARTED(epoch) CONFIG(BXCTL_CONFIG of the process, or -)
#   report   whole|partial|absent  WRITTEN(epoch, 0)  fresh|stale(older than the unit's start)
#   tree     PATH DELAYS INIT(0|1)
#   alarm    out|in  KIND(frozen|held|full|disk|unusable|failed|unread)  TOLD(epoch)  PATH  BASE64(sentence)  COUNT(of deletions, 0)
#            DIGEST(of their list: 16 hexadecimal digits; - for none)
#   proof    PATH RESULT(of rsync) ENTRIES YOUNG LATE DIVERGED EXTRA
#   entry    PATH late|diverged|extra  ITEMIZED AGE(s, or -)  BASE64(name)     the first 50 of a tree
#   error    PATH BASE64(what rsync said)
#   verdict  ready|pending|initial|stale|down, then for prove: proven|diverged|unproven
#
# Exit: 0 ready (proven), 1 not, 2 proven but for files that are newer on the peer, 64 wrong words.
#
# young: changed within the delay and two reports, so it is on its way. late: it should have been sent. diverged: the peer's
# is newer. extra: in a tree that only this node writes, the peer has what this node has not.
set -fu
umask 077
PATH=/usr/bin:/bin:/usr/sbin:/sbin
LC_ALL=C
TZ=UTC
export PATH LC_ALL TZ
unset CDPATH ENV RSYNC_RSH RSYNC_PROTECT_ARGS RSYNC_OLD_ARGS RSYNC_PARTIAL_DIR 2>/dev/null

if [ "$(id -u)" -eq 0 ]; then
    exec setpriv --reuid bitrix --regid bitrix --init-groups -- "$0" "$@"
fi

tab=$(printf '\t')
newline='
'

line() {
    text=$1
    shift
    for field; do text=$text$tab$field; done
    printf '%s\n' "$text"
}

encoded() {
    base64 -w 0
}

# No zeros in front, as they make an octal, and not more digits than the shell counts with: either would end it.
number() {
    case $1 in *[!0-9]*) set -- 0 ;; esac
    set -- "${1#"${1%%[!0]*}"}"
    case $1 in '') printf 0 ;; ?????????????*) printf 999999999999 ;; *) printf %s "$1" ;; esac
}

unit() {
    state=unknown process=0 started='' config=-
    said=$(systemctl show -p ActiveState -p MainPID -p ActiveEnterTimestamp -- "lsyncd-$peer.service" 2>/dev/null)
    IFS='
'
    for text in $said; do
        value=${text#*=}
        case $text in
        ActiveState=*) state=$(printf %s "$value" | tr -cd a-z-) ;;
        MainPID=*) process=$(number "$value") ;;
        ActiveEnterTimestamp=?*) started=$(date -u -d "$value" +%s 2>/dev/null) ;;
        esac
    done
    unset IFS
    if [ "$process" -gt 0 ] && [ -r "/proc/$process/environ" ]; then
        config=$({ tr '\n\000' ' \n' <"/proc/$process/environ"; } 2>/dev/null | sed -n 's/^BXCTL_CONFIG=//p' | tr -cd 'A-Za-z0-9' | cut -c 1-64)
    fi
    line unit "$state" "$process" "$(number "$started")" "${config:--}"
}

# lsyncd's report isn't written at once, and names with newlines can add lines to it. They can do so only below a count that
# is not 0, and in the list of watches at the end: so the first `Inotify watching` ends the reading, every count is
# believed, and all are 0 only if nothing waits. Sets delays and initial, makes the lines of trees.
report() {
    file=/var/log/lsyncd/daemon-$peer.status
    whole=absent delays=0 initial=0 seen=0 lines=''
    [ -f "$file" ] && [ ! -L "$file" ] || return 0
    whole=partial current=''
    while IFS= read -r text; do
        case $text in
        'Inotify watching '*)
            whole=whole
            break
            ;;
        *' source=/'*) current=${text#* source=} ;;
        'There are '*' delays')
            text=${text#There are }
            text=$(number "${text% delays}")
            seen=$((seen + 1)) delays=$((delays + text))
            lines="$lines$(line tree "$(printf %s "${current%/}" | tr -cd 'A-Za-z0-9._/-')" "$text" 0)$newline"
            ;;
        *' Init '* | *' Init')
            if [ "$delays" -gt 0 ]; then
                initial=1
                # Once a tree: names can look like more.
                case $lines in *"${tab}0$newline") lines="${lines%0"$newline"}1$newline" ;; esac
            fi
            ;;
        esac
    done <"$file"
    wanted=$(awk -F '\t' '$1 == "tree" { count++ } END { print count + 0 }' "/etc/bxctl/sync/$peer.trees") &&
        [ "$seen" -ge "$wanted" ] || whole=partial
}

alarms() {
    set +f
    for mark in /var/log/lsyncd/alarm-out-"$peer"%* /var/log/lsyncd/alarm-in-"$peer"%*; do
        if [ ! -f "$mark" ] || [ -L "$mark" ]; then continue; fi
        way=${mark#/var/log/lsyncd/alarm-}
        way=${way%%-*}
        # One that has no line is still one, unless it went meanwhile.
        if ! IFS="$tab" read -r kind told sentence count digest <"$mark"; then
            [ -e "$mark" ] || continue
            kind=unread told='' sentence="an alarm could not be read: $mark" count='' digest=''
        fi
        where=/${mark#*%}
        line alarm "$way" "$(printf %s "$kind" | tr -cd '[:lower:]')" "$(number "$told")" "$(printf %s "$where" | tr % / | tr -cd 'A-Za-z0-9._/-')" \
            "$(printf %s "$sentence" | encoded)" "$(number "$count")" "$(printf %.16s "${digest:--}" | tr -cd '0-9a-f-')"
    done
    set -f
}

status() {
    unit
    for attempt in 1 2 3 4 5; do
        report
        [ "$whole" = partial ] || break
        [ "$attempt" = 5 ] || sleep 0.2
    done
    written=0
    [ "$whole" = absent ] || written=$(number "$(stat -c %Y -- "$file" 2>/dev/null)")
    age=fresh
    if [ "$whole" != whole ] || [ -z "$started" ] || [ "$written" -lt "$started" ]; then age=stale; fi
    line report "$whole" "$written" "$age"
    printf %s "$lines"
    alarms
    verdict=ready
    [ "$delays" -eq 0 ] || verdict=pending
    [ "$initial" -eq 0 ] || verdict=initial
    [ "$age" = fresh ] || verdict=stale
    [ "$state" = active ] || verdict=down
    line verdict "$verdict"
    [ "$verdict" = ready ]
}

# compare NAME OPTION...: rsync's dry run of a tree, with the same rules as bxctl-rsync; what differs is that file of $work. rsync
# says nothing where its list finds no room, cat does.
compare() {
    list=$work/$1
    shift
    set -- -nrlptDOJ --no-protect-args --timeout=300 -e 'ssh -F /etc/bxctl/ssh/config' '--out-format=%i %n' "$@"
    [ "$ways" = two ] || set -- "$@" --delete
    while IFS= read -r rule; do
        set -- "$@" "--filter=$rule"
    done <"$work/rules"
    outcome=$({ { rsync "$@" "$path/" "$peer:$path/" </dev/null 2>"$work/errors" 3>&-; echo $? >&3; } | cat >"$list" || echo 11 >&3; } 3>&1)
    outcome=${outcome##*"$newline"}
    return "${outcome:-11}"
}

# rsync writes a byte of a name that can't be printed as \#ooo; this is the name itself, and a point.
decoded() {
    plain=$(printf %s "$1" | sed -e 's/\\/\\\\/g' -e 's/\\\\#\([0-7][0-7][0-7]\)/\\0\1/g') && printf '%b.' "$plain"
}

# Changed a moment ago, or gone meanwhile: on its way. What can't be told is not. Sets age.
is_young() {
    raw=$(decoded "$1") || return
    raw=$path/${raw%.}
    if [ ! -e "$raw" ] && [ ! -L "$raw" ]; then return; fi
    age=$(stat -c %Z -- "$raw" 2>/dev/null) && age=$((now - age)) && [ "$age" -le $((delay + 2)) ]
}

prove_tree() {
    now=$(date +%s)
    compare all "$@"
    result=$?
    [ "$now" ] || result=11
    entries=0 young=0 late=0 diverged=0 extra=0 shown=''
    if [ -s "$work/all" ]; then
        compare update -u "$@" || result=$?
        while IFS= read -r text; do
            entries=$((entries + 1))
            name=${text#????????????}
            kind=late age=''
            case $text in
            '*deleting'*) kind=extra ;;
            *)
                if [ $entries -le 500 ] && is_young "$name"; then kind=young; fi
                if [ $kind = late ]; then
                    grep -qxF -e "$text" "$work/update"
                    [ $? -ne 1 ] || kind=diverged
                fi
                ;;
            esac
            case $kind in
            young) young=$((young + 1)) ;;
            late) late=$((late + 1)) ;;
            diverged) diverged=$((diverged + 1)) ;;
            extra) extra=$((extra + 1)) ;;
            esac
            if [ $kind != young ] && [ $((late + diverged + extra)) -le 50 ]; then
                shown="$shown$(line entry "$path" $kind "$(printf %.11s "$text" | tr -d ' ')" "${age:--}" "$(raw=$(decoded "$name") && printf %s "${raw%.}" | encoded)")$newline"
            fi
        done <"$work/all"
    fi
    line proof "$path" $result $entries $young $late $diverged $extra
    printf %s "$shown"
    if [ $result -ne 0 ]; then
        line error "$path" "$(tail -n 5 "$work/errors" | encoded)"
    fi
    if [ $result -ne 0 ] || [ $late -gt 0 ] || [ $extra -gt 0 ]; then
        sum=unproven
    elif [ $diverged -gt 0 ] && [ "$sum" = proven ]; then
        sum=diverged
    fi
}

prove() {
    work=$(mktemp -d /run/lsyncd/proof.XXXXXX 2>/dev/null || mktemp -d) || exit 1
    trap 'rm -rf -- "$work"' EXIT
    trap 'exit 1' HUP INT TERM
    path='' sum=proven proven=unproven
    # One more line ends the last tree: only with it all were compared.
    { cat "/etc/bxctl/sync/$peer.trees" && printf 'end\n'; } >"$work/trees" || return
    while IFS="$tab" read -r kind first second third fourth fifth <&3; do
        case $kind in
        tree | end)
            if [ "$path" ]; then
                prove_tree "$@"
                [ $kind = tree ] || proven=$sum
            fi
            path=$first delay=$second ways=$fifth
            : "$third$fourth"
            printf '' >"$work/rules" || return
            ;;
        rule) printf '%s\n' "$first" >>"$work/rules" || return ;;
        esac
    done 3<"$work/trees"
}

verb=${1-} peer=${2-}
case $peer in '' | [!A-Za-z0-9]* | *[!A-Za-z0-9._-]*) exit 64 ;; esac
[ -r "/etc/bxctl/sync/$peer.trees" ] || {
    line verdict down
    exit 1
}
case $verb:${3-} in
alarms:) alarms ;;
status:) status ;;
prove: | prove:--checksum | prove:--sent)
    status
    ready=$?
    sent=${3-}
    shift 2
    case $sent in --checksum) set -- -c ;; *) set -- ;; esac
    prove "$@"
    # What was waiting may have gone during the dry run, and new work may have come: the report of now counts.
    if [ $ready -ne 0 ] && [ "$sent" != --sent ] && ! status >/dev/null; then proven=unproven; fi
    line verdict "$proven"
    case $proven in proven) exit 0 ;; diverged) exit 2 ;; *) exit 1 ;; esac
    ;;
*) exit 64 ;;
esac
