# shellcheck shell=bash
# The controller dies, is told to stop, runs twice, forgets, or lacks something.

# --- Files that may be old or new, and nothing between

# What the plan of `pending_everywhere` and a join write on both nodes, in one go each.
whole_files='/etc/logrotate.d/lsyncd /etc/bxctl/ssh/config /etc/lsyncd-*.conf /usr/local/libexec/bxctl-* /etc/systemd/system/lsyncd-*'

# whole NODE: the digests of such files, NODE DIGEST PATH a line; a file that is not there has none.
whole() {
    local own=
    [[ $1 != vm04 ]] || own=/etc/nginx/bx/site_avaliable/upstream.conf # elsewhere its copy arrives whenever it does
    sh_on "$1" "cd / && sha256sum $whole_files $own 2>/dev/null || true" | sed "s/^/$1 /"
}

# torn BEFORE NOW WANTED: files that are neither what they were nor what they were to be.
torn() { sort -u "$1" "$3" | comm -13 - <(sort -u "$2"); }

# empty NODE: files of no content, but private ones of a step that died: those have no place yet, and the next run takes them.
empty() {
    sh_on "$1" 'find /etc /usr/local/libexec -xdev -path /etc/bxctl/tmp -prune -o -type f -size 0 -print | sort' | sed "s/^/$1 /"
}

# --- A1: SIGKILL as a step begins and once it is done, at the steps that the plan itself lists

# sweep MANIFEST EVERY: the run is killed at each of the plan's steps, or at every so manieth, as it begins and
# once it is done; the next one goes on from there, until one comes to its end. After each kill the nodes are looked at.
sweep() {
    local missed
    declare -gA chosen=() struck=() awaited=()
    bx sweep plan -f "$1" -o json
    [[ $code == 0 ]] || fail "no plan to sweep: $(gist sweep)"
    steps sweep >"$T/steps"
    while IFS= read -r step; do chosen[$step]=yes; done < <(awk -v every="$2" 'NR % every == 0' "$T/steps")
    # What only waits for the step before it is begun by no other run than the one that does that.
    while IFS= read -r step; do awaited[$step]=yes; done < <(awk '/ wait [^ ]+ proof sync / { print last } { last = $0 }' "$T/steps")
    whole_now >"$T/whole.before"
    empty_now >"$T/empty.before"
    : >"$T/whole.seen"
    : >"$T/empty.seen"
    # A kill that waits for its turn on a busy machine comes steps too late; what is started here waits as ever.
    chrt --reset-on-fork --fifo --pid 1 "$BASHPID" || echo 'nobody goes first here'
    chain "$1"
    whole_now >"$T/whole.after"
    eq 'files that were neither old nor new after a kill' "$(torn "$T"/whole.{before,seen,after})" ''
    eq 'files of no content after a kill' "$(torn "$T/empty.before" "$T/empty.seen" <(empty_now))" ''
    # No run began such a step and was let go on: a run that was killed elsewhere had done it before.
    missed=$(for step in "${!chosen[@]}"; do
        [[ ${struck["running $step"]-}${struck["done $step"]-} ]] || echo "$step"
    done)
    echo "${#struck[@]} kills at ${#chosen[@]} of $(wc -l <"$T/steps") steps, never at: $missed"
    ((${#struck[@]} > 0)) || fail 'no run was killed'
    # Folders are made on the way to others, or before the kill arrives; of all else one in fifty may be missed.
    (($(grep -c . <<<"$missed") * 10 <= ${#chosen[@]} && $(grep -vc ' directory \|^$' <<<"$missed") * 50 <= ${#chosen[@]})) ||
        fail "never killed at: $(shown "$missed")"
}

whole_now() { whole vm04; whole vm03; }
empty_now() { empty vm04; empty vm03; }

# Runs until one comes to its end.
chain() {
    local runs=0
    while :; do
        : >"$T/events.out"
        was_struck=''
        events sweep_strike apply -f "$1" --yes --lock-timeout 20s
        runs=$((runs + 1))
        case $was_struck:$code in
            yes:137 | yes:0) ;;
            :0) break ;;
            *) fail "run $runs ends with $code: $(shown "$(tail -n 2 "$T/events.out" "$T/events.err")")" ;;
        esac
        whole_now >>"$T/whole.seen"
        empty_now >>"$T/empty.seen"
        # Of the balancer's files a part may have arrived on the other; the rest is on its way.
        sh_on vm04 'nginx -t -q' && eventually 15 sh_on vm03 'nginx -t -q' ||
            fail "nginx would not start after the kill at $(tail -n 1 "$T/struck")"
        ((runs <= 3 * ${#chosen[@]} + 5)) || fail "$runs runs, and still something to do"
    done
}

sweep_strike() {
    [[ -z $was_struck && ${chosen[$2]-} && -z ${struck["$1 $2"]-} ]] || return 0
    case $1 in
        running) ;;
        done) [[ -z ${awaited[$2]-} ]] || return 0 ;;
        *) return 0 ;;
    esac
    struck["$1 $2"]=yes was_struck=yes
    kill -KILL "$pid"
    echo "$1 $2" >>"$T/struck"
}

scenario A1a quick quick 'the controller is killed at every third step, as it begins and once it is done'
A1a() {
    pending_everywhere
    sweep "$quick" 3
}

scenario A1b join full 'the controller is killed at the steps of a join, as each begins and once it is done'
A1b() {
    deadline 3600
    sweep "$quick" 1
}

# --- A2: the n-th call fails, n being 1, 2, 3, 5, 8 and so on until there are fewer calls

# failing NODE COMMAND CALLS: in each run one process of the command has its system calls fail as on a full disk. Either
# the run stops, says so, and leaves each file old or new; or the failure did not matter, and the work is done.
failing() {
    local node=$1 number rounds=0 hit=0 seen
    whole "$node" >"$T/whole.wanted"
    for number in 1 2 3 5 8 13 21 34 55; do
        pending_everywhere
        whole "$node" >"$T/whole.pending"
        sh_on "$node" 'rm -f /run/faults-count /run/faults-calls'
        shim "$node" "$2" "exec 9>>/run/faults-count; flock 9; echo \$\$ >&9; n=\$(wc -l </run/faults-count); exec 9>&-
            [ \$n != $number ] || exec strace -f -qq -o /run/faults-calls -e trace=$3 -e inject=$3:error=ENOSPC:when=${4:-1+} \$true \"\$@\"
            exec \$true \"\$@\""
        bx "fail-$number" apply -f "$quick" --yes
        seen=$(sh_on "$node" 'wc -l </run/faults-count 2>/dev/null || echo 0')
        sh_on "$node" "rm -f /usr/local/sbin/$2"
        ((seen >= number)) || break
        if sh_on "$node" 'grep -qs INJECTED /run/faults-calls'; then hit=$((hit + 1)); fi
        whole "$node" >"$T/whole.left"
        case $code in
            0) same "call $number of $2 fails, success is claimed" "$T"/whole.{wanted,left} ;;
            3) told "fail-$number" 3 "$node" 'No space left on device' 'next:' ;;
            6) told "fail-$number" 6 "$node" 'hint:' ;; # a look that failed
            *) fail "call $number of $2 fails, and apply ends with $code: $(gist "fail-$number")" ;;
        esac
        eq "files that are neither old nor new after call $number of $2" "$(torn "$T"/whole.{pending,left,wanted})" ''
        eq "files of no content after call $number" "$(sh_on "$node" 'find /etc /usr/local/libexec -name "*" -type f -size 0 -newer /run/faults-count')" ''
        rounds=$((rounds + 1))
    done
    ((hit > 2)) || fail "only $hit system calls of $2 failed in $rounds rounds"
    echo "$rounds rounds, in $hit of them system calls of $2 failed"
}

scenario A2a quick full 'the n-th rename fails'
A2a() { failing vm04 mv rename,renameat,renameat2; }

scenario A2b quick full 'the n-th fsync fails'
A2b() { failing vm04 sync fsync,fdatasync,syncfs; }

# Only the first write of its process: it has to say why it ends.
scenario A2c quick full 'the n-th write fails'
A2c() { failing vm03 base64 write 1; }

# --- A3: told to stop

# A step that takes a while; the run waits for its end, reports and goes.
signalled() {
    pending
    at_step running ' proof sync ' signal "$1" -- apply -f "$quick" --yes
    eq "exit code after SIG$1" "$code" "$2"
    eq "the last event after SIG$1" "$(tail -n 1 "$T/events.out" | jq -r '"\(.type) \(.outcome)"')" 'summary interrupted'
    eventually 3 unlocked || fail 'the lock is still held'
    eventually 3 clean vm04 || fail "left on vm04: $(residue vm04)"
    eventually 3 clean vm03 || fail "left on vm03: $(residue vm03)"
}

scenario A3a quick full 'Ctrl-C in a step'
A3a() { signalled INT 130; }

scenario A3b quick full 'SIGTERM in a step'
A3b() { signalled TERM 143; }

scenario A3c quick full 'the terminal goes (SIGHUP)'
A3c() { signalled HUP 143; }

scenario A3d quick full 'Ctrl-C twice'
A3d() {
    pending
    twice() { signal INT; sleep 0.3; signal INT; }
    at_step running ' proof sync ' twice -- apply -f "$quick" --yes
    eq 'exit code' "$code" 130
    eventually 20 unlocked || fail 'the lock is still held 20 s later'
}

# --- A4, A5: two at once

# The second is told who, on which machine, since when; and it writes nothing.
is_refused_meanwhile() {
    bx second apply -f "$quick" --yes
    bx second-json apply -f "$quick" --yes -o json
}

scenario A4 quick full 'two applies at once on one machine'
A4() {
    pending_everywhere
    # The first takes its time.
    shim vm03 sync 'sleep 6; exec $true "$@"'
    at_step running . is_refused_meanwhile -- apply -f "$quick" --yes
    told second 5 "$pid" "$(hostname)" '[0-9]{2}:[0-9]{2}' 'hint:'
    eq 'exit code of the first' "$code" 0
    ended second-json 5
    eq 'the error as JSON' "$(jq -r '.diagnostics[0].code' "$T/second-json.out")" apply/locked
}

scenario A5a quick full 'two applies at once on two machines'
A5a() {
    elsewhere
    pending_everywhere
    # The first takes its time.
    shim vm03 sync 'sleep 6; exec $true "$@"'
    at_step running . is_refused_meanwhile -- apply -f "$quick" --yes
    told second 5 elsewhere
    eq 'exit code of the first' "$code" 0
}

scenario A5b quick quick 'the holder of the lock is cut off: another takes over within 20 s'
A5b() {
    local began
    elsewhere
    pending
    at_step running ' proof sync ' lose_the_holder -- apply -f "$quick" --yes
    [[ $code == 3 || $code == 4 ]] || fail "the run that was cut off ends with $code"
    ((free_after <= 22)) || fail "the lock was held for $free_after s"
    told takeover 0
}

lose_the_holder() {
    local began=$SECONDS
    ip -n "$BXLAB_NAME" link set admin down
    eventually 40 unlocked || true
    free_after=$((SECONDS - began))
    bx takeover apply -f "$quick" --yes
    ip -n "$BXLAB_NAME" link set admin up
}

# --- A8: memory lost

scenario A8a quick full 'the record of the pool is lost on every node'
A8a() {
    sh_on vm03 'rm /etc/bxctl/pool.json'
    sh_on vm04 'rm /etc/bxctl/pool.json'
    bx plan plan -f "$quick" -o json
    eq 'steps' "$(steps plan | cut -d' ' -f2- | sort | xargs)" 'add vm03 file /etc/bxctl/pool.json add vm04 file /etc/bxctl/pool.json'
}

scenario A8b quick full 'the record of the pool is cut short on one node and has a flipped bit on the other'
A8b() {
    sh_on vm03 'truncate -s 100 /etc/bxctl/pool.json'
    sh_on vm04 'sed -i "0,/vm03/s/vm03/wm03/" /etc/bxctl/pool.json'
    bx plan plan -f "$quick" -o json
    eq 'steps that remove something' "$(steps plan | grep ' remove ' || true)" ''
    bx apply apply -f "$quick" --yes
    ended apply 0
    sh_on vm04 'grep -rq wm03 /var/lib/bxctl/backup' || fail 'the corrupted record was not set aside'
}

# with_state NAME TEXT ARGUMENT...: bxctl with a disk of its own, $state_size, at /var/lib/bxctl, with $HOME there, prepared
# by a shell text.
with_state() {
    local name=$1 text=$2
    shift 2
    code=0
    ctl unshare --mount sh -c "mount -t tmpfs -o size=${state_size-256m} tmpfs /var/lib/bxctl && cd /var/lib/bxctl && export HOME=/var/lib/bxctl/home && mkdir home && $text"' && exec timeout 120 bxctl "$@"' \
        sh "$@" >"$T/$name.out" 2>"$T/$name.err" </dev/null || code=$?
    echo "$code" >"$T/$name.code"
    echo "bxctl $* = $code"
}

# Where reports are read: one cut short, one of random bytes, one too large, a pipe that nobody writes to, and a whole one.
scenario A8c quick full 'reports that the controller keeps are cut short, random, too large or pipes'
A8c() {
    local name prepare="mkdir -p reports/shop && cp $T/whole.json reports/shop/20260101T000000Z-whole.json && head -c 300 $T/whole.json >reports/shop/20260102T000000Z-short.json &&
        head -c 3000 /dev/urandom >reports/shop/20260103T000000Z-random.json && truncate -s 65M reports/shop/20260104T000000Z-large.json && mkfifo reports/shop/20260105T000000Z-pipe.json"
    bx first apply -f "$quick" --yes
    ended first 0
    # shellcheck disable=SC2012 # names of reports have no spaces
    cp "$(ls -t "$data"/controller/reports/shop/*.json | head -n 1)" "$T/whole.json"
    with_state history "$prepare" history -f "$quick" -o json
    told history 0
    eq 'runs that are remembered' "$(jq '[.items[].runs[]] | length' "$T/history.out")" 1
    for name in short random large pipe; do
        has "$T/history.err" "-$name\.json: .*It is left out"
        with_state "show-$name" "$prepare" show "/var/lib/bxctl/reports/shop/$(ls_report "$name")"
        told "show-$name" 1 "-$name\.json" 'hint:'
    done
    pending
    with_state apply "$prepare" apply -f "$quick" --yes
    told apply 0 '^Applied: '
    ! is_pending || fail 'success is claimed, and nothing was done'
}

ls_report() {
    case $1 in
        short) echo 20260102T000000Z-short.json ;;
        random) echo 20260103T000000Z-random.json ;;
        large) echo 20260104T000000Z-large.json ;;
        pipe) echo 20260105T000000Z-pipe.json ;;
    esac
}

unable A9a 'a timer overlaps a manual run' 'unattended passes (reconcile) are not in this build'

# The controller stands on the balancer itself, so that both go.
scenario A9b quick full 'the balancer, which is the controller as well, loses power in its own work'
A9b() {
    local there=("${controller[@]}")
    pending
    bxctl_on_balancer
    controller=("$lab" exec vm04 env LD_LIBRARY_PATH=/usr/local/lib/bxctl-run)
    at_step running ' proof sync ' power_cut vm04 -- apply -f /root/local.yaml --yes
    ((code > 128)) || fail "the run that lost its machine ends with $code"
    sh_on vm04 'nginx -t -q && systemctl -q is-active nginx httpd mariadb' || fail 'the balancer does not serve after its boot'
    code=0
    "${controller[@]}" bxctl apply -f /root/local.yaml --yes --lock-timeout 25s </dev/null >"$T/next.out" 2>"$T/next.err" || code=$?
    controller=("${there[@]}")
    echo "$code" >"$T/next.code"
    told next 0
    ! is_pending || fail 'what was to be done is not'
}

bxctl_on_balancer() {
    local root=$data/nodes/vm04/root
    "$lab" push-bin vm04
    undo "rm -rf $root/usr/local/lib/bxctl-run $root/usr/local/bin/bxctl $root/root/local.yaml"
    # What a build that is not static needs besides.
    mkdir -p "$root/usr/local/lib/bxctl-run"
    ldd "$root/usr/local/bin/bxctl" | awk '$3 ~ /libswift|libyaml|Foundation|libdispatch|BlocksRuntime|_icu/ { print $3 }' |
        xargs -r cp -Lt "$root/usr/local/lib/bxctl-run"
    sed 's/^      roles: \[mgmt.*/&\n      access: { connection: local }/' "$quick" >"$root/root/local.yaml"
}

# --- A10: the controller lacks something

# lacking NAME CODE PATTERN COMMAND...: it says so or does the work, and does not fall over; the lock is free.
lacking() {
    local name=$1 wanted=$2 pattern=$3
    shift 3
    pending
    code=0
    ctl "$@" bxctl apply -f "$quick" --yes >"$T/$name.out" 2>"$T/$name.err" </dev/null || code=$?
    echo "$code" >"$T/$name.code"
    echo "$name: $code: $(shown "$(tail -n 3 "$T/$name.err")")"
    cat "$T/$name".{out,err} >"$T/$name.said"
    lacks "$T/$name.said" 'Backtrac|Signal [0-9]|Fatal error|Aborted'
    told "$name" "$wanted" "$pattern"
    eventually 20 unlocked || fail "$name: the lock is held"
    if ((wanted != 0)); then is_pending || fail "$name: refused, and a node was changed"; fi
}

scenario A10a quick full 'the controller has few file descriptors'
A10a() {
    # Whoever started it had taken all others of eighty.
    for number in 8 11 14; do
        lacking "files-$number" 4 'Too many open files' timeout 120 prlimit --nofile=80 bash -c "
            for ((taken = 3; taken < 83 - $number; taken++)); do eval \"exec \$taken</dev/null\"; done
            exec \"\$@\"" bash
    done
    lacking files-64 0 '^Applied: ' timeout 120 prlimit --nofile=64
}

# Too few for the program to hear signals by.
scenario A10e quick full 'the controller has hardly any file descriptors'
A10e() {
    for number in 4 5 16 63; do lacking "files-$number" 1 'controller/open-files' timeout 120 prlimit --nofile="$number"; done
    lacking files-64 0 '^Applied: ' timeout 120 prlimit --nofile=64
}

scenario A10b quick full 'the controller may use few addresses'
A10b() {
    # With less the loader cannot map a build for debugging.
    for number in 120 200 300 600; do lacking "memory-$number" 1 'controller/address-space' timeout 120 prlimit --as="$((number << 20))"; done
    lacking memory-1024 0 '^Applied: ' timeout 120 prlimit --as="$((1024 << 20))"
}

scenario A10c quick full "the disk of the controller's state and of its TMPDIR is full"
A10c() {
    pending
    state_size=16k with_state state 'export TMPDIR=$PWD && { head -c 1M /dev/zero >zeros || true; } 2>/dev/null && [ $(stat -c %s zeros) -lt 1000000 ]' apply -f "$quick" --yes
    told state 0 'history/not-kept' '^Applied: '
    ! is_pending || fail 'success is claimed, and nothing was done'
}

scenario A10d quick full "the controller's state cannot be written"
A10d() {
    pending
    with_state state 'mount -o remount,ro /var/lib/bxctl' apply -f "$quick" --yes
    told state 0 'history/not-kept' '^Applied: '
    ! is_pending || fail 'success is claimed, and nothing was done'
}
