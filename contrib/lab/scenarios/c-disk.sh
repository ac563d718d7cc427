# shellcheck shell=bash
# Disks that are full, cannot be written or lose their power; packages, locales and accounts that are not as they should be.

# no_room NAME FOLDER: refused, with the node and the folder; the files in it are what they were.
no_room() { refused "$1" vm03 "$2" '[Ff]ull|left|space' 'hint:'; is_pending || fail 'a node was changed'; }

scenario C1a quick full 'the disk of /tmp is full'
C1a() { pending; full vm03 /tmp 1m; no_room tmp /tmp; }

scenario C1b quick quick 'the disk of /etc is full'
C1b() { pending; full_copy vm03 /etc; no_room etc /etc; }

scenario C1c quick full 'the disk of /var/log is full'
C1c() { pending; full_copy vm03 /var/log; no_room log /var/log; }

scenario C1d quick full "the disk of the receiver's sites is full"
C1d() {
    writers_rest
    # What vm03 gets meanwhile is on a disk that goes.
    sh_on vm03 'systemctl stop lsyncd-vm04'
    undo "sh_on vm03 'systemctl start lsyncd-vm04'"
    full_copy vm03 /home/bitrix
    as vm04 'head -c 600000 /dev/urandom >upload/big'
    sleep 6 # longer than the delay
    unsent || fail 'status says that all is well'
    eq 'files of no content' "$(as vm03 'find upload -type f -size 0 -not -path "*/faults/*"')" ''
    heal_faults
    eventually 40 as vm03 'test -s upload/big' || fail 'the file does not arrive once there is room'
    as vm04 'rm upload/big'
}

scenario C1f quick full 'a folder of the site is a disk of its own, and full'
C1f() {
    writers_rest
    as vm04 'mkdir upload/small'
    eventually 20 as vm03 'test -d upload/small' || fail 'the folder does not arrive'
    full vm03 $www/upload/small 256k
    as vm04 'head -c 600000 /dev/urandom >upload/small/big; echo text >upload/beside'
    eventually 20 is vm03 upload/beside text || fail 'other files do not flow while one folder is full'
    sleep 6 # longer than the delay
    unsent || fail 'status says that all is well'
    eq 'size of the file on its own node' "$(as vm04 'stat -c %s upload/small/big')" 600000
    gone vm03 upload/small/big || fail "a part of the file is in its place: $(as vm03 'stat -c %s upload/small/big') bytes"
    heal_faults
    eventually 40 as vm03 'test -s upload/small/big' || fail 'the file does not arrive once there is room'
    gone vm03 'upload/small/.~tmp~' || fail 'what rsync had not finished is left'
    as vm04 'rm -r upload/small upload/beside'
    # After a failed write the receiver holds deletions for a minute.
    eventually 90 gone vm03 upload/small || fail 'the deletion does not arrive once there is room'
}

# What vm04 sends is not where it should be, and status says so.
unsent() {
    bx status status -f "$quick" -o json
    [[ $(jq -r '.items[0].nodes[] | select(.name == "vm04").conditions[] | select(.type == "SyncOut").status' "$T/status.out") == False ]]
}

scenario C1e quick full 'the disk of backups is full: nothing is overwritten'
C1e() {
    pending
    full_copy vm03 /var/lib/bxctl
    stopped backups vm03 'No space left|space'
    sh_on vm03 'grep -q pending /etc/logrotate.d/lsyncd' || fail 'a file was overwritten without a copy'
}

scenario C2 quick full 'a disk has no inodes left'
C2() {
    pending
    sh_on vm03 'mount -t tmpfs -o mode=1777,nr_inodes=50 tmpfs /tmp'
    undo "sh_on vm03 'umount -l /tmp'"
    no_room inodes /tmp
}

scenario C3a quick full '/etc is mounted read-only'
C3a() {
    pending
    read_only vm03 /etc
    refused read-only vm03 /etc '[Rr]ead-only|cannot be written' 'hint:'
}

scenario C3b quick full 'a managed file is immutable'
C3b() {
    pending
    sh_on vm03 'chattr +i /etc/logrotate.d/lsyncd' || cannot 'the disk of nodes has no such attribute'
    undo "sh_on vm03 'chattr -i /etc/logrotate.d/lsyncd'"
    bx apply apply -f "$quick" --yes
    has "$T/apply.code" '^[36]$' 'exit code'
    has <(cat "$T"/apply.{out,err}) 'vm03'
    has <(cat "$T"/apply.{out,err}) 'not permitted|immutable'
}

# power_cut NODE: and back again, with what its disk has.
power_cut() {
    excused
    "$lab" kill "$1"
    "$lab" up "$1"
    excused_no_more
}

scenario C4 quick full 'the power of a node fails while its files are written'
C4() {
    local file
    pending
    at_step running '^sync change vm03 file' power_cut vm03 -- apply -f "$quick" --yes
    eq 'exit code' "$code" 3
    sh_on vm03 'nginx -t -q && systemctl -q is-active nginx httpd' || fail 'the node does not serve after its boot'
    eq 'files of no content' "$(sh_on vm03 'find /etc/logrotate.d /etc/bxctl /usr/local/libexec -type f -size 0')" ''
}
unable C4b 'pages that were not synced are lost' 'the lab has no disk that drops them (dm-log-writes, LazyFS)'

scenario C5 quick full 'a node reboots in the middle of a phase'
C5() {
    pending
    at_step running ' proof sync vm04' rebooted vm03 -- apply -f "$quick" --yes
    [[ $code == 0 || $code == 3 ]] || fail "exit code $code"
    eventually 30 sh_on vm03 'systemctl -q is-active nginx httpd lsyncd-vm04' || fail 'a service does not come back'
}

rebooted() {
    excused
    sh_on "$1" 'systemctl reboot' || true
    sleep 2
    eventually 60 "$top/contrib/lab/lab" up "$1"
    excused_no_more
}

scenario C7a join full 'another program holds the lock of the package manager'
C7a() {
    on vm03 perl -e 'use Fcntl; open F, "+>>", "/var/lib/dpkg/lock-frontend"; my $l = pack("ssx4qqix4", F_WRLCK, 0, 0, 0, 0);
        fcntl(F, F_SETLK, $l) or die $!; sleep 300' </dev/null &
    undo "sh_on vm03 'kill \$(ps -eo pid,args | sed -n \"s/^ *\\([0-9]*\\) perl -e use Fcntl.*/\\1/p\")'"
    sleep 0.5
    bx apply apply -f "$quick" --yes
    has "$T/apply.code" '^[36]$' 'exit code'
    has <(cat "$T"/apply.{out,err}) 'vm03'
    has <(cat "$T"/apply.{out,err}) 'lock' 'what it says'
    has <(cat "$T"/apply.{out,err}) "$(sh_on vm03 'ps -eo pid,args | sed -n "s/^ *\([0-9]*\) perl -e use Fcntl.*/\1/p"')" 'what it says of the holder'
}

scenario C7b fresh full 'lsyncd cannot be had from the repositories'
C7b() {
    sh_on vm03 'mv /opt/repository /opt/repository.gone; apt-get -qq update' || true
    undo "sh_on vm03 'mv /opt/repository.gone /opt/repository; apt-get -qq update'"
    refused package vm03 lsyncd 'apt-get install|apt install|dnf install|yum install'
}

scenario C7c quick full 'lsyncd is of a version that loses files'
C7c() {
    pending
    for version in 2.2.1 2.3.1; do
        shim vm03 lsyncd "echo Version: $version"
        refused "lsyncd-$version" vm03 "${version//./\\.}" 'hint:'
        heal_faults
    done
    is_pending || fail 'a node was changed'
}

scenario C8a quick full 'the login shell has umask 077, another language, and talks'
C8a() {
    local node
    pending
    for node in vm04 vm03; do
        spoiled "$node" /root/.bashrc 'printf "%s\n" "umask 077" "export LANG=C LC_ALL=C LC_MESSAGES=ru_RU.UTF-8 GREP_OPTIONS=-v" "echo Welcome" "echo @welcome 0" | cat - /root/.bashrc >/root/x; cat /root/x >/root/.bashrc; rm /root/x'
    done
    bx apply apply -f "$quick" --yes
    ended apply 0
}
unable C8b 'SELinux or AppArmor forbids something' 'the lab shares the kernel of its machine, which has neither switched on'
unable C8c 'tools of busybox' 'nodes must have coreutils, and preflight refuses without'

scenario C9a fresh full 'user bitrix has another number on one node'
C9a() {
    spoiled vm03 /etc/passwd 'sed -i "s/^bitrix:x:600:/bitrix:x:601:/" /etc/passwd'
    refused numbers 'vm03|vm04' bitrix '600|601'
}

scenario C9b fresh full 'a node has no user bitrix'
C9b() {
    spoiled vm03 /etc/passwd 'sed -i /^bitrix:/d /etc/passwd'
    refused nobody vm03 bitrix 'hint:'
}
