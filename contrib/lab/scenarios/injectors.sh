# shellcheck shell=bash
# Ways to break things. Each is taken back by itself when the scenario ends.

# cut NODE: its cable is out.
cut_off() {
    unplug "$1"
    undo "plug $1"
}

# hole NODE ADDRESS: what the node sends there is lost without a word.
hole() {
    sh_on "$1" "ip neigh replace $2 lladdr 02:00:00:00:00:01 dev eth0 nud permanent"
    undo "ip -n $BXLAB_NAME-$1 neigh del $2 dev eth0 2>/dev/null || true"
}

# blocked NODE ADDRESS: it is told at once that there is no way.
blocked() {
    sh_on "$1" "ip route add blackhole $2/32"
    undo "ip -n $BXLAB_NAME-$1 route del blackhole $2/32 2>/dev/null || true"
}

# slow NODE RATE: the way to the node, such as 256kbit.
slow() {
    ip netns exec "$BXLAB_NAME" tc qdisc add dev "$1" root tbf rate "$2" burst 4096 latency 400ms
    undo "ip netns exec $BXLAB_NAME tc qdisc del dev $1 root"
}

# full NODE FOLDER SIZE: a disk of its own over the folder, without its content, and full.
full() {
    sh_on "$1" "mount -t tmpfs -o mode=1777,size=$3 tmpfs $2; head -c 1G /dev/zero >$2/.full 2>/dev/null || true"
    undo "sh_on $1 'umount -l $2'"
}

# full_copy NODE FOLDER: the same, with its content.
full_copy() {
    sh_on "$1" "mkdir -p /run/copy && mount -t tmpfs -o mode=0755,size=\$((\$(du -sk $2 | cut -f 1) + 4096))k tmpfs /run/copy && cp -a $2/. /run/copy/ &&
        { head -c 1G /dev/zero >/run/copy/.full 2>/dev/null || true; } && mount --bind /run/copy $2 && umount /run/copy"
    undo "sh_on $1 'umount -l $2'"
}

# read_only NODE FOLDER
read_only() {
    sh_on "$1" "mount --bind $2 $2 && mount -o remount,bind,ro $2"
    undo "sh_on $1 'umount -l $2'"
}

# shim NODE COMMAND TEXT: a program of that name is found first; the true one is $true.
shim() {
    sh_on "$1" "rm -f /usr/local/sbin/$2; hash -r; true=\$(command -v $2); printf '#!/bin/bash\ntrue=%s\n%s\n' \"\$true\" $(printf %q "$3") >/usr/local/sbin/$2.new
        chmod 755 /usr/local/sbin/$2.new; mv /usr/local/sbin/$2.new /usr/local/sbin/$2"
    undo "sh_on $1 'rm -f /usr/local/sbin/$2'"
}

# spoiled NODE FILE TEXT: the file is changed by a shell text, and is what it was afterwards: content, owner, times.
spoiled() {
    local keep=/root/kept.$RANDOM$RANDOM
    sh_on "$1" "cp -a '$2' $keep; $3"
    undo "sh_on $1 \"[ ! -e $keep ] || { cp -a $keep '$2.kept' && mv -fT '$2.kept' '$2'; rm -f $keep; }\""
}

# Something to do for an apply on each node; nothing that clients notice.
pending() {
    sh_on vm03 'echo "# pending" >>/etc/logrotate.d/lsyncd'
    sh_on vm04 'echo "# pending" >>/etc/logrotate.d/lsyncd'
}

is_pending() { sh_on vm03 'grep -q pending /etc/logrotate.d/lsyncd' && sh_on vm04 'grep -q pending /etc/logrotate.d/lsyncd'; }

# The same in every phase.
pending_everywhere() {
    pending
    sh_on vm03 'echo "# pending" >>/usr/local/libexec/bxctl-proof'
    sh_on vm04 'echo "# pending" >>/etc/bxctl/ssh/config; echo "# pending" >>/etc/nginx/bx/site_avaliable/upstream.conf
        rm -f /etc/nginx/bx/site_enabled/bx_apache_status.conf
        sed -i "s/cluster_web_configure.*/cluster_web_configure: disable/" /etc/ansible/group_vars/bitrix-web.yml'
    sql "UPDATE b_cluster_webnode SET STATUS_URL = '/other' WHERE HOST = 'vm03'" dbshop
}

# The pool's manifest with another way of spreading clients: a switch of nginx with everything that belongs to it.
least() {
    sed 's/^  sync:/  balancer: { method: least_conn }\n  sync:/' "$quick" >"$T/least.yaml"
    echo "$T/least.yaml"
}

# Where bxctl is started from.
controller=("$lab" ctl)

# A second machine for controllers, 10.77.0.9, with keys, known hosts and a state of its own.
elsewhere() {
    local space=$BXLAB_NAME-admin
    ip netns add "$space"
    mkdir -p "/etc/netns/$space"
    cp -r "/etc/netns/$BXLAB_NAME/ssh" "/etc/netns/$space/"
    ip -n "$BXLAB_NAME" link add admin type veth peer name eth0 netns "$space"
    ip -n "$BXLAB_NAME" link set admin master br0 up
    printf '%s\n' 'link set lo up' 'link set eth0 up' 'address add 10.77.0.9/24 dev eth0' | ip -n "$space" -batch -
    mkdir -p "$T/elsewhere"
    controller=(ip netns exec "$space" unshare --uts /bin/sh -c 'hostname elsewhere; mount --bind "$0" /var/lib/bxctl && exec "$@"'
        "$T/elsewhere" env "PATH=$(ctl sh -c 'echo "$PATH"')")
    undo "ip -n $BXLAB_NAME link del admin; ip netns del $space; rm -rf /etc/netns/$space; controller=($lab ctl)"
}

# Whether the lock of the pool is free on every node.
unlocked() {
    local node
    for node in vm04 vm03; do
        sh_on "$node" '[ ! -e /run/bxctl/shop.lock ] || flock -n /run/bxctl/shop.lock true' || return
    done
}

# The words of a step's event: its state, then `PHASE ACTION NODE KIND ID`.
readonly event_form='"type":"step".*"state":"([a-z]+)","phase":"([a-z]+)","node":"([^"]+)","action":"([a-z]+)","kind":"([^"]*)","id":"([^"]*)"'

# events FUNCTION ARGUMENT...: runs bxctl with -o jsonl in the background, as $pid, and calls the function with state and
# words of every event of a step. Its code is in $code.
events() {
    local heed=$1 line
    shift
    rm -f "$T/events"
    mkfifo "$T/events"
    (exec "${controller[@]}" env --default-signal=INT,QUIT,HUP,TERM bxctl "$@" -o jsonl) </dev/null >"$T/events" 2>>"$T/events.err" &
    pid=$!
    while IFS= read -r line; do
        printf '%s\n' "$line" >>"$T/events.out"
        if [[ $line =~ $event_form ]]; then
            "$heed" "${BASH_REMATCH[1]}" "${BASH_REMATCH[2]} ${BASH_REMATCH[4]} ${BASH_REMATCH[3]} ${BASH_REMATCH[*]:5}" || true
        fi
    done <"$T/events"
    code=0
    wait "$pid" || code=$?
    echo "bxctl $* = $code"
}

# at_step STATE PATTERN COMMAND... -- ARGUMENT...: the same, and the command at the first event that matches. The step is
# in $hit, empty when there was none.
at_step() {
    hit='' at_state=$1 at_pattern=$2 at_command=()
    shift 2
    while [[ $1 != -- ]]; do at_command+=("$1"); shift; done
    shift
    : >"$T/events.out"
    events strike "$@"
    [[ -n $hit ]] || fail "no step $at_pattern was $at_state: $(shown "$(tail -n 3 "$T"/events.{out,err})")"
}

strike() {
    [[ -z $hit && $1 == "$at_state" && $2 =~ $at_pattern ]] || return 0
    hit=$2
    "${at_command[@]}"
}

signal() { kill "-$1" "$pid"; }
