# shellcheck shell=bash
# What holds after every scenario, whatever it broke:
#   O1 nothing lost     files that were written on both nodes all the while are live on both
#   O2 converges        the fault gone, one apply ends well, the plan is empty, and one more apply touches nothing
#   O3 service          no request through the balancer failed, ten a second, but where a scenario excuses it
#   O4 secrets          no secret in what was said, in journals, in the words of any process
#   O5 errors           told and stopped: node, cause and what to do, in text and in JSON
#   O6 foreign state    /etc, grants, cron, units and rows are as they were
#   O7 no residue       no lock, temporary file, watchdog or process is left
#   O8 bounded          within the scenario's deadline, and no single run hangs

# shellcheck source=contrib/lab/scenarios/injectors.sh
source "${BASH_SOURCE[0]%/*}/injectors.sh"

# judged FILE ID STATE: a scenario, then what holds after it.
judged() {
    local began=$SECONDS
    ID=$2 kind=$3
    limit=600 manifest=$quick mending='' lastly=:
    expected_changes='^$'
    # shellcheck source=/dev/null
    scenario() { :; }
    unable() { :; }
    source "$1"
    trap 'heal; eval "$lastly"' EXIT
    case $kind in
        nothing) ctl() { PATH=$(dirname "$(built)"):$PATH "$@"; } ;;
        *) watch_all ;;
    esac
    "$2"
    heal
    case $kind in
        nothing) ;;
        fresh) judge_fresh ;;
        # A node of its own each time, and nobody goes on from it.
        join)
            expected_changes=. mending=yes
            touched
            judge_cluster
            ;;
        *) judge_cluster ;;
    esac
    judge_words
    ((SECONDS - began <= limit)) || fail "O8 bounded: it took $((SECONDS - began)) s, and $limit are allowed"
}

# The bxctl of this checkout, for scenarios that need no node.
built() { ls -t "$top"/.build/{release,debug}/bxctl 2>/dev/null | head -n 1; }

# --- What a scenario says of itself

# Against what hangs: a machine with other work takes several times as long as one without.
deadline() { limit=$1; }

# lastly TEXT: is run once all is judged.
lastly() { lastly=$1; }

# This machine cannot be made to have the fault: the scenario ends, and counts as left out.
cannot() {
    echo "$1" >"$T/cannot"
    exit 0
}

# Files may be on one node until the next apply.
mended_by_apply() { mending=yes; }

# Requests may fail from here on, until `excused_no_more`: the fault is gone, and both sites answer again soon.
excused() { echo "$EPOCHREALTIME" >>"$T/excuses"; }
excused_no_more() {
    eventually 30 serves || fail 'O3 service: the fault is gone for 30 s, and no request is answered'
    echo "$EPOCHREALTIME" >>"$T/excuses"
}

# undo TEXT: is run when the scenario ends, however it ends; the last one first.
undo() { undos+=("$1"); }

# Takes all faults back, and with them the watching, which was there first.
heal() {
    heal_faults
    if [[ ${watching-} ]]; then watch_none; fi
}

heal_faults() {
    local index
    for ((index = ${#undos[@]} - 1; index >= 0; index--)); do
        eval "${undos[index]}" || echo "not taken back: ${undos[index]}"
    done
    undos=()
}
undos=()

# --- Watching

watch_all() {
    local node
    now >"$T/began"
    case $kind in
        fresh) set -- ;;
        join) set -- vm04 ;;
        *)
            set -- vm04 vm03
            { generated; echo; } >"$T/secret.0"
            ;;
    esac
    for node; do as "$node" "mkdir -p upload/faults/$ID"; done
    for node; do writer "$node"; done
    snapshot_contents >"$T/contents.before"
    export PATIENCE=10
    load_begin "$T/load" 900 10 0
    watching=yes
    watch_begin 0.2
}

watch_none() {
    local node
    watching=
    for node in vm04 vm03; do sh_on "$node" 'rm -f /run/faults-writer' 2>/dev/null || true; done
    load_end "$T/load"
    watch_end
}

# A file a second by bitrix on a node, each with a text of its own; their digests are noted once they are closed.
writer() {
    sh_on "$1" ': >/run/faults-writer'
    on "$1" runuser -u bitrix -- /bin/bash -c "
        cd $www/upload/faults/$ID
        while [ -e /run/faults-writer ]; do
            number=\$((number + 1))
            head -c \$((RANDOM % 9000 + 100)) /dev/urandom >$1-\$number && sha256sum <$1-\$number
            sleep 1
        done" </dev/null >"$T/written.$1" 2>/dev/null &
}

# The writers end, so that nothing is on its way, and status says so.
writers_rest() {
    local node
    for node in vm04 vm03; do sh_on "$node" 'rm -f /run/faults-writer'; done
    eventually 30 well || fail "status is not well: $(jq -c '[.items[].nodes[].conditions[] | select(.status != "True")]' "$T/status.out")"
}

well() {
    bx status status -f "$quick" -o json --detailed-exitcode
    [[ $code == 0 ]]
}

# A condition of a kind that is not True, with a word of it.
unwell() {
    bx status status -f "$quick" -o json
    jq -e --arg word "$1" '[.items[].nodes[].conditions[] | select((.type | startswith("Sync")) and .status != "True") | select("\(.reason) \(.message)" | test($word; "i"))] | length > 0' "$T/status.out" >/dev/null
}

# No such condition; the files that the writer makes each second may well be on their way.
no_longer() { ! unwell "$1"; }

# What there is outside of sites: every file's content, mode and owner, grants, rows that visitors do not make, units.
snapshot_contents() {
    local name
    for name in vm04 vm03; do
        sh_on "$name" '
            find /etc /usr/local /root /var/spool/cron -xdev -not -path "/root/.cache*" -printf "%p %#m %U:%G %l\n" 2>/dev/null
            find /etc /usr/local /root /var/spool/cron -xdev -not -path "/root/.cache*" -type f -print0 | xargs -0 sha256sum
            systemctl list-unit-files --no-legend --state=enabled,masked | sort' | sort | sed "s/^/$name /"
    done
    snapshot_database | grep -vE '\.(lab_[a-z]+|b_user_session)\s'
}

# --- Judging

judge_cluster() {
    [[ $mending ]] || judge_files
    bx o2-apply apply -f "$manifest" --yes --lock-timeout 25s
    [[ $code == 0 ]] || fail "O2 converges: apply ends with $code: $(gist o2-apply)"
    eventually 10 settled "$manifest" || fail "O2 converges: the plan is not empty: $(gist settled)"
    eventually 20 synced vm04 && eventually 20 synced vm03 || fail 'O2 converges: lsyncd is not idle'
    [[ ! $mending ]] || judge_files
    judge_service
    judge_second_apply
    snapshot_contents >"$T/contents.after"
    judge_foreign
    judge_residue
}

# Two machines that are no cluster yet: nothing is written on them, so that no apply is needed.
judge_fresh() {
    bx o2-plan plan -f "$manifest"
    [[ $code == 0 ]] || fail "O2 converges: plan ends with $code: $(gist o2-plan)"
    judge_service
    snapshot_contents >"$T/contents.after"
    judge_foreign
    judge_residue
}

# O1. The trees are compared file by file. Each name is written once and deleted by nobody: no such file belongs in a trash.
judge_files() {
    local written
    for written in "$T"/written.*; do
        [[ -s $written ]] || fail "O1 nothing lost: no file was written on ${written##*.}"
    done
    cut -c1-64 "$T"/written.* | sort -u >"$T/sums"
    eventually 30 has_all || fail "O1 nothing lost: of $(wc -l <"$T/sums") files $(missing_on vm04), $(missing_on vm03)"
}

has_all() {
    local whole=yes
    has_all_of vm04 || whole=
    has_all_of vm03 || whole=
    [[ $whole ]]
}

# What is live on a node, in $T/live.NODE; false where it could not all be read, or one of the writers' is not among it.
has_all_of() {
    digests "$1" "$www/upload/faults/$ID" >"$T/live.$1" && [[ -z $(comm -23 "$T/sums" "$T/live.$1") ]]
}

missing_on() {
    local live trash
    live=$(comm -23 "$T/sums" "$T/live.$1" | wc -l)
    trash=$(digests "$1" /home/bitrix/.bxctl-trash | comm -12 "$T/sums" - | wc -l)
    echo "$live are not live on $1 and $trash in its trash"
}

digests() { sh_on "$1" "find $2 -type f -exec sha256sum {} +" 2>/dev/null | cut -c1-64 | sort -u; }

# O2. Neither a file, nor a process, nor a row.
judge_second_apply() {
    local what
    for what in config services database; do "snapshot_$what" >"$T/$what.before"; done
    bx o2-second apply -f "$manifest" --yes --detailed-exitcode
    [[ $code == 0 ]] || fail "O2 converges: a second apply ends with $code: $(gist o2-second)"
    for what in config services database; do
        "snapshot_$what" >"$T/$what.after"
        same "O2 a second apply touches $what" "$T/$what".{before,after}
    done
}

# O3. Excuses are pairs of moments.
judge_service() {
    local bad
    [[ -s $T/load/requests ]] || fail 'O3 service: no request was sent'
    bad=$(awk 'NR == FNR { at[NR] = $1; n = NR; next }
        $10 == "bad" {
            for (i = 1; i <= n; i += 2) if ($2 + $3 > at[i] - 0.2 && (i == n || $2 < at[i + 1] + 0.5)) next
            print
        }' <(cat "$T/excuses" 2>/dev/null || true) "$T/load/requests")
    # Without excuses the first file has no line, and awk takes the second for it.
    [[ -s $T/excuses ]] || bad=$(grep ' bad ' "$T/load/requests") || true
    [[ -z $bad ]] || fail "O3 service: $(wc -l <<<"$bad") of $(wc -l <"$T/load/requests") requests failed: $(shown "$(head -n 2 <<<"$bad")")"
}

# O4, in what was said; in what nodes keep, where there are nodes. Whoever saw nothing, or knows no secret, has no say.
judge_words() {
    local node file
    [[ $kind == nothing ]] || grep -qx 0.000037 "$T/watched" || fail 'O4 secrets: the words of processes were not watched'
    case $kind in quick | join) { generated; echo; } >"$T/secret.end" ;; esac
    cat "$T"/secret.* 2>/dev/null | grep -E '^.{12,}$' | grep -v CANARY >"$T/patterns" || true
    case $kind in quick | join) [[ -s $T/patterns ]] || fail 'O4 secrets: the pool has none to look for' ;; esac
    echo CANARY >>"$T/patterns"
    for file in "$T"/*.out "$T"/*.err "$T/watched"; do
        [[ -e $file ]] || continue
        ! grep -aqF -f "$T/patterns" "$file" || fail "O4 secrets: one is in ${file##*/}"
    done
    [[ -s $T/began ]] || return 0
    for node in vm04 vm03; do
        sh_on "$node" "journalctl --no-pager -q -o export --since @$(cut -d. -f1 "$T/began")" >"$T/journal" || true
        [[ -s $T/journal ]] || fail "O4 secrets: the journal of $node says nothing"
        ! grep -aqF -f "$T/patterns" "$T/journal" || fail "O4 secrets: one is in the journal of $node"
    done
    rm -f "$T/journal"
}

# O6
judge_foreign() {
    local difference
    difference=$(diff "$T/contents.before" "$T/contents.after" | grep '^[<>]' | grep -Ev "$expected_changes" | head -n 6) || true
    [[ -z $difference ]] || fail "O6 foreign state: $(shown "$difference")"
}

# O7
judge_residue() {
    local node left
    for node in vm04 vm03; do
        eventually 5 clean "$node" || fail "O7 no residue: on $node: $(shown "$(residue "$node")")"
    done
    eventually 5 quiet || fail "O7 no residue: of the controller: $(shown "$(ip netns pids "$BXLAB_NAME" | xargs -r ps -o args= -p)")"
}

residue() {
    sh_on "$1" '
        find /tmp /var/tmp /dev/shm /etc /usr/local /var/lib/bxctl /home/bitrix -xdev \
            \( -path "*/backup/*" -o -path "*/.bxctl-trash/*" -o -path "*/upload/faults/*" \) -prune \
            -o \( -name ".bxctl.*" -o -name "bxctl-*.tmp" \) -print \
                -o -path "*/.bxctl-tmp/*" -not -path "*/managed_cache-*" -print
        find /etc/bxctl/tmp -mindepth 1
        ls -d /var/lib/bxctl/stage /var/lib/bxctl/switch /etc/systemd/system/bxctl-watchdog*
        ps -eo args | grep -E "^(sh -c .*bxctl-agent|/bin/sh /usr/local/libexec/bxctl-(watchdog|proof))" | cut -c 1-60
        if [ -e /run/bxctl/shop.lock ]; then flock -n /run/bxctl/shop.lock true || echo locked; fi' 2>/dev/null
}

clean() { [[ -z $(residue "$1") ]]; }
quiet() { [[ -z $(ip netns pids "$BXLAB_NAME") ]]; }

settings_of() { sh_on "$1" "cd $www && sha256sum bitrix/.settings.php bitrix/php_interface/dbconn.php"; }

# O5. told NAME CODE PATTERN...: a run ended so, and said each of it.
told() {
    local name=$1 wanted=$2 pattern
    shift 2
    ended "$name" "$wanted"
    for pattern in "$@"; do has <(cat "$T/$name".{out,err}) "$pattern" "O5: $name"; done
}

# stopped NAME PATTERN...: apply stops half-way (3); what it says in text has each of it, and as JSON names node, cause
# and what to do. The fault must outlast both runs.
stopped() {
    local name=$1
    bx "$name" apply -f "$manifest" --yes
    told "$name" 3 "${@:2}"
    bx "$name-json" apply -f "$manifest" --yes -o json
    ended "$name-json" 3
    eq 'O5: failures as JSON without node, cause or hint' "$(jq -c '.items[].failures[] | select(.node == "" or .cause == "" or .hint == "")' "$T/$name-json.out")" ''
    (($(jq '[.items[].failures[]] | length' "$T/$name-json.out") > 0)) || fail "O5: $name names no failure as JSON"
}
