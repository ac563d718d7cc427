# shellcheck shell=bash
# The controller dies, is told to stop, runs twice, forgets, or lacks something.

# --- A1: SIGKILL before and after every step, as the plan itself lists them

# sweep MANIFEST EVERY: the run is killed at each of the plan's steps, or at every so manieth, as it begins and
# once it is done; the next one goes on from there, until one comes to its end.
sweep() {
    local missed
    declare -gA chosen=() struck=()
    bx sweep plan -f "$1" -o json
    [[ $code == 0 ]] || fail "no plan to sweep: $(gist sweep)"
    steps sweep >"$T/steps"
    while IFS= read -r step; do chosen[$step]=yes; done < <(awk -v every="$2" 'NR % every == 0' "$T/steps")
    chain "$1"
    missed=$(for step in "${!chosen[@]}"; do
        [[ ${struck["running $step"]-}${struck["done $step"]-} ]] || echo "$step"
    done)
    echo "${#struck[@]} kills at ${#chosen[@]} of $(wc -l <"$T/steps") steps, never at: $missed"
    # A killed run may have done more than the step at which it was killed.
    (($(grep -c . <<<"$missed") * 2 <= ${#chosen[@]})) || fail "never killed at: $(shown "$missed")"
}

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
        ((runs <= 3 * ${#chosen[@]} + 5)) || fail "$runs runs, and still something to do"
    done
}

sweep_strike() {
    [[ -z $was_struck && ${chosen[$2]-} && -z ${struck["$1 $2"]-} ]] || return 0
    case $1 in running | done) ;; *) return 0 ;; esac
    struck["$1 $2"]=yes was_struck=yes
    kill -KILL "$pid"
}

scenario A1a quick quick 'the controller is killed at a sample of steps'
A1a() {
    pending_everywhere
    sweep "$quick" 5
}

scenario A1b join full 'the controller is killed before and after every step of a join'
A1b() {
    deadline 2400
    sweep "$quick" 1
}

# --- A2: the n-th call fails, n being 1, 2, 3, 5, 8 and so on until there are fewer calls

# failing NODE COMMAND: in each run one call of the command fails as on a full disk; each run stops, says so, and leaves
# old or new files.
failing() {
    local node=$1 number sums rounds=0
    for number in 1 2 3 5 8 13 21 34 55; do
        pending_everywhere
        sums=$(sh_on "$node" 'sha256sum </etc/logrotate.d/lsyncd')
        sh_on "$node" 'rm -f /run/faults-count'
        shim "$node" "$2" "n=\$((\$(cat /run/faults-count 2>/dev/null) + 1)); echo \$n >/run/faults-count
            [ \$n != $number ] || { echo '$2: No space left on device' >&2; exit 1; }
            exec \$true \"\$@\""
        bx "fail-$number" apply -f "$quick" --yes
        (($(sh_on "$node" 'cat /run/faults-count 2>/dev/null || echo 0') >= number)) || break
        case $code in
            0) ;; # a call whose failure does not matter
            3) told "fail-$number" 3 "$node" 'No space left on device' ;;
            6) told "fail-$number" 6 "$node" 'hint:' ;; # a look that failed
            *) fail "call $number of $2 fails, and apply ends with $code: $(gist "fail-$number")" ;;
        esac
        [[ $sums == "$(sh_on "$node" 'sha256sum </etc/logrotate.d/lsyncd')" ]] || ! is_pending_on "$node" || fail 'a file is neither old nor new'
        eq "files of no content after call $number" "$(sh_on "$node" 'find /etc /usr/local/libexec -name "*" -type f -size 0 -newer /run/faults-count')" ''
        rounds=$((rounds + 1))
    done
    ((rounds > 2)) || fail "fewer than $number calls of $2: the shim was not used"
    echo "$rounds calls of $2 failed"
}

is_pending_on() { sh_on "$1" 'grep -q pending /etc/logrotate.d/lsyncd'; }

scenario A2a quick full 'the n-th rename fails'
A2a() { deadline 600; failing vm04 mv; }

scenario A2b quick full 'the n-th fsync fails'
A2b() { deadline 600; failing vm04 sync; }

scenario A2c quick full 'the n-th write fails'
A2c() { deadline 600; failing vm03 base64; }

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
    eq 'exit code of the first' "$code" 0
    told second 5 "$pid" "$(hostname)" '[0-9]{2}:[0-9]{2}' 'hint:'
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
    eq 'exit code of the first' "$code" 0
    told second 5 elsewhere
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

# with_state TEXT ARGUMENT...: bxctl with a folder of its own at /var/lib/bxctl and $HOME, prepared by a shell text.
with_state() {
    local text=$1
    shift
    code=0
    ctl unshare --mount sh -c "mount -t tmpfs tmpfs /var/lib/bxctl && cd /var/lib/bxctl && export HOME=/var/lib/bxctl/home && mkdir home && $text"' && exec timeout 120 bxctl "$@"' \
        sh "$@" >"$T/state.out" 2>"$T/state.err" </dev/null || code=$?
    echo "$code" >"$T/state.code"
}

scenario A8c quick full "the controller's own state is garbage"
A8c() {
    pending
    with_state 'mkdir -p shop runs reports; for f in history history.json shop/history.json reports/x.json runs/x.json; do head -c 3000 /dev/urandom >$f; done' apply -f "$quick" --yes
    told state 0
}

unable A9a 'a timer overlaps a manual run' 'unattended passes (reconcile) are not in this build'
unable A9b 'the controller reboots in its work' 'the same as A1 for the nodes: its processes are killed'

# --- A10: the controller lacks something

# Whatever it lacks: it says so, or does the work; the lock is free, and the next run goes on.
lacking() {
    local name=$1
    shift
    pending
    code=0
    ctl "$@" bxctl apply -f "$quick" --yes >"$T/$name.out" 2>"$T/$name.err" </dev/null || code=$?
    echo "$name: $code: $(shown "$(tail -n 3 "$T/$name.err")")"
    ((code != 124)) || fail "$name: it hangs"
    [[ $code == 0 || -s $T/$name.err ]] || fail "$name: it ends with $code and says nothing"
    eventually 20 unlocked || fail "$name: the lock is held"
}

scenario A10a quick full 'the controller has few file descriptors'
A10a() { for number in 5 8 11 14; do lacking "files-$number" timeout 120 prlimit --nofile="$number"; done; }

scenario A10b quick full 'the controller may use few addresses'
A10b() {
    for number in 60 120 200 300 600; do lacking "memory-$number" timeout 120 prlimit --as="$((number << 20))"; done
    has "$T/memory-600.err" 'controller/address-space'
    # What is asked for is enough.
    lacking memory-1024 timeout 120 prlimit --as="$((1024 << 20))"
    eq 'exit code with 1024 MiB' "$code" 0
}

scenario A10c quick full "the disk of the controller's state and of its TMPDIR is full"
A10c() {
    pending
    with_state 'mkdir full && mount -t tmpfs -o size=4k tmpfs full && export TMPDIR=$PWD/full && head -c 4k /dev/zero >full/x; head -c 1G /dev/zero >y 2>/dev/null || true' apply -f "$quick" --yes
    [[ $code == 0 ]] || [[ -s $T/state.err ]] || fail "it ends with $code and says nothing"
}

scenario A10d quick full "the controller's state cannot be written"
A10d() {
    pending
    with_state 'mount -o remount,ro /var/lib/bxctl' apply -f "$quick" --yes
    [[ $code == 0 ]] || [[ -s $T/state.err ]] || fail "it ends with $code and says nothing"
}
