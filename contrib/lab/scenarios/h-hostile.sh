# shellcheck shell=bash
# Somebody on the nodes looks on, or prepares the ground.

# Every program that sshd of a node starts from now on, with its words and its environment. The filter lets all other
# calls run at their own speed.
traced() {
    local node
    for node in vm04 vm03; do
        sh_on "$node" 'mkdir -p /run/systemd/system/ssh.service.d && printf "%s\n" "[Service]" NotifyAccess=all ExecStart= \
            "ExecStart=/usr/bin/strace -f --seccomp-bpf -qq -v -s 4000 -e trace=execve -e signal=none -o /run/faults-trace /usr/sbin/sshd -D" \
            >/run/systemd/system/ssh.service.d/faults.conf && systemctl daemon-reload && systemctl restart ssh'
        undo "sh_on $node 'rm -rf /run/systemd/system/ssh.service.d; systemctl daemon-reload; systemctl kill --kill-whom=all ssh; sleep 0.5; systemctl restart ssh; rm -f /run/faults-trace'"
    done
}

scenario H1 quick quick 'every word of every program is read while logins, settings and keys are mended'
H1() {
    local node words
    deadline 600
    expected_changes='/etc/bxctl/(pool.json|ssh/)' # a key of its own is made anew
    excused # the sites lose their database for a moment
    traced
    sql "ALTER USER bx_cluster@'10.77.0.3' IDENTIFIED BY 'x-other'; ALTER USER bx_cluster@'10.77.0.4' IDENTIFIED BY 'x-other'"
    sh_on vm04 "sed -i 's/10\.77\.0\.4/localhost/' $www/bitrix/php_interface/dbconn.php; echo '# x' >>/etc/bxctl/ssh/authorized_keys"
    sh_on vm03 'rm -f /etc/bxctl/ssh/id_ed25519*'
    bx diff plan -f "$quick" --diff -v
    bx json plan -f "$quick" -o json -v
    bx_limit=400 bx apply apply -f "$quick" --yes -v
    ended apply 0
    bx status status -f "$quick" -o json -v
    bx render4 render -f "$quick" --node vm04
    bx render3 render -f "$quick" --node vm03
    { generated; echo; } >"$T/secret.1"
    excused_no_more
    cat "$T"/secret.* | grep -E '^.{12,}$' >"$T/patterns"
    # What the server keeps of a password is as good as the password for guessing.
    while IFS= read -r words; do
        printf %s "$words" | openssl dgst -sha1 -binary | openssl dgst -sha1 -r | cut -c 1-40
    done < <(cat "$T/patterns") >"$T/hashes"
    cat "$T/hashes" >>"$T/patterns"
    printf '%s\n' CANARY 'PRIVATE KEY' >>"$T/patterns"
    for node in vm04 vm03; do
        sh_on "$node" 'cat /run/faults-trace' >"$T/trace"
        words=$(grep -c execve "$T/trace") || true
        ((words > 100)) || fail "only $words programs were seen on $node"
        ! grep -qiF -f "$T/patterns" "$T/trace" || fail "a secret is in the words of a program on $node: $(grep -iF -f "$T/patterns" "$T/trace" | head -n 1 | cut -c1-60)"
    done
    rm -f "$T/trace"
    for file in "$T"/{diff,json,apply,status,render4,render3}.{out,err}; do
        ! grep -qF -f "$T/patterns" "$file" || fail "a secret is in ${file##*/}"
    done
    # Copies are no more open than what they are copies of.
    for node in vm04 vm03; do
        eq "copies that others may read on $node" "$(sh_on "$node" "setpriv --reuid=nobody --regid=nogroup --clear-groups grep -rlF -f /dev/stdin /var /tmp /run /etc /home 2>/dev/null" <"$T/patterns" | head -n 3)" ''
    done
}

scenario H4a quick quick 'user bitrix prepares names in /tmp and links in trees that are his'
H4a() {
    local node
    for node in vm04 vm03; do
        sh_on "$node" 'echo precious >/root/target; chmod 600 /root/target; sha256sum /etc/shadow /etc/passwd /root/target; stat -c "%a %U:%G %n" /etc/shadow /etc/passwd /root/target' >"$T/before.$node"
        undo "sh_on $node 'rm -f /root/target'"
        as "$node" 'for name in bxctl bxctl-shop bxctl.lock .bxctl .bxctl.new bxctl-agent rsync.new; do ln -sfn /root/target /tmp/$name; done
            for name in bxctl.x .bxctl.y; do ln -sfn /root/target /run/lsyncd/$name 2>/dev/null; done' || true
        undo "sh_on $node 'for name in bxctl bxctl-shop bxctl.lock .bxctl .bxctl.new bxctl-agent rsync.new; do rm -f /tmp/\$name; done; rm -f /run/lsyncd/bxctl.x /run/lsyncd/.bxctl.y'"
    done
    # What is root's in /tmp at any moment is seen.
    on vm03 /bin/bash -c ': >/run/faults-look; while [ -e /run/faults-look ]; do find /tmp /var/tmp -maxdepth 2 -user root -type f -perm /077 2>/dev/null; sleep 0.02; done' </dev/null >"$T/open" &
    undo "sh_on vm03 'rm -f /run/faults-look'"
    # The trees of a web node are bitrix's: links in place of a file and of a folder.
    as vm03 'cd /etc/nginx/bx && ln -s /etc/shadow planted.conf && rm site_avaliable/upstream.conf && ln -s /root/target site_avaliable/upstream.conf && mv maps maps.away && ln -s /root maps'
    undo "sh_on vm03 'cd /etc/nginx/bx && rm -f planted.conf; [ ! -L maps ] || rm maps; [ ! -d maps.away ] || { [ -d maps ] && rm -r maps.away || mv maps.away maps; }'"
    sh_on vm03 'chown root: /etc/nginx/bx/site_enabled'
    pending_everywhere
    bx apply apply -f "$quick" --yes
    has "$T/apply.code" '^[036]$' 'exit code'
    for node in vm04 vm03; do
        sh_on "$node" 'sha256sum /etc/shadow /etc/passwd /root/target; stat -c "%a %U:%G %n" /etc/shadow /etc/passwd /root/target' >"$T/after.$node"
        same "what bitrix may not touch on $node" "$T"/{before,after}."$node"
    done
    eq 'files of root in /tmp that others may read' "$(sort -u "$T/open" | head -n 3)" ''
}

# --- H4b: the places themselves change while they are used

# guarded NODE: names, inodes, modes, owners, times and contents of what no work of bxctl may change.
guarded() {
    sh_on "$1" 'find /etc/faults-prize /etc/passwd /etc/shadow /root -xdev -not -path "/root/.cache*" -printf "%p %y %i %#m %U:%G %s %T@ %l\n" | sort
        find /etc/faults-prize /etc/passwd /etc/shadow -type f -print0 | sort -z | xargs -0 sha256sum'
}

# swaps NODE PATH: as often as it can, user bitrix puts a link to root's folder in the place of a folder of his, and the
# folder back.
swaps() {
    local path=$2
    on "$1" runuser -u bitrix -- /bin/bash -c "n=0
        while [ -e /run/faults-swaps ]; do
            mv -T $path $path.aside && ln -sT /etc/faults-prize $path && n=\$((n + 1)) && sleep 0.0\$((RANDOM % 4))
            [ ! -L $path ] || rm $path
            # Where somebody else made the folder anew meanwhile, both are put together.
            mv -T $path.aside $path || { cp -a $path.aside/. $path/ && rm -rf $path.aside; }
            sleep 0.\$((RANDOM % 5))
        done 2>/dev/null
        echo $path \$n" </dev/null >>"$T/swaps.$1" &
    swapping+=($!)
}

scenario H4b quick full "while files go, are deleted and come back, user bitrix swaps folders and links to root's files"
H4b() {
    local node round swapping=()
    mended_by_apply
    for node in vm04 vm03; do
        sh_on "$node" "mkdir -p /etc/faults-prize/deep && cd /etc/faults-prize && for name in file gone deep/file hard; do echo of root >\$name; done && chmod 644 file gone hard"
        undo "sh_on $node 'rm -rf /etc/faults-prize'"
        # As a system would have it that lets users make hard links to what is not theirs.
        sh_on "$node" "ln /etc/faults-prize/hard $www/upload/hard-$node"
        as "$node" "mkdir -p upload/race-$node/deep upload/lost-$node && for name in file gone deep/file; do echo of bitrix >upload/race-$node/\$name; done; echo lost >upload/lost-$node/gone"
    done
    for node in vm04 vm03; do eventually 20 is "${other_of[$node]}" "upload/lost-$node/gone" lost || fail 'the files do not arrive'; done
    sleep 4
    for node in vm04 vm03; do as "$node" "rm -r upload/lost-$node upload/race-$node/gone"; done
    for node in vm04 vm03; do eventually 20 gone "${other_of[$node]}" "upload/lost-$node" || fail 'the deletion does not arrive'; done
    for node in vm04 vm03; do guarded "$node" >"$T/before.$node"; done
    for node in vm04 vm03; do
        sh_on "$node" ': >/run/faults-swaps'
        undo "sh_on $node 'rm -f /run/faults-swaps'"
        for path in "$www/upload/race-vm04" "$www/upload/race-vm03" "$(trash_of default)" /home/bitrix/.bxctl-tmp; do swaps "$node" "$path"; done
    done
    for round in 1 2; do
        pending
        for node in vm04 vm03; do
            as "$node" "echo edit $round >upload/race-$node/file; echo edit $round >upload/race-$node/deep/file; echo edit $round >upload/new-$round" || true
        done
        as vm03 "rm -f upload/hard-vm04; echo of bitrix $round >upload/hard-vm04"
        as vm04 "rm -f upload/hard-vm03; echo of bitrix $round >upload/hard-vm03"
        bx "apply-$round" apply -f "$quick" --yes
        has "$T/apply-$round.code" '^[036]$' 'exit code of apply'
        bx "restore-$round" restore -f "$quick" --path "upload/$([[ $round == 1 ]] && echo lost-vm03 || echo race-vm04)" --yes --overwrite
        has "$T/restore-$round.code" '^[01346]$' 'exit code of restore'
    done
    for node in vm04 vm03; do sh_on "$node" 'rm -f /run/faults-swaps'; done
    wait "${swapping[@]}"
    for node in vm04 vm03; do
        eq "places of $node that were swapped less than twenty times" "$(awk '$2 < 20' "$T/swaps.$node")" ''
        eq "places of $node" "$(wc -l <"$T/swaps.$node")" 4
        guarded "$node" >"$T/after.$node"
        same "what is root's on $node" "$T"/{before,after}."$node"
        eq "files of root's that got into the site or its trash on $node" "$(sh_on "$node" "find $www/upload /home/bitrix/.bxctl-trash -user root -type f -links 1 -not -name 'hard-*'")" ''
    done
    # What could not be written meanwhile: status tells it, and a look at everything sends it.
    for node in vm04 vm03; do sh_on "$node" "systemctl restart lsyncd-${other_of[$node]}"; done
    for node in vm04 vm03; do as "$node" 'rm -rf upload/race-* upload/lost-* upload/new-* upload/hard-*'; done
}

scenario H5 quick full 'the pool was written by a newer bxctl'
H5() {
    local node
    pending
    for node in vm04 vm03; do
        spoiled "$node" /etc/bxctl/pool.json "sed -i 's#bxctl/v1#bxctl/v2#' /etc/bxctl/pool.json && grep -q bxctl/v2 /etc/bxctl/pool.json"
        refused "newer-$node" "$node" 'preflight/newer' '/etc/bxctl/pool\.json has the form bxctl/v2' 'hint:'
        heal_faults
    done
    is_pending || fail 'a node was changed'
}
unable H5b 'an older plan is applied' 'saved plans are not in this build'

scenario H6 quick full "the pool's key of user bitrix is used for other things than the sync"
H6() {
    local try
    # What it is for passes: a file of the site, the way that the sync goes.
    as vm03 'mkdir -p /tmp/h6/upload && echo by hand >/tmp/h6/upload/by-hand'
    undo "as vm03 'rm -rf /tmp/h6'; as vm04 'rm -f upload/by-hand'; as vm03 'rm -f upload/by-hand'"
    sh_on vm03 "runuser -u bitrix -- timeout 20 rsync -rltOJ --no-protect-args --timeout=10 -e 'ssh -F /etc/bxctl/ssh/config' /tmp/h6/ vm04:$www/" >"$T/said" 2>&1 ||
        fail "the key does not even do what it is for: $(shown "$(cat "$T/said")")"
    is vm04 upload/by-hand 'by hand' || fail 'a permitted transfer leaves nothing'
    for try in id 'cat /etc/passwd' 'rsync --server -logDtpre.iLsfxCIvu . /etc/cron.d/' 'rsync --server --sender -logDtpre.iLsfxCIvu . /home/bitrix/www/bitrix/.settings.php' sftp ''; do
        ! sh_on vm03 "runuser -u bitrix -- timeout 10 ssh -F /etc/bxctl/ssh/config vm04 $(printf %q "$try") </dev/null" >"$T/said" 2>&1 ||
            fail "the key of vm03's bitrix may run $(shown "$try") on vm04"
        # The forced command's own word: neither a lost connection nor a key that is not known.
        has "$T/said" 'bxctl-receiver: refused: ' "what is said to $(shown "$try")"
        lacks "$T/said" 'uid=|root:x|CANARY'
    done
}
