# shellcheck shell=bash
# Files: two writers, deletions big and small, lsyncd dead, disks and trash full, nodes apart.

# alike FOLDER: both nodes have the same names, kinds, sizes and contents there.
alike() {
    local text="cd $www/$1 2>/dev/null && find . -printf '%y %p %l\n' | sort && find . -type f -print0 | sort -z | xargs -0r sha256sum"
    [[ $(sh_on vm04 "$text") == "$(sh_on vm03 "$text")" && -n $(sh_on vm04 "$text") ]]
}

# somewhere NODE SUM...: the files' contents that are live or in a trash of the node.
contents_of() {
    sh_on "$1" "find $www/upload /home/bitrix/.bxctl-trash /var/lib/bxctl/trash -type f -exec sha256sum {} + 2>/dev/null" | cut -c1-64 | sort -u
}

own_portal() {
    sh_on vm03 "cd $www && mkdir -p bitrix/modules upload && echo '<?php // own' >bitrix/modules/own.php && echo precious >upload/own.txt && chown -R bitrix: ."
}

scenario F1a fresh full 'a joining node has a portal of its own: refused, with count and bytes'
F1a() {
    own_portal
    undo "sh_on vm03 'cd $www && rm -r bitrix upload'"
    refused portal vm03 "$www" '[0-9]+ such files, [0-9]+ bytes' '--allow-displace'
}

scenario F1b join full 'with consent, the portal of a joining node goes to its trash'
F1b() {
    own_portal
    bx apply apply -f "$quick" --yes --allow-displace vm03
    ended apply 0
    in_trash vm03 precious || fail 'a file of the node is neither live nor in its trash'
    in_trash vm03 '<?php // own' || fail 'a file of the node is neither live nor in its trash'
}

scenario F2 join full 'twenty files a second are written on both nodes during the join'
F2() {
    local node
    for node in vm04 vm03; do
        sh_on "$node" ': >/run/faults-many'
        as "$node" "mkdir -p upload/many; n=0; while [ -e /run/faults-many ]; do n=\$((n + 1)); echo $node \$n \$RANDOM >upload/many/$node-\$n && sha256sum <upload/many/$node-\$n
            [ \$((n % 7)) != 0 ] || rm -f upload/many/$node-\$((n - 6)); sleep 0.05; done" >"$T/many.$node" 2>/dev/null &
        undo "sh_on $node 'rm -f /run/faults-many'"
    done
    bx_limit=300 bx apply apply -f "$quick" --yes --allow-displace vm03
    heal_faults
    ended apply 0
    eventually 40 alike upload/many || fail 'the trees differ 40 s after the last write'
    # What was not deleted is there; what was, too, unless its own node had deleted it before it was sent.
    awk 'NR % 7 != 1' "$T/many.vm04" | cut -c1-64 | sort -u >"$T/sums.vm04"
    awk 'NR % 7 != 1' "$T/many.vm03" | cut -c1-64 | sort -u >"$T/sums.vm03"
    { contents_of vm04; contents_of vm03; } | sort -u >"$T/all"
    for node in vm04 vm03; do
        eq "files of $node that are nowhere, of $(wc -l <"$T/sums.$node")" "$(comm -23 "$T/sums.$node" "$T/all" | wc -l)" 0
    done
}

scenario F4 quick full 'two edits with the same time'
F4() {
    as vm04 'echo "one of vm04" >upload/second'
    eventually 20 is vm03 upload/second 'one of vm04' || fail 'the first edit does not arrive'
    as vm03 'touch -r upload/second /tmp/stamp; echo "other, longer, of vm03" >upload/second; touch -r /tmp/stamp upload/second; rm /tmp/stamp'
    sleep 8
    kept 'other, longer, of vm03'
    is vm04 upload/second 'other, longer, of vm03' || is vm03 upload/second 'one of vm04' || unwell diverge || fail 'the nodes differ and status says nothing'
    as vm04 'rm upload/second'
    as vm03 'rm -f upload/second'
}

scenario F6a quick full 'a file is deleted on one node and edited on the other'
F6a() {
    local node text
    for node in vm04 vm03; do
        as "$node" "echo first >upload/both-$node"
        eventually 20 is "${other_of[$node]}" "upload/both-$node" first || fail 'the file does not arrive'
        sleep 4
        text="edited on ${other_of[$node]} $RANDOM"
        as "${other_of[$node]}" "echo '$text' >upload/both-$node" &
        as "$node" "rm upload/both-$node"
        wait $!
        sleep 8
        kept "$text"
    done
    as vm04 'rm -f upload/both-*'
    as vm03 'rm -f upload/both-*'
}

scenario F6b quick full 'the same file is edited on both nodes at once'
F6b() {
    local round
    for round in 1 2 3; do
        as vm04 "echo 'by vm04, $round' >upload/same" &
        as vm03 "echo 'by vm03, $round and longer' >upload/same"
        wait $!
        sleep 8
        kept "by vm04, $round" "by vm03, $round and longer"
        eventually 10 alike_file upload/same || unwell diverge || fail "the nodes differ and status says nothing, round $round"
    done
    as vm04 'rm -f upload/same'
    as vm03 'rm -f upload/same'
}

alike_file() { [[ $(as vm04 "sha256sum <$1") == "$(as vm03 "sha256sum <$1")" ]]; }

# --- F7: lsyncd dies

scenario F7a quick quick 'lsyncd is killed over and over while its peer has files that were not sent'
F7a() {
    local node peer number text
    for node in vm04 vm03; do
        peer=${other_of[$node]}
        text="not sent by $peer $RANDOM"
        sh_on "$peer" "systemctl stop lsyncd-$node"
        as "$peer" "mkdir -p upload/unsent-$peer && for i in 1 2 3; do echo '$text' >upload/unsent-$peer/\$i; done"
        for number in 1 2 3; do
            sh_on "$node" "kill -KILL \$(systemctl show -p MainPID --value lsyncd-$peer); sleep 0.3; systemctl start lsyncd-$peer"
            sleep 0.7
        done
        sleep 3
        is "$peer" "upload/unsent-$peer/2" "$text" || fail "a start of lsyncd on $node deleted what only $peer had"
        sh_on "$peer" "systemctl start lsyncd-$node"
        eventually 20 is "$node" "upload/unsent-$peer/3" "$text" || fail 'what was not sent does not arrive'
        sh_on "$node" "systemctl reset-failed lsyncd-$peer"
    done
}

scenario F7b quick full 'lsyncd crashes over and over: it stays down, is told, and sites serve on'
F7b() {
    local number
    sh_on vm04 'mkdir -p /run/systemd/system/lsyncd-vm03.service.d; printf "[Service]\nRestartSec=0\n" >/run/systemd/system/lsyncd-vm03.service.d/faults.conf; systemctl daemon-reload'
    undo "sh_on vm04 'rm -r /run/systemd/system/lsyncd-vm03.service.d; systemctl daemon-reload; systemctl reset-failed lsyncd-vm03'"
    for ((number = 0; number < 30; number++)); do
        # 0 would be this shell's own group of processes.
        sh_on vm04 'pid=$(systemctl show -p MainPID --value lsyncd-vm03); [ "$pid" = 0 ] || kill -KILL "$pid"' || true
        sleep 0.4
    done
    eq 'the unit' "$(sh_on vm04 'systemctl is-active lsyncd-vm03' || true)" failed
    unwell 'stopped|failed|down' || fail 'status says that all is well'
    heal_faults
    bx mend apply -f "$quick" --yes
    ended mend 0
}

scenario F7c quick full "lsyncd's configuration is spoiled"
F7c() {
    writers_rest
    as vm03 'echo "only on vm03" >upload/only'
    sh_on vm04 'echo "settings { nonsense" >>/etc/lsyncd-vm03.conf; systemctl restart lsyncd-vm03' || true
    sleep 2
    unwell 'Stopped|Failed|Stale' || fail 'status says that all is well'
    bx apply apply -f "$quick" --yes
    ended apply 0
    kept 'only on vm03'
    as vm04 'rm -f upload/only'
}

scenario F9 quick full 'the nodes are apart for a while, with uploads on both, and the balancer loses power before they meet'
F9() {
    local node
    as vm04 'echo old >upload/apart-old'
    eventually 20 is vm03 upload/apart-old old || fail 'the file does not arrive'
    sleep 4
    excused # what vm03 serves needs the database
    hole vm03 10.77.0.4
    hole vm04 10.77.0.3
    for node in vm04 vm03; do as "$node" "for i in \$(seq 40); do echo $node \$i >upload/apart-$node-\$i; done"; done
    as vm04 'rm upload/apart-old'
    sleep 15
    heal_faults
    excused_no_more
    power_cut vm04
    for node in vm04 vm03; do eventually 60 is "${other_of[$node]}" "upload/apart-$node-40" "$node 40" || fail "what $node got meanwhile does not arrive"; done
    for node in vm04 vm03; do eq "files of both on $node" "$(as "$node" 'ls upload/apart-vm0* | wc -l')" 80; done
    # A deletion of that time may be undone, or wait for somebody who decides: then status tells.
    gone vm03 upload/apart-old || is vm04 upload/apart-old old || eventually 30 unwell Behind || fail 'a deletion is half done and status says nothing'
    as vm03 'rm -f upload/apart-old'
    as vm04 'rm -f upload/apart-*'
    eventually 20 gone vm03 upload/apart-vm04-1 || fail 'deletions do not flow'
}

# --- F11: too much goes at once

scenario F11a quick full 'twelve hundred files are deleted at once: the sync freezes before the first'
F11a() {
    as vm04 'mkdir upload/mass && cd upload/mass && for i in $(seq 1200); do echo $i >$i; done'
    eventually 60 is vm03 upload/mass/1200 1200 || fail 'the files do not arrive'
    sleep 6
    # In one go; a slow `rm` may pass up to the threshold before the rest is held.
    as vm04 'mv upload/mass /home/bitrix/mass; echo new >upload/after-mass'
    eventually 30 unwell 'deletions|frozen' || fail 'status says that all is well'
    eq 'files left on the peer' "$(as vm03 'ls upload/mass | wc -l')" 1200
    eventually 20 is vm03 upload/after-mass new || fail 'new files do not flow meanwhile'
    as vm04 'mv /home/bitrix/mass upload/mass'
    eventually 40 no_longer 'deletions|frozen' || fail 'the freeze outlives its cause'
    sleep 4
    for node in vm04 vm03; do eq "files on $node after the freeze" "$(as "$node" 'ls upload/mass | wc -l')" 1200; done
    as vm04 'rm upload/after-mass'
}

scenario F11b quick full 'twelve hundred files are renamed and rewritten at once'
F11b() {
    as vm04 'mkdir upload/ransom && cd upload/ransom && for i in $(seq 1200); do echo "photo $i" >$i.jpg; done'
    eventually 60 is vm03 upload/ransom/1200.jpg 'photo 1200' || fail 'the files do not arrive'
    sleep 6
    as vm04 'cd upload/ransom && for i in $(seq 1200); do echo locked >$i.locked; rm $i.jpg; done'
    eventually 60 unwell 'deletions|frozen' || fail 'status says that all is well'
    (($(as vm03 'ls upload/ransom/*.jpg | wc -l') >= 200)) || fail 'more went than may go'
    (($(as vm03 'ls upload/ransom/*.jpg | wc -l') + $(sh_on vm03 "find $(trash_of default) -path '*ransom*' -name '*.jpg' | wc -l") >= 1200)) || fail 'photos are lost on the peer'
    sh_on vm03 "cd $www/upload && tar -cf - ransom/*.jpg" | sh_on vm04 "runuser -u bitrix -- tar -C $www/upload -xf -"
    eventually 40 no_longer 'deletions|frozen' || fail 'the freeze outlives its cause'
    sleep 4
    eq 'photos after the freeze' "$(as vm04 'cd upload/ransom && cat *.jpg | sort | sha256sum; ls *.jpg | wc -l')" \
        "$(as vm03 'cd upload/ransom && cat *.jpg | sort | sha256sum; ls *.jpg | wc -l')"
    # What a slow `rm` took before the freeze is in the trash, nothing else.
    eq 'photos' "$(($(as vm03 'ls upload/ransom/*.jpg | wc -l') + $(sh_on vm03 "find $(trash_of default) -path '*ransom*' -name '*.jpg' | wc -l")))" 1200
}

scenario F13 quick full 'files that bitrix cannot read, a pipe'
F13() {
    writers_rest
    sh_on vm04 "cd $www/upload && echo x >secret && chown root: secret && chmod 600 secret && mkfifo pipe && chown bitrix: pipe"
    undo "sh_on vm04 'cd $www/upload && rm -f secret pipe'"
    as vm04 'echo x >upload/beside'
    eventually 20 is vm03 upload/beside x || fail 'other files do not flow'
    sleep 6 # longer than the delay
    unwell 'Behind|Failed' || fail 'status says that all is well'
    sh_on vm04 '/usr/local/libexec/bxctl-proof prove vm03' >"$T/proof" || true
    for name in upload/secret upload/pipe; do has "$T/proof" "$(printf %s "$name" | base64)" 'what the proof lists'; done
    heal_faults
    as vm04 'rm upload/beside'
    eventually 30 well || fail "status is not well again: $(jq -c '[.items[].nodes[].conditions[] | select(.status != "True")]' "$T/status.out")"
}

scenario F15 quick full 'the trash is full: deletions wait, new files flow'
F15() {
    local trash
    trash=$(trash_of default)
    as vm04 'echo goes >upload/goes'
    eventually 20 is vm03 upload/goes goes || fail 'the file does not arrive'
    sleep 4
    sh_on vm03 "mount -t tmpfs -o size=64k,uid=600,gid=600,mode=0700 tmpfs $trash; head -c 1M /dev/zero >$trash/.full || true"
    undo "sh_on vm03 'umount -l $trash'"
    as vm04 'rm upload/goes; echo new >upload/new'
    eventually 20 is vm03 upload/new new || fail 'new files do not flow'
    sleep 4
    is vm03 upload/goes goes || fail 'a file was deleted without a copy'
    eventually 20 unwell 'trash|held|full|disk' || fail 'status says that all is well'
    eq 'the trash over http' "$(ask 10.77.1.10 default http /../.bxctl-trash/default/ --path-as-is -o /dev/null -w '%{http_code}' | grep -c '^[23]' || true)" 0
    heal_faults
    sh_on vm04 'systemctl restart lsyncd-vm03'
    as vm04 'rm upload/new'
    as vm03 'rm -f upload/goes'
    eventually 30 gone vm04 upload/new
}

# --- F16: the balancer between two web nodes

# starred: three nodes have the same names and contents in the folder of the star.
starred() {
    local text="cd $www/upload/star && find . -type f -print0 | sort -z | xargs -0r sha256sum" sums
    sums=$(sh_on vm04 "$text")
    [[ $sums == "$(sh_on vm03 "$text")" && $sums == "$(sh_on vm02 "$text")" ]]
}

# Each arrival of a file has an inode and a change time of its own.
arrivals() { local node; for node in vm02 vm03 vm04; do sh_on "$node" "cd $www/upload/star && find . -type f -printf '$node %p %i %C@\n' | sort"; done; }

scenario F16 quick full "three nodes in a star, and the balancer's lsyncds are killed while files come from one and go from the other"
F16() {
    local node unit
    expected_changes=.
    mended_by_apply
    touched
    "$lab" reset vm02
    lastly "$lab kill vm02"
    sed '$a\  sync:\n    siteDelay: 2s\n    configDelay: 1s' "$three" >"$T/three.yaml"
    manifest=$T/three.yaml
    bx join apply -f "$manifest" --yes
    ended join 0
    as vm04 'mkdir -p upload/star && for i in $(seq 20); do echo old $i >upload/star/old-$i; done'
    eventually 40 starred || fail 'the first files do not reach all three'
    sleep 6
    for unit in lsyncd-vm02 lsyncd-vm03; do sh_on vm04 "systemctl kill -s KILL $unit; systemctl stop $unit"; done
    as vm02 'for i in $(seq 20); do echo new $i >upload/star/new-$i; done'
    as vm03 'for i in 1 2 3; do rm upload/star/old-$i; echo edited $i >upload/star/old-1$i; done'
    eventually 20 is vm04 upload/star/new-20 'new 20' || fail 'what vm02 has does not reach the balancer'
    eventually 20 gone vm04 upload/star/old-3 || fail 'a deletion on vm03 does not reach the balancer'
    for unit in lsyncd-vm02 lsyncd-vm03; do sh_on vm04 "systemctl reset-failed $unit; systemctl start $unit"; done
    eventually 40 is vm03 upload/star/new-20 'new 20' || fail 'what vm02 has does not go on to vm03'
    eventually 40 is vm02 upload/star/old-13 'edited 3' || fail 'an edit on vm03 does not go on to vm02'
    # A deletion that was not sent before its lsyncd died may be undone, or wait for somebody who decides: then status tells.
    if ! eventually 20 starred; then
        bx status status -f "$manifest" --detailed-exitcode
        ended status 2
        has "$T/status.out" 'Behind|Diverged'
        as vm02 'rm -f upload/star/old-1 upload/star/old-2 upload/star/old-3'
        eventually 40 starred || fail 'the three differ once the deletion is made again'
    fi
    eq 'files of the star' "$(as vm02 'ls upload/star | grep -vxE "old-[123]" | wc -l')" 37
    sleep 8
    arrivals >"$T/arrivals"
    sleep 20
    same 'files go round and round' "$T/arrivals" <(arrivals)
}

scenario F17 quick full 'an updater swaps modules for half a minute'
F17() {
    as vm04 'mkdir -p bitrix/modules/swapped/lib && for i in $(seq 60); do echo "<?php // first $i" >bitrix/modules/swapped/lib/$i.php; done'
    eventually 20 alike bitrix/modules/swapped || fail 'the module does not arrive'
    as vm04 'for round in $(seq 20); do
            cp -r bitrix/modules/swapped bitrix/modules/swapped.new
            for i in $(seq 60); do echo "<?php // round $round $i" >bitrix/modules/swapped.new/lib/$i.php; done
            mv bitrix/modules/swapped bitrix/modules/swapped.old; mv bitrix/modules/swapped.new bitrix/modules/swapped; rm -r bitrix/modules/swapped.old
            sleep 1.3
        done'
    eventually 30 alike bitrix/modules/swapped || fail 'the module differs 30 s after the update'
    eventually 10 gone vm03 bitrix/modules/swapped.old || fail 'what the updater put aside is left'
    eq 'rounds on vm03' "$(as vm03 'cat bitrix/modules/swapped/lib/*.php | cut -d" " -f4 | sort -u')" 20
    eq 'files of no content' "$(as vm03 'find bitrix/modules -type f -size 0')" ''
    as vm04 'rm -r bitrix/modules/swapped'
}

# --- F18: a restore that does not come to its end

# The files that are back on a node; from outside, as fast as can be.
back_on() { { find "$data/nodes/$1/root$www/upload/back" -type f ! -name '.*' 2>/dev/null || true; } | wc -l; }

# more NODE COUNT: there are more than so many, or the run is over.
more() { (($(back_on "$1") > $2)) || ! kill -0 "$pid" 2>/dev/null; }

scenario F18 quick full 'the controller is killed in the middle of a restore: run again, everything is back'
F18() {
    local node before broken=0
    as vm04 'mkdir upload/back && cd upload/back && for i in $(seq 60); do head -c 60000 /dev/urandom >$i; done'
    eventually 40 alike upload/back || fail 'the files do not arrive'
    as vm04 'cd upload/back && sha256sum *' >"$T/back"
    sleep 6
    as vm04 'rm -r upload/back'
    eventually 30 gone vm03 upload/back || fail 'the deletion does not arrive'
    sleep 3
    for node in vm04 vm03; do shim "$node" rsync 'case "$*" in *--files-from=-*) exec $true --bwlimit=500 "$@" ;; esac; exec $true "$@"'; done
    for node in vm04 vm03 vm04; do
        before=$(back_on "$node")
        launch restore -f "$quick" --path upload/back --yes >"$T/cut.out" 2>"$T/cut.err"
        eventually 60 more "$node" "$((before + 5))" || fail "nothing comes back on $node: $(gist cut)"
        kill -KILL "$pid" 2>/dev/null || true
        code=0
        wait "$pid" || code=$?
        echo "killed with $(back_on vm04) and $(back_on vm03) of 60 files back: $code"
        if ((code == 137 && $(back_on vm04) + $(back_on vm03) < 120)); then broken=$((broken + 1)); fi
        eventually 20 unlocked || fail 'the lock is still held 20 s later'
    done
    ((broken > 0)) || fail 'no restore was killed in its middle'
    for node in vm04 vm03; do sh_on "$node" 'rm -f /usr/local/sbin/rsync'; done
    bx again restore -f "$quick" --path upload/back --yes
    if [[ $code == 1 ]]; then told again 1 'restore/nothing'; else ended again 0; fi
    for node in vm04 vm03; do eventually 30 back_whole "$node" || fail "not everything is back on $node: $(back_on "$node") of 60 files"; done
    sleep 6
    for node in vm04 vm03; do back_whole "$node" || fail "what was back on $node did not stay"; done
    as vm04 'rm -r upload/back'
    eventually 30 gone vm03 upload/back || fail 'a deletion after the restore does not arrive'
}

back_whole() { as "$1" 'cd upload/back && sha256sum * && find . -name ".*" -type f' 2>/dev/null | cmp -s - "$T/back"; }
