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
unable H5 'an older plan or an older program of bxctl' 'there is one version, and saved plans are not in this build'

scenario H6 quick full "the pool's key of user bitrix is used for other things"
H6() {
    local try
    for try in id 'cat /etc/passwd' 'rsync --server -logDtpre.iLsfxCIvu . /etc/cron.d/' 'rsync --server --sender -logDtpre.iLsfxCIvu . /home/bitrix/www/bitrix/.settings.php' sftp ''; do
        ! sh_on vm03 "runuser -u bitrix -- timeout 10 ssh -F /etc/bxctl/ssh/config vm04 $(printf %q "$try") </dev/null" >"$T/said" 2>&1 ||
            fail "the key of vm03's bitrix may run $(shown "$try") on vm04"
        lacks "$T/said" 'uid=|root:x|CANARY'
    done
}
