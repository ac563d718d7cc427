# shellcheck shell=bash
# Nodes that do not answer, answer slowly, answer somebody else, or let nobody in.

scenario B1 quick full 'a web node is down at the start'
B1() {
    sh_on vm04 'echo "# pending" >>/etc/logrotate.d/lsyncd'
    excused
    cut_off vm03
    excused_no_more
    bx plan plan -f "$quick" --detailed-exitcode
    told plan 3 vm03
    lacks "$T/plan.out" '^No changes'
    lacks "$T/plan.out" ' - +vm0'
    stopped apply vm03 # the first of its two runs mends what vm04 has
    ! sh_on vm04 'grep -q pending /etc/logrotate.d/lsyncd' || fail 'the healthy node was not mended'
    sh_on vm04 'grep -q 10.77.0.3:8080 /etc/nginx/bx/site_avaliable/upstream.conf' || fail 'a node left the balancer because it did not answer'
    eq 'rows of vm03' "$(sql "SELECT COUNT(*) FROM b_cluster_webnode WHERE HOST = 'vm03'" dbshop)" 1
    bx status status -f "$quick" -o json --detailed-exitcode
    ended status 2
}

scenario B2a quick full 'a web node is lost in the middle of a phase'
B2a() {
    pending
    at_step running ' proof sync vm04' lose vm03 -- apply -f "$quick" --yes
    eq 'exit code' "$code" 3
    tail -n 1 "$T/events.out" | jq -e '[.failures[] | select("\(.node) \(.step)" | test("vm03"))] | length > 0' || fail 'the node is not named'
    eq 'failures without cause or hint' "$(tail -n 1 "$T/events.out" | jq -c '.failures[] | select(.cause == "" or .hint == "")')" ''
}

lose() {
    excused
    cut_off "$1"
    excused_no_more
}

scenario B2b join full 'a joining node is lost before clients are sent to it'
B2b() {
    at_step running '^web wait vm04 proof sync ' cut_off vm03 -- apply -f "$quick" --yes
    eq 'exit code' "$code" 3
    ! sh_on vm04 'grep -rq 10.77.0.3:8080 /etc/nginx/bx/site_enabled' || fail 'the balancer points at a node that was never proven'
    eq 'rows of vm03' "$(sql "SELECT COUNT(*) FROM b_cluster_webnode WHERE HOST = 'vm03'" dbshop)" 0
}

scenario B4a fresh full 'a joining node cannot reach the balancer: refused before anything is written'
B4a() {
    hole vm03 10.77.0.4
    refused hole vm03 'vm04|10\.77\.0\.4' 'hint:'
}

scenario B4b quick full 'a web node of the cluster loses its way to the database'
B4b() {
    excused # what it serves fails
    pending
    hole vm03 10.77.0.4
    bx status status -f "$quick" -o json --detailed-exitcode
    ended status 2
    eq 'Database of vm03' "$(jq -r '.items[0].nodes[] | select(.name == "vm03").conditions[] | select(.type == "Database").status' "$T/status.out")" False
    bx apply apply -f "$quick" --yes
    told apply 3 vm03
    heal_network
    excused_no_more
}

# The faults so far are over, and what waits for a neighbour gets its answer.
heal_network() {
    heal_faults
    sh_on vm03 'ping -c 1 -W 2 10.77.0.4 >/dev/null' || true
}

scenario B5a quick full 'a slow way to a node'
B5a() {
    pending
    excused # what it serves may take longer than a client waits
    slow vm03 256kbit
    bx apply apply -f "$quick" --yes
    ended apply 0
}

scenario B5b quick full 'a node with a tenth of a processor'
B5b() {
    local group=/sys/fs/cgroup/cpu/$BXLAB_NAME-slow leader pid
    mkdir -p "$group" 2>/dev/null && [[ -e $group/cpu.cfs_quota_us ]] || cannot 'no control group of version 1 bounds processors here'
    pending
    excused # what it serves may take longer than a client waits
    echo 10000 >"$group/cpu.cfs_quota_us"
    undo "for pid in \$(cat $group/cgroup.procs); do echo \$pid >/sys/fs/cgroup/cpu/cgroup.procs; done; rmdir $group"
    leader=$(cat "$data/nodes/vm03/leader")
    for pid in /proc/[0-9]*; do
        if [[ $pid/ns/pid -ef /proc/$leader/ns/pid ]]; then echo "${pid#/proc/}" >"$group/cgroup.procs" 2>/dev/null || true; fi
    done
    bx_limit=300 bx apply apply -f "$quick" --yes
    ended apply 0
}

# --- B6, B7: host keys

known=/etc/netns/$BXLAB_NAME/ssh/ssh_known_hosts

# wrongly_known TEXT: the controller's known hosts are what a shell text makes of them.
wrongly_known() {
    cp "$known" "$T/known"
    undo "cp $T/known $known"
    eval "$1"
    cp "$known" "$T/known.wrong"
}

scenario B6a quick full "a node's host key is not the one that is known"
B6a() {
    local new
    pending
    ssh-keygen -q -t ed25519 -N '' -f "$T/other"
    wrongly_known "{ grep -v '^vm03' $T/known; echo \"vm03,10.77.0.3 \$(cut -d' ' -f1,2 $T/other.pub)\"; } >$known"
    new=$(sh_on vm03 'ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub' | cut -d' ' -f2)
    refused key vm03 '[Hh]ost key' 'known_hosts' "${new//+/\\+}" 'hint:'
    same 'known hosts of the controller' "$T/known.wrong" "$known"
    is_pending || fail 'a node was changed'
}

scenario B6b quick full 'a node got new host keys: refused until known, then its peers learn them over the session'
B6b() {
    mended_by_apply # its old keys, which come back, are unknown by then
    pending
    sh_on vm03 'mkdir -p /root/keys && cp -a /etc/ssh/ssh_host_* /root/keys/ && rm /etc/ssh/ssh_host_ed25519_key* &&
        ssh-keygen -q -t ed25519 -N "" -f /etc/ssh/ssh_host_ed25519_key && systemctl restart ssh'
    undo "sh_on vm03 'cp -a /root/keys/* /etc/ssh/ && rm -r /root/keys && systemctl restart ssh'"
    refused key vm03 '[Hh]ost key' 'known_hosts'
    wrongly_known "{ grep -v '^vm03.* ssh-ed25519' $T/known; echo \"vm03,10.77.0.3 \$(sh_on vm03 'cut -d\" \" -f1,2 /etc/ssh/ssh_host_ed25519_key.pub')\"; } >$known"
    bx apply apply -f "$quick" --yes
    ended apply 0
    sh_on vm04 "grep -qF \"$(sh_on vm03 'cut -d" " -f2 /etc/ssh/ssh_host_ed25519_key.pub')\" /etc/bxctl/ssh/known_hosts" || fail 'the pin did not follow'
}

scenario B7 quick quick 'first contact: an unknown host key is never taken'
B7() {
    pending
    wrongly_known ": >$known"
    refused unknown vm0 '[Hh]ost key' 'hint:'
    same 'known hosts of the controller' "$T/known.wrong" "$known"
    is_pending || fail 'a node was changed'
    # Pinned by the manifest, they are known.
    for node in vm04 vm03; do
        echo "s#address: 10.77.0.${node#vm0}#&\n      hostKey: $(sh_on "$node" 'cut -d" " -f1,2 /etc/ssh/ssh_host_ed25519_key.pub')#"
    done >"$T/pins.sed"
    sed -f "$T/pins.sed" "$quick" >"$T/pins.yaml"
    bx pinned plan -f "$T/pins.yaml"
    ended pinned 0
}

# --- B8, B9: nobody is let in

# locked_out NAME PATTERN...: with $manifest; no node is touched, the cause is told, nothing asks or hangs, and sshd
# sees no more attempts than a guard against guessing would allow.
locked_out() {
    local name=$1 began=$SECONDS since tries
    shift
    since=$EPOCHSECONDS
    bx "$name" apply -f "$manifest" --yes
    tries=$(sh_on vm03 "journalctl -q -u ssh --since @$since -o cat | grep -cE 'Failed|Connection closed by authenticating|authentication failures' || true")
    has "$T/$name.code" '^(3|4|6)$' "exit code of $name"
    for pattern in "$@"; do has <(cat "$T/$name".{out,err}) "$pattern" "$name"; done
    has <(cat "$T/$name".{out,err}) 'hint:' "$name"
    ((SECONDS - began <= 30)) || fail "$name took $((SECONDS - began)) s"
    ((tries <= 3)) || fail "$tries attempts to log in"
    is_pending || fail 'a node was changed'
    manifest=$quick
}

# sshd_says TEXT: a line for both nodes' sshd that goes before all others.
sshd_says() {
    local node
    for node in vm04 vm03; do
        sh_on "$node" "echo '$1' >/etc/ssh/sshd_config.d/00-faults.conf; systemctl reload ssh"
        undo "sh_on $node 'rm -f /etc/ssh/sshd_config.d/00-faults.conf; systemctl reload ssh'"
    done
    sleep 0.5
}

sudo_manifest() {
    sed 's/^    user: root/    user: admin\n    become: sudo/' "$quick" >"$T/sudo.yaml"
    manifest=$T/sudo.yaml
}

scenario B8a quick full 'a key that no node knows'
B8a() {
    pending
    ssh-keygen -q -t ed25519 -N '' -f "$T/stranger"
    cp "${known%/*}/ssh_config" "$T/ssh_config"
    undo "cp $T/ssh_config ${known%/*}/ssh_config"
    sed -i "s#IdentityFile .*#IdentityFile $T/stranger#" "${known%/*}/ssh_config"
    locked_out stranger 'Permission denied'
}

scenario B8b quick full 'root may not log in'
B8b() {
    pending
    sshd_says 'PermitRootLogin no'
    locked_out root 'Permission denied'
}

scenario B8c quick full 'one session a connection is enough'
B8c() {
    pending
    sshd_says 'MaxSessions 1'
    bx apply apply -f "$quick" --yes
    ended apply 0
}

scenario B8d quick full 'the account has expired'
B8d() {
    local node
    pending
    for node in vm04 vm03; do
        spoiled "$node" /etc/shadow- :
        spoiled "$node" /etc/shadow 'usermod -e 1 admin'
    done
    sudo_manifest
    locked_out expired 'expired|closed|denied'
}

scenario B8e quick full 'the password has expired: nothing asks for a new one'
B8e() {
    local node
    pending
    for node in vm04 vm03; do
        spoiled "$node" /etc/shadow- :
        spoiled "$node" /etc/shadow 'chage -d 0 admin'
    done
    sudo_manifest
    locked_out password 'expired|[Pp]assword'
}

scenario B9a quick full 'sudo asks for a password'
B9a() {
    local node
    pending
    for node in vm04 vm03; do spoiled "$node" /etc/sudoers.d/admin 'rm /etc/sudoers.d/admin'; done
    sudo_manifest
    locked_out asks sudo
}

scenario B9b quick full 'sudo wants a terminal'
B9b() {
    local node
    pending
    for node in vm04 vm03; do spoiled "$node" /etc/sudoers.d/admin 'echo "Defaults requiretty" >>/etc/sudoers.d/admin'; done
    sudo_manifest
    locked_out tty 'you must have a tty to run sudo'
    ended tty 4
}

scenario B9c quick full 'there is no sudo'
B9c() {
    local node
    pending
    for node in vm04 vm03; do spoiled "$node" /usr/bin/sudo 'rm /usr/bin/sudo'; done
    sudo_manifest
    locked_out missing sudo
}

scenario B12 quick full 'names lead nowhere: no hosts, no resolver'
B12() {
    local node
    pending
    # The names of the pool's nodes are bxctl's, as is its record of them.
    expected_changes='/etc/(hosts|bxctl/pool\.json)$'
    for node in vm04 vm03; do
        sh_on "$node" 'grep -v vm0 /etc/hosts' >"$T/owners.$node"
        sh_on "$node" 'echo nameserver 10.77.0.250 >/etc/resolv.conf; sed -i /vm0/d /etc/hosts'
        undo "sh_on $node 'rm -f /etc/resolv.conf; grep -q \"^10.77.0.${node#vm0} $node\" /etc/hosts || sed -i \"2a10.77.0.${node#vm0} $node\" /etc/hosts'"
    done
    bx apply apply -f "$quick" --yes
    ended apply 0
    for node in vm04 vm03; do same "the owner's names on $node" "$T/owners.$node" <(sh_on "$node" 'grep -v vm0 /etc/hosts'); done
    eq 'servers that are names' "$(sh_on vm04 'grep -hE "^ *server +[a-z]" /etc/nginx/bx/site_avaliable/upstream.conf || true')" ''
}
