# shellcheck shell=bash
# What goes wrong is said with node, cause and what to do next, ends with its code, and leaves services as they were.
# Run together: the last one looks for what the others left.

# Something harmless to do on each node, so that an apply has work: a file in phase sync.
pending() { sh_on "${1:-vm03}" 'echo "# pending" >>/etc/logrotate.d/lsyncd'; }
mended() {
    bx mend apply -f "$quick" --yes
    ended mend 0
    eventually 15 settled "$quick" || fail "not mended: $(gist settled)"
}

test_usage_errors() {
    want_quick
    local words wanted
    while IFS='|' read -r words wanted; do
        # shellcheck disable=SC2086 # words
        bx usage $words
        ended usage 64
        has "$T/usage.err" "$wanted" "bxctl $words"
        eq "standard output of bxctl $words" "$(cat "$T/usage.out")" ''
    done <<'CASES'
aplly -f x.yaml|apply
plan|-f
plan -f|-f
plan -f manifests/two-nodes.yaml --detailled-exitcode|--detailed-exitcode
apply -f manifests/two-nodes.yaml --through webs|web
plan -f manifests/two-nodes.yaml -o yaml|json
status -f manifests/two-nodes.yaml --yes|--yes
apply -f manifests/two-nodes.yaml --lock-timeout soon|soon
CASES
}

# A bad manifest is told with its places, all at once, and no node is contacted.
test_bad_manifests_contact_nobody() {
    want_quick
    local name
    mkdir -p "$T/bin" "$T/bad"
    printf '#!/bin/bash\necho "$@" >>%q\nexit 255\n' "$T/calls" >"$T/bin/ssh"
    chmod +x "$T/bin/ssh"
    : >"$T/calls"
    sed 's/roles: \[web\]/roles: [web]\n      rolse: [web]/' "$quick" >"$T/bad/unknown-key.yaml"
    sed 's/^  name: shop/  name: shop\n  name: shop/' "$quick" >"$T/bad/duplicate-key.yaml"
    sed 's/roles: \[web\]/roles: [balancer, web]/' "$quick" >"$T/bad/two-balancers.yaml"
    sed 's/address: 10.77.0.3/address: 10.77.0.4/' "$quick" >"$T/bad/same-address.yaml"
    sed 's/siteDelay: 2s/siteDelay: 2 weeks/' "$quick" >"$T/bad/duration.yaml"
    sed 's/    - name: vm03/    - name: on/' "$quick" >"$T/bad/bare-word.yaml"
    sed 's#root: /home/bitrix/ext_www/shop.example.com#root: /home/bitrix/www/shop#' "$quick" >"$T/bad/nested-roots.yaml"
    sed 's#root: /home/bitrix/ext_www/shop.example.com#root: /etc#' "$quick" >"$T/bad/system-folder.yaml"
    sed 's/^kind: Pool/kind: Pool\n  x: [/' "$quick" >"$T/bad/syntax.yaml"
    printf '# \xff\n' | cat - "$quick" >"$T/bad/not-utf8.yaml"
    : >"$T/bad/empty.yaml"
    { echo 'apiVersion: bxctl/v1'; printf 'x: %s\n' "$(printf '[%.0s' {1..70})"; } >"$T/bad/deep.yaml"
    for file in "$T"/bad/*.yaml; do
        name=$(basename "$file" .yaml)
        for command in validate plan 'apply --yes' status; do
            # shellcheck disable=SC2086 # words
            PATH=$T/bin:$PATH bx "$name" ${command/ / } -f "$file"
            ended "$name" 65
        done
        has "$T/$name.err" "$name\.yaml:[0-9]+:[0-9]+: " "$name"
        PATH=$T/bin:$PATH bx "$name-json" plan -f "$file" -o json
        ended "$name-json" 65
        eq "error of $name as JSON" "$(jq -r '"\(.kind) \(.diagnostics[0].line > 0)"' "$T/$name-json.out")" 'Error true'
    done
    has "$T/unknown-key.err" 'roles' 'the nearest key'
    eq 'calls of ssh' "$(cat "$T/calls")" ''
    # The guard guards: a good manifest does call it.
    PATH=$T/bin:$PATH bx good plan -f "$quick"
    [[ -s $T/calls ]] || fail 'the ssh that notes its calls was not used'
    ended good 4
}

test_nobody_to_ask() {
    want_quick
    pending
    snapshot_config >"$T/before"
    bx ask apply -f "$quick"
    snapshot_config >"$T/after"
    ended ask 6
    has "$T/ask.err" '--yes'
    same 'after nobody could be asked' "$T/before" "$T/after"
    # Asked, and declined; asked, and agreed.
    code=0
    echo no | ctl script -qec "bxctl apply -f $quick" /dev/null >"$T/no.out" 2>&1 || code=$?
    eq 'code after no' "$code" 6
    snapshot_config >"$T/after"
    same 'after no' "$T/before" "$T/after"
    code=0
    { sleep 8; echo yes; } | ctl script -qec "bxctl apply -f $quick" /dev/null >"$T/yes.out" 2>&1 || code=$?
    eq 'code after yes' "$code" 0
    settled "$quick" || fail "not mended: $(gist settled)"
}

test_web_node_down() {
    want_quick
    sh_on vm04 'cat /etc/nginx/bx/site_avaliable/upstream.conf /etc/hosts /etc/ansible/hosts /etc/bxctl/ssh/*' >"$T/before"
    sql 'SELECT HOST FROM b_cluster_webnode' dbshop >>"$T/before"
    unplug vm03
    trap 'ip -n "$BXLAB_NAME" link set vm03 up' EXIT
    bx plan plan -f "$quick" --detailed-exitcode
    bx apply apply -f "$quick" --yes
    bx status status -f "$quick" -o json --detailed-exitcode
    # With work for the node that is there.
    pending vm04
    bx work apply -f "$quick" --yes
    plug vm03
    sh_on vm04 'cat /etc/nginx/bx/site_avaliable/upstream.conf /etc/hosts /etc/ansible/hosts /etc/bxctl/ssh/*' >"$T/after"
    sql 'SELECT HOST FROM b_cluster_webnode' dbshop >>"$T/after"
    ended plan 3
    has <(cat "$T"/plan.{out,err}) 'vm03'
    lacks "$T/plan.out" '^No changes'
    lacks "$T/plan.out" ' - +vm0'
    ended apply 3
    lacks "$T/apply.out" '^No changes'
    has <(cat "$T"/apply.{out,err}) 'vm03'
    ended work 3
    ! sh_on vm04 'grep -q pending /etc/logrotate.d/lsyncd' || fail 'the healthy node was not mended'
    ended status 2
    eq 'Reachable of vm03' "$(jq -r '.items[0].nodes[] | select(.name == "vm03").conditions[] | select(.type == "Reachable").status' "$T/status.out")" False
    same 'what the pool knows of vm03' "$T/before" "$T/after"
    eventually 20 settled "$quick" || fail "after vm03 is back: $(gist settled)"
}

test_balancer_down() {
    want_quick
    pending vm03
    unplug vm04
    trap 'ip -n "$BXLAB_NAME" link set vm04 up' EXIT
    bx plan plan -f "$quick" --detailed-exitcode
    bx apply apply -f "$quick" --yes
    bx json apply -f "$quick" --yes -o json
    plug vm04
    ended plan 4
    lacks "$T/plan.out" '^No changes'
    ended apply 4
    has <(cat "$T"/apply.{out,err}) 'vm04'
    ended json 4
    eq 'the error as JSON' "$(jq -r .kind "$T/json.out")" Error
    sh_on vm03 'grep -q pending /etc/logrotate.d/lsyncd' || fail 'vm03 was changed while the balancer was down'
    mended
}

# A wrong host key is refused and never learnt.
test_wrong_host_key() {
    want_quick
    local node
    known=/etc/netns/$BXLAB_NAME/ssh/ssh_known_hosts
    cp "$known" "$T/known"
    trap 'cp "$T/known" "$known"' EXIT
    pending vm03
    pending vm04
    for node in vm03 vm04; do
        ssh-keygen -q -t ed25519 -N '' -f "$T/wrong-$node"
        { grep -v "^$node" "$T/known"; echo "$node,10.77.0.$((10#${node#vm})) $(cut -d' ' -f1,2 "$T/wrong-$node.pub")"; } >"$known"
        cp "$known" "$T/known.$node"
        snapshot_config >"$T/before"
        bx "$node" apply -f "$quick" --yes
        bx "$node-plan" plan -f "$quick"
        snapshot_config >"$T/after"
        same "nodes while the key of $node is wrong" "$T/before" "$T/after"
        same 'known hosts of the controller' "$T/known.$node" "$known"
        for run in "$node" "$node-plan"; do
            ended "$run" 6
            has <(cat "$T/$run".{out,err}) "$node" "$run"
            has <(cat "$T/$run".{out,err}) 'host key ED25519 SHA256:.* is not the one in .*known_hosts:[0-9]+' "$run"
            lacks <(cat "$T/$run".{out,err}) '@@@@'
            lacks "$T/$run.out" '^No changes'
        done
    done
    # A key that is not known at all is none to trust, either.
    grep -v '^vm03' "$T/known" >"$known"
    bx unknown apply -f "$quick" --yes
    ended unknown 6
    has <(cat "$T"/unknown.{out,err}) 'host key is known neither'
    sh_on vm03 'grep -q pending /etc/logrotate.d/lsyncd' || fail 'a node with an unknown key was changed'
    cp "$T/known" "$known"
    # A pin in the manifest goes before what is known.
    sed "s#address: 10.77.0.3#address: 10.77.0.3\n      hostKey: $(cut -d' ' -f1,2 "$T/wrong-vm03.pub")#" "$quick" >"$T/pin.yaml"
    bx pin plan -f "$T/pin.yaml"
    ended pin 6
    has <(cat "$T"/pin.{out,err}) 'is not the one of the manifest'
    sed "s#address: 10.77.0.3#address: 10.77.0.3\n      hostKey: $(sh_on vm03 'cut -d" " -f1,2 /etc/ssh/ssh_host_ed25519_key.pub')#" "$quick" >"$T/right.yaml"
    : >"$known"
    grep '^vm04' "$T/known" >"$known"
    bx right plan -f "$T/right.yaml"
    cp "$T/known" "$known"
    ended right 0
    mended
}

# A node got new host keys, and the operator's known_hosts has them: the pool's pins follow.
test_new_host_key_of_a_node() {
    want_quick
    known=/etc/netns/$BXLAB_NAME/ssh/ssh_known_hosts
    cp "$known" "$T/known"
    trap 'cp "$T/known" "$known"' EXIT
    touched # its keys are not the lab's any more
    sh_on vm03 'rm /etc/ssh/ssh_host_ed25519_key*; ssh-keygen -q -t ed25519 -N "" -f /etc/ssh/ssh_host_ed25519_key; systemctl restart ssh'
    { grep -v '^vm03.* ssh-ed25519' "$T/known"; echo "vm03,10.77.0.3 $(sh_on vm03 'cut -d" " -f1,2 /etc/ssh/ssh_host_ed25519_key.pub')"; } >"$known"
    bx plan plan -f "$quick" -o json --detailed-exitcode
    ended plan 2
    eq 'steps that change something' "$(steps plan | grep -E ' (add|change|remove) ' | grep -v pool.json || true)" 'trust change vm04 file /etc/bxctl/ssh/known_hosts'
    mended
}

test_missing_tool() {
    want_quick
    pending
    sh_on vm03 'mv /usr/bin/rsync /usr/bin/rsync.gone'
    refused tool 'vm03' 'rsync' 'hint:|Install'
    sh_on vm03 'mv /usr/bin/rsync.gone /usr/bin/rsync'
    mended
}

test_full_disk() {
    want_quick
    pending
    sh_on vm03 'mount -t tmpfs -o size=1m tmpfs /usr/local/share && mount -t tmpfs -o size=1m tmpfs /tmp && head -c 1048576 /dev/zero >/tmp/full || true'
    refused disk 'vm03' '/tmp' '[Ff]ull|left|space'
    sh_on vm03 'umount /tmp /usr/local/share'
    mended
}

test_read_only_disk() {
    want_quick
    pending
    sh_on vm03 'mount --bind /etc /etc && mount -o remount,bind,ro /etc'
    refused read-only 'vm03' '/etc' '[Rr]ead-only|cannot be written'
    sh_on vm03 'umount /etc'
    mended
}

test_lsyncd_version() {
    want_quick
    pending
    sh_on vm03 'mv /usr/bin/lsyncd /usr/bin/lsyncd.true'
    for version in 2.2.1 2.3.1; do
        sh_on vm03 "printf '#!/bin/sh\necho Version: $version\n' >/usr/bin/lsyncd; chmod +x /usr/bin/lsyncd"
        refused "lsyncd-$version" 'vm03' "${version//./\\.}"
    done
    sh_on vm03 'mv -f /usr/bin/lsyncd.true /usr/bin/lsyncd'
    mended
}

# A name that nginx serves and the manifest lacks would fall to the default site.
test_site_that_the_manifest_lacks() {
    want_quick
    sh_on vm04 'cat >/etc/nginx/bx/site_ext_enabled/bx_ext_extra.conf <<X
server { listen 80; server_name extra.example.com; root /home/bitrix/www; }
X
        nginx -t -q'
    refused extra 'extra\.example\.com'
    sh_on vm04 'rm /etc/nginx/bx/site_ext_enabled/bx_ext_extra.conf'
    eventually 15 settled "$quick" || fail "not mended: $(gist settled)"
}

# The owner's nginx is broken while bxctl has something to change in it: it stops, quotes nginx, and clients notice nothing.
test_broken_nginx_include() {
    want_quick
    sed 's/^  sync:/  balancer: { method: least_conn }\n  sync:/' "$quick" >"$T/least.yaml"
    load_begin "$T/load" 120 8
    sh_on vm04 'echo "owners_garbage on;" >/etc/nginx/bx/site_settings/default/broken.conf'
    bx broken apply -f "$T/least.yaml" --yes
    sleep 1
    has "$T/broken.code" '^(3|6)$' 'exit code'
    has <(cat "$T"/broken.{out,err}) 'vm04'
    has <(cat "$T"/broken.{out,err}) 'unknown directive .?"?owners_garbage' 'what it says'
    has <(cat "$T"/broken.{out,err}) 'site_settings/default/broken\.conf:1' 'what it says'
    sh_on vm04 'grep -q ip_hash /etc/nginx/bx/site_enabled/upstream.conf' || fail 'the untested file was left in place'
    # Gone again, the same apply does it.
    sh_on vm04 'rm /etc/nginx/bx/site_settings/default/broken.conf'
    eventually 10 sh_on vm03 'test ! -e /etc/nginx/bx/site_settings/default/broken.conf'
    bx whole apply -f "$T/least.yaml" --yes
    bx back apply -f "$quick" --yes
    load_end "$T/load"
    ended whole 0
    ended back 0
    eq 'failed requests' "$(grep -c ' bad ' "$T/load/requests" || true)" 0
    eventually 15 settled "$quick" || fail "not mended: $(gist settled)"
}

test_lock_of_another_run() {
    want_quick
    local node
    pending
    for node in vm03 vm04; do
        # The one has not yet written who it is, the other has.
        [[ $node == vm03 ]] || sh_on "$node" 'mkdir -p -m 0700 /run/bxctl; echo "someone on elsewhere" >/run/bxctl/shop.lock'
        [[ $node == vm04 ]] || sh_on "$node" 'mkdir -p -m 0700 /run/bxctl; : >/run/bxctl/shop.lock'
        on "$node" flock /run/bxctl/shop.lock sleep 600 </dev/null >/dev/null 2>&1 &
        eventually 10 sh_on "$node" '! flock -n /run/bxctl/shop.lock true'
        bx "lock-$node" apply -f "$quick" --yes
        bx "plan-$node" plan -f "$quick"
        bx "wait-$node" apply -f "$quick" --yes --lock-timeout 3s
        sh_on "$node" 'kill $(ps -eo pid,args | sed -n "s/^ *\([0-9]*\) sleep 600$/\1/p")'
        wait $! || true
        ended "lock-$node" 5
        has <(cat "$T/lock-$node".{out,err}) "$node" 'what it says'
        [[ $node == vm03 ]] || has <(cat "$T/lock-$node".{out,err}) 'someone on elsewhere' 'what it says'
        ended "wait-$node" 5
        ended "plan-$node" 0
    done
    sh_on vm03 'grep -q pending /etc/logrotate.d/lsyncd' || fail 'changed without the lock'
    mended
}

# Two at once: one does the work, the other is told so.
test_two_applies_at_once() {
    want_quick
    local first=0 second=0
    pending
    sh_on vm04 'systemctl stop lsyncd-vm03'
    ctl bxctl apply -f "$quick" --yes >"$T/first" 2>&1 </dev/null &
    ctl bxctl apply -f "$quick" --yes >"$T/second" 2>&1 </dev/null || second=$?
    wait $! || first=$?
    [[ "$first $second" == '0 5' || "$first $second" == '5 0' ]] || fail "codes $first and $second"
    eventually 15 settled "$quick" || fail "not mended: $(gist settled)"
}

# A controller that is killed in its work holds the lock no longer than 20 s, and the next run goes on.
test_killed_controller() {
    want_quick
    local pid began
    pending
    sh_on vm04 'systemctl stop lsyncd-vm03; echo "# pending" >>/etc/nginx/bx/site_avaliable/upstream.conf'
    launch apply -f "$quick" --yes >"$T/killed" 2>&1
    eventually 20 sh_on vm03 '! flock -n /run/bxctl/shop.lock true' || fail 'the lock was never taken'
    kill -KILL "$pid"
    wait "$pid" || true
    began=$SECONDS
    eventually 25 sh_on vm03 'flock -n /run/bxctl/shop.lock true' || fail 'the lock is held 25 s after the controller died'
    eventually 25 sh_on vm04 'flock -n /run/bxctl/shop.lock true' || fail 'the lock is held 25 s after the controller died'
    ((SECONDS - began <= 22)) || fail "the lock was held for $((SECONDS - began)) s"
    mended
    ! sh_on vm04 'grep -q pending /etc/nginx/bx/site_avaliable/upstream.conf' || fail 'not mended'
}

test_interrupted() {
    want_quick
    local signal pid code
    for signal in INT:130 TERM:143; do
        pending
        sh_on vm04 'systemctl stop lsyncd-vm03'
        launch apply -f "$quick" --yes >"$T/out" 2>"$T/err"
        eventually 20 sh_on vm03 '! flock -n /run/bxctl/shop.lock true' || fail 'the lock was never taken'
        kill -"${signal%:*}" "$pid"
        code=0
        wait "$pid" || code=$?
        eq "code after SIG${signal%:*}" "$code" "${signal#*:}"
        eventually 5 sh_on vm03 'flock -n /run/bxctl/shop.lock true' || fail 'the lock is still held'
        mended
    done
}

# A step that takes for ever: a second signal ends it at once, the end of the time 30 s later, and nothing of it stays.
test_stuck_step() {
    want_quick
    local code began
    sh_on vm03 'systemctl stop lsyncd-vm04
        cp /usr/bin/systemctl /run/systemctl.real
        printf "#!/bin/sh\ncase \$* in *start*|*enable*) exec sleep 1000 ;; esac\nexec /run/systemctl.real \"\$@\"\n" >/run/systemctl.stuck
        chmod 755 /run/systemctl.stuck
        mount --bind /run/systemctl.stuck /usr/bin/systemctl'
    launch apply -f "$quick" --yes >"$T/out" 2>"$T/err"
    eventually 40 sh_on vm03 'pgrep -fx "sleep 1000" >/dev/null' || fail 'no step got stuck'
    kill -INT "$pid"
    sleep 2
    kill -INT "$pid" || fail 'the first signal did not wait for the step'
    began=$SECONDS code=0
    wait "$pid" || code=$?
    eq 'code after two signals' "$code" 130
    ((SECONDS - began <= 4)) || fail "it took $((SECONDS - began)) s to end at once"
    has "$T/out" '^Interrupted; the next apply goes on from here\.$'
    eventually 5 sh_on vm03 '! pgrep -fx "sleep 1000" >/dev/null' || fail 'the step goes on'
    began=$SECONDS
    bx late apply -f "$quick" --yes --timeout 8s -o json
    ended late 3
    ((SECONDS - began >= 38 && SECONDS - began <= 46)) || fail "it ended after $((SECONDS - began)) s"
    has "$T/late.err" '^The time is up'
    eq 'the outcome' "$(jq -r '.kind, .items[].outcome' "$T/late.out" | xargs)" 'ReportList timedOut'
    eventually 5 sh_on vm03 '! pgrep -fx "sleep 1000" >/dev/null' || fail 'the step goes on'
    sh_on vm03 'umount /usr/bin/systemctl'
    mended
}

# Ctrl-C at the question is an answer too.
test_question() {
    want_quick
    local code=0
    pending
    mkfifo "$T/keys"
    # Both ends, so that opening does not wait.
    exec 6<>"$T/keys"
    script -qefc "$lab ctl bxctl apply -f $quick" "$T/screen" <&6 >/dev/null &
    eventually 40 grep -qs 'Only yes goes on: ' "$T/screen" || fail 'no question came'
    printf '\003' >&6
    wait $! || code=$?
    exec 6>&-
    eq 'code after Ctrl-C' "$code" 130
    has "$T/screen" 'Nothing was changed\.'
    sh_on vm03 'grep -q pending /etc/logrotate.d/lsyncd' || fail 'something was changed'
    mended
}

# Nothing of all that is left on the nodes.
test_no_residue() {
    want_quick
    local node
    for node in vm04 vm03; do
        eq "leftovers on $node" "$(sh_on "$node" 'find /tmp /var/tmp /etc/bxctl/tmp /dev/shm -newer /etc/bxctl/ssh/id_ed25519 -not -path "/tmp/php_*" -not -path "/tmp/systemd*" -type f 2>/dev/null
            find /etc /usr/local /var/lib/bxctl -name "*.bxctl*" -o -name ".bxctl-new*" 2>/dev/null | grep -v "/backup/"
            ps -eo args | grep -E "bxctl-agent|bxctl-watchdog|^timeout 20 sh" | grep -v grep')" ''
        ! sh_on "$node" 'systemctl list-timers --all --no-legend | grep -q bxctl' || fail "a timer is left on $node"
    done
}
