# shellcheck shell=bash
# What every test file uses. A test is a function test_NAME; it ends by `fail`, by any command that fails, or well.
#
# Tests say what they begin with: want_fresh, want_joined or want_quick. The cluster is then made so, unless it is
# already. A test that leaves it otherwise calls `touched`; one that failed is taken to have done so.

tests=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)
readonly tests
readonly top=${tests%/contrib/lab/tests}
readonly lab=$top/contrib/lab/lab
export BXLAB_NAME=${BXLAB_NAME:-bxlabtest}
readonly data=/var/lib/$BXLAB_NAME
readonly two=$top/manifests/two-nodes.yaml
readonly three=$top/manifests/three-nodes.yaml
readonly quick=$tests/quick.yaml
export NO_COLOR=1

# One client in each /24 that the lab has; ip_hash looks at no more.
clients=(10.77.{1..16}.10)
sites=(default shop.example.com)

# --- Saying what went wrong

# Ends the test.
fail() {
    printf '%s\n' "$*" >"$why"
    echo "FAILED: $*"
    exit 1
}

# A failing command that nothing expected.
unexpected() {
    local status=$? line=$1 command=$2
    [[ -s $why ]] || printf '%s: line %s: status %s: %s\n' "${BASH_SOURCE[1]##*/}" "$line" "$status" "$command" >"$why"
}

# eq WHAT ACTUAL WANTED
eq() { [[ $2 == "$3" ]] || fail "$1: $(shown "$2") instead of $(shown "$3")"; }

# has FILE PATTERN [WHAT]: the extended pattern is in the file.
has() { grep -Eq -- "$2" "$1" || fail "${3:-${1##*/}} lacks /$2/: $(shown "$(cat "$1")")"; }

lacks() { ! grep -Eq -- "$2" "$1" || fail "${3:-${1##*/}} has /$2/: $(shown "$(grep -E -- "$2" "$1" | head -n 3)")"; }

# One line, not too long.
shown() { printf '%s' "${1//$'\n'/ | }" | cut -c1-400; }

# same WHAT BEFORE AFTER: two snapshots are equal.
same() {
    local difference
    difference=$(diff "$2" "$3" | grep '^[<>]' | head -n 12) || true
    [[ -z $difference ]] || { diff -U0 "$2" "$3" || true; fail "$1: $(shown "$difference")"; }
}

# eventually SECONDS COMMAND...: true within that time.
eventually() {
    local limit=$1 deadline
    shift
    deadline=$((${EPOCHREALTIME/./} + limit * 1000000))
    until "$@"; do
        ((${EPOCHREALTIME/./} < deadline)) || return 1
        sleep 0.2
    done
}

now() { printf '%s\n' "$EPOCHREALTIME"; }

# --- The nodes and the controller

ctl() { "$lab" ctl "$@"; }
on() { "$lab" exec "$@"; }

# Kernel settings are the machine's, and so are one for all labs: while a test changes them no bxctl of another lab
# looks. Both hold until the shell that calls them ends.
readonly kernel=/run/lock/bxlab-kernel
kernel_shared() { [[ ${alone-} ]] || { exec 5>>"$kernel" && flock --shared 5; }; }
kernel_alone() { exec 5>>"$kernel" && flock 5 && alone=yes; }

# sh NODE TEXT: a shell text in a node.
sh_on() { "$lab" exec "$1" /bin/bash -c "$2"; }

sql() { sh_on vm04 "mysql -N -B ${2:+$2} <<<$(printf %q "$1")"; }

# bx NAME ARGUMENT...: runs bxctl, $bx_limit seconds at most, and keeps $T/NAME.out, .err and .code; the code is in $code, too.
bx() {
    local name=$1
    shift
    code=0
    (
        kernel_shared
        ctl timeout --signal=KILL "${bx_limit:-600}" bxctl "$@" >"$T/$name.out" 2>"$T/$name.err" </dev/null 5>&-
    ) || code=$?
    echo "$code" >"$T/$name.code"
    echo "bxctl $* = $code"
}

# launch ARGUMENT...: bxctl in the background; its own process is $pid, and it heeds SIGINT.
launch() {
    (
        kernel_shared
        exec "$lab" ctl env --default-signal=INT,QUIT bxctl "$@"
    ) </dev/null &
    pid=$!
}

# ended NAME CODE: that bx ended so.
ended() {
    local name=$1 wanted=$2
    [[ $(cat "$T/$name.code") == "$wanted" ]] ||
        fail "$name: exit code $(cat "$T/$name.code") instead of $wanted: $(gist "$name")"
}

# What a run said, shortly: its errors, else what it left to do.
gist() {
    local text
    text=$(grep -hE 'error: |✗|refused' "$T/$1".{err,out} | head -n 4) || true
    [[ -n $text ]] || text=$(grep -hE '^ *[a-z]+ +[-+~!>] |^Plan:|^No changes|^Applied' "$T/$1.out" | tail -n 12) || true
    [[ -n $text ]] || text=$(tail -n 5 "$T/$1".{err,out})
    shown "$text"
}

# The plan has nothing to do.
settled() {
    bx settled plan -f "$1" --detailed-exitcode
    [[ $code == 0 ]]
}

# Steps of the JSON plan NAME.out, one a line: phase action node kind id.
steps() { jq -r '.items[].steps[] | "\(.phase) \(.action) \(.node) \(.kind) \(.id)"' "$T/$1.out"; }

# --- Requests. The balancer is 10.77.0.4.

# ask CLIENT SITE SCHEME PATH [CURL-OPTION...]
ask() {
    local client=$1 site=$2 scheme=$3 path=$4 host=$2
    shift 4
    [[ $site != default ]] || host=default.example
    ctl curl -sS --max-time 30 --interface "$client" -k --resolve "$host:80:10.77.0.4" \
        --resolve "$host:443:10.77.0.4" "$@" "$scheme://$host$path"
}

# Both sites answer clients of several networks, so by each web node.
serves() {
    local client site
    for client in 10.77.{1..4}.10; do
        for site in default shop.example.com; do
            [[ $(ask "$client" "$site" http / -o /dev/null -w '%{http_code}' 2>/dev/null) == 200 ]] || return 1
        done
    done
}

root_of() { [[ $1 == default ]] && echo /home/bitrix/www || echo "/home/bitrix/ext_www/$1"; }
trash_of() { [[ $1 == default ]] && echo /home/bitrix/.bxctl-trash/default || echo "/home/bitrix/ext_www/.bxctl-trash/$1"; }

# load_begin FOLDER SECONDS [RATE [SLOW]]: requests to both sites until load_end, or for so long, so many a second and
# so many slow ones at any time.
load_begin() {
    mkdir -p "$1"
    rm -f "$1"/*
    ctl "$tests/load" "$1" "$2" "${3:-20}" "${4:-2}" </dev/null >"$1/log" 2>&1 &
    echo $! >"$1/pid"
    sleep 1
}

load_end() {
    : >"$1/stop"
    wait "$(cat "$1/pid")" || fail "the load generator failed: $(tail -n 3 "$1/log")"
}

# --- The cluster's state

state() { cat "$R/state" 2>/dev/null || true; }
now_is() { echo "$1" >"$R/state"; }
touched() { now_is touched; }

want_fresh() {
    [[ $(state) != fresh ]] || return 0
    now_is unknown
    "$lab" reset vm04 vm03
    now_is fresh
}

# Two nodes, joined by manifests/two-nodes.yaml under load; what was seen is in $R/join.
want_joined() {
    [[ $(state) != joined ]] || return 0
    want_fresh
    now_is unknown
    join
    now_is joined
}

join() {
    local kept=$T
    mkdir -p "$R/join"
    T=$R/join
    load_begin "$T/load" 300
    bx_limit=600 bx apply apply -f "$two" --yes
    sleep 2
    load_end "$T/load"
    T=$kept
}

# The same cluster with short delays.
want_quick() {
    [[ $(state) != quick ]] || return 0
    local kept=$T
    if [[ -d $data/saved/quick ]]; then
        restore quick
        if [[ -n ${SAVED-} ]]; then
            mkdir -p "$R/saved"
            T=$R/saved
            bx apply apply -f "$quick" --yes
            T=$kept
        fi
    else
        [[ $(state) == joined ]] || want_fresh
        now_is unknown
        mkdir -p "$R/quick"
        T=$R/quick
        bx_limit=600 bx apply apply -f "$quick" --yes
        [[ $code == 0 ]] || fail "no cluster to begin with: apply ends with $code: $(gist apply)"
        settled "$quick" || echo "the plan is not empty: $(gist settled)"
        T=$kept
        save quick
    fi
    now_is quick
}

# Keeps the disks of all nodes, to be had again by `restore`. The nodes are down for that.
save() {
    local name
    disks_off
    rm -rf "${data:?}/saved/$1"
    mkdir -p "$data/saved/$1"
    for name in vm04 vm03; do mv "$data/nodes/$name/upper" "$data/saved/$1/$name"; done
    disks_from "$1"
}

restore() {
    now_is unknown
    disks_off
    disks_from "$1"
}

# A new folder each time: one that was mounted may be held a while by other mount namespaces of the machine.
disks_from() {
    local name
    for name in vm04 vm03; do
        rm -rf "${data:?}/nodes/$name"/{upper,work}
        cp -a "$data/saved/$1/$name" "$data/nodes/$name/upper"
        mkdir "$data/nodes/$name/work"
    done
    disks_on
}

disks_off() {
    local name
    for name in vm04 vm03; do
        sh_on "$name" 'systemctl stop "lsyncd-*" mariadb' || true
    done
    "$lab" kill vm04 vm03
    for name in vm04 vm03; do
        while mountpoint -q "$data/nodes/$name/root"; do umount "$data/nodes/$name/root"; done
    done
}

# With the lsyncds' first look at everything done.
disks_on() {
    local name
    "$lab" up vm04 vm03
    for name in vm04 vm03; do eventually 20 synced "$name" || echo "lsyncd on $name is not idle"; done
    eventually 30 serves || fail "no cluster to begin with: the sites do not answer; failed units: $(
        for name in vm04 vm03; do sh_on "$name" 'systemctl --failed --no-legend; journalctl -b -u httpd -n 5 --no-pager' || true; done
    )"
}

# The node's lsyncds are up and have nothing to send.
synced() {
    sh_on "$1" '
        for file in /etc/lsyncd-*.conf; do
            name=$(basename "$file" .conf)
            systemctl -q is-active "$name" || exit 1
            status=/var/log/lsyncd/daemon-${name#lsyncd-}.status
            grep -q "^There are" "$status" && ! grep -q "^There are [1-9]" "$status" || exit 1
        done'
}

# --- Files of the default site

declare -A other_of=([vm04]=vm03 [vm03]=vm04)
readonly www=/home/bitrix/www

# as NODE TEXT: a shell text of user bitrix in the default site's root.
as() { "$lab" exec "$1" runuser -u bitrix -- /bin/bash -c "cd $www && $2"; }

# is NODE FILE TEXT: the file has that text. gone NODE FILE: there is none.
is() { [[ $(as "$1" "cat '$2' 2>/dev/null") == "$3" ]]; }
gone() { [[ $(as "$1" "[ -e '$2' ] || echo gone") == gone ]]; }

in_trash() { sh_on "$1" "grep -rqxF -- '$2' $(trash_of default) /var/lib/bxctl/trash 2>/dev/null"; }

# Each line of text that was written is somewhere.
kept() {
    local text
    for text in "$@"; do
        sh_on vm04 "grep -rqxF -- '$text' $www/upload $(trash_of default)" ||
            sh_on vm03 "grep -rqxF -- '$text' $www/upload $(trash_of default)" || fail "lost: $text"
    done
}

# --- Faults

unplug() { ip -n "$BXLAB_NAME" link set "$1" down; }
plug() {
    ip -n "$BXLAB_NAME" link set "$1" up
    eventually 10 ctl "$top/contrib/lab/lib/answers" "$1" "10.77.0.$((10#${1#vm}))" sshd
}

# refused NAME PATTERN...: neither plan nor apply goes on, both say why and what to do, and nothing is changed.
# With another manifest than the quick one, $manifest names it.
refused() {
    local name=$1 pattern manifest=${manifest-$quick}
    shift
    snapshot_config >"$T/before"
    bx "$name" plan -f "$manifest"
    ended "$name" 6
    bx "$name-apply" apply -f "$manifest" --yes
    ended "$name-apply" 6
    bx "$name-json" apply -f "$manifest" --yes -o json
    ended "$name-json" 6
    snapshot_config >"$T/after"
    same 'after a refusal' "$T/before" "$T/after"
    for pattern in "$@"; do
        has <(cat "$T/$name".{out,err}) "$pattern" "plan $name"
        has <(cat "$T/$name-apply".{out,err}) "$pattern" "apply $name"
    done
    eq 'the error as JSON' "$(jq -r '"\(.apiVersion) \(.kind) \(.diagnostics | length > 0)"' "$T/$name-json.out")" 'bxctl/v1 Error true'
    eq 'errors without summary or hint' "$(jq -c '.diagnostics[] | select(.severity == "error" and ((.summary // "") == "" or (.hint // "") == "")) | .code' "$T/$name-json.out")" ''
}

# --- Secrets

# The generated password, as the sites have it.
generated() {
    sh_on vm04 'runuser -u bitrix -- php -r "\$s = include \"/home/bitrix/www/bitrix/.settings.php\"; echo \$s[\"connections\"][\"value\"][\"default\"][\"password\"];"'
}

# All words of all processes of controller and nodes, many times a second, until watch_end. It goes on once a word that is
# in no other process was seen in a node.
watch_begin() {
    "$tests/watch" "$BXLAB_NAME" "${1-0.05}" "$T/watched.stop" >"$T/watched" &
    watcher=$!
    eventually 20 watch_sees || fail 'the watch of words sees none of a node'
}

watch_sees() {
    sh_on vm03 'sleep 0.51 "0.0000$((30 + 7))"'
    grep -qx 0.000037 "$T/watched"
}

watch_end() {
    : >"$T/watched.stop"
    wait "$watcher"
}

# --- Snapshots

# Names, inodes, modes, owners, sizes, times and links of what bxctl could have touched.
snapshot_config() {
    local name
    for name in vm04 vm03; do
        sh_on "$name" 'find /etc /usr/local /home/bitrix /root /var/lib/bxctl /var/spool/cron /opt -xdev \
            \( -path "*/bitrix/cache" -o -path "*/bitrix/managed_cache" -o -path "*/bitrix/stack_cache" \
                -o -path "*/upload/faults" -o -name .bxctl-tmp \) -prune -o \
            -printf "%p %i %#m %U:%G %s %T@ %C@ %l\n" 2>/dev/null | sort' | sed "s/^/$name /"
    done
}

# When each service was started, by which processes, and how often it was told to reload.
snapshot_services() {
    local name
    for name in vm04 vm03; do
        sh_on "$name" '
            for unit in nginx httpd mariadb ssh cron $(cd /etc/systemd/system && ls | grep "^lsyncd-.*service"); do
                systemctl show -p Id -p InvocationID -p MainPID -p NRestarts -p UnitFileState "$unit" | tr "\n" " "
                echo
            done
            echo nginx workers $(pgrep -P "$(cat /run/nginx.pid)")
            echo httpd generations $(grep -c "resuming normal operations" /var/log/httpd/error_log)' | sed "s/^/$name /"
    done
}

# Checksums of all tables but those that cron or visitors write, and all grants.
snapshot_database() {
    sh_on vm04 '
        for database in sitemanager dbshop; do
            tables=$(mysql -N -B -e "SHOW TABLES" $database | grep -vx lab_cron | paste -sd,)
            mysql -N -B -e "CHECKSUM TABLE $tables" $database
        done
        mysql -N -B -e "SELECT user, host FROM mysql.user ORDER BY 1, 2" | while read -r user host; do
            mysql -N -B -e "SHOW GRANTS FOR \`$user\`@\`$host\`"
        done'
}

# Every file of a node, but for what runs by itself: sshd and PAM, journald, the database, the lsyncds' reports.
snapshot_all() {
    local name
    for name in vm04 vm03; do
        sh_on "$name" '
            { find / -xdev \( -path /proc -o -path /sys -o -path /dev -o -path /run -o -path /var/log/journal \
                -o -path /var/lib/mysql -o -path /var/lib/mysqld -o -path /var/log/mysql -o -path /opt/repository \
                -o -path /var/log/wtmp -o -path /var/log/lastlog -o -path /var/log/btmp \
                -o -path /var/log/lsyncd \) -prune -o -printf "%p %i %#m %U:%G %s %T@ %C@ %l\n"
              find /run/lock /run/lsyncd /run/nginx* /run/httpd /run/bxctl* /dev/shm \
                -printf "%p %i %#m %U:%G %s %T@ %C@ %l\n"; } 2>/dev/null | sort
            list=$(ps -eo user,pid,ppid,lstart,args)
            grep -Ev "^root +[0-9]+ +$$ |bash -c|sshd:|\[kworker|systemd --user|sd-pam|<defunct>" <<<"$list"' \
            | sed "s/^/$name /"
    done
}
