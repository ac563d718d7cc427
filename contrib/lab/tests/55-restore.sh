# shellcheck shell=bash
# What was deleted or overwritten comes back, and past runs are remembered.

# told NODE FOLDER: names, kinds, modes, owners, times and contents below a folder; times of folders and links are each node's.
told() {
    as "$1" "cd '$2' && { find . -type f -printf '%p %TY-%Tm-%Td %TT\n'; find . -printf '%p %y %m %u:%g %l\n'
        find . -type f -print0 | sort -z | xargs -0r sha256sum; } | sort"
}

alike() { [[ $(told vm04 "$1") == "$(told vm03 "$1")" && -n $(told vm04 "$1") ]]; }

# wiped NODE FOLDER: deletes a folder there, and waits until its peer has none of it either.
wiped() {
    as "$1" "rm -rf '$2'"
    eventually 20 gone "${other_of[$1]}" "$2" || fail "the deletion of $2 on $1 does not reach its peer"
}

test_a_folder_comes_back_from_either_trash() {
    want_quick
    local node peer side
    for node in vm04 vm03; do
        peer=${other_of[$node]}
        as "$node" "mkdir -p -m 2770 upload/back-$node/deep && cd upload/back-$node && echo one of $node >a && chmod 640 a &&
            touch -d '2020-01-02 03:04:05.678' a && echo deep >deep/b && ln -s a link"
        eventually 20 is "$peer" "upload/back-$node/deep/b" deep || fail 'the folder does not arrive'
        sleep 3 # the echo is over
        told "$node" "upload/back-$node" >"$T/$node.before"
        wiped "$node" "upload/back-$node"
        bx list restore -f "$quick" --list --path "upload/back-$node" -o json -v
        ended list 0
        eq 'what is listed' "$(jq -r '.items[].files[] | "\(.node) \(.site) \(.path) \(.size)"' "$T/list.out" | sort | xargs)" \
            "$(printf '%s\n' "$peer default upload/back-$node/a $((${#node} + 8))" "$peer default upload/back-$node/deep/b 5" \
                "$peer default upload/back-$node/link 1" | xargs)"
        eq 'round trips of a list' "$(grep -c '1 session, 1 round trip$' "$T/list.err")" 2
        bx ask restore -f "$quick" --path "upload/back-$node"
        ended ask 6
        has "$T/ask.err" 'restore/no-consent'
        gone vm04 "upload/back-$node" || fail 'something came back without consent'
        bx restore restore -f "$quick" --path "upload/back-$node" --yes -o json
        ended restore 0
        eq 'files brought back' "$(jq -c '[.items[].files[] | select(.state == "restored")] | length' "$T/restore.out")" 3
        for side in vm04 vm03; do
            told "$side" "upload/back-$node" >"$T/$side.after"
            same "what is back on $side of $node" "$T/$node.before" "$T/$side.after"
        done
        # Nothing to do the second time, and the sync leaves it as it is.
        bx again restore -f "$quick" --path "$www/upload/back-$node" --yes
        ended again 0
        has "$T/again.out" '^Restored: 0 files.* 3 there already, 0 left as they are, 0 not restored'
    done
    sleep 6
    for node in vm04 vm03; do
        for side in vm04 vm03; do
            told "$side" "upload/back-$node" >"$T/$side.later"
            same "what is back later on $side of $node" "$T/$node.before" "$T/$side.later"
        done
    done
}

test_names_of_every_shape_come_back() {
    want_quick
    local node side
    cat >"$T/names" <<'NAMES'
set -e
mkdir -p "upload/shapes-$1"
cd "upload/shapes-$1"
for name in 'two words' "it's" '"double"' 'Счёт № 1.txt' '-rf' '*?[a]' 'back\slash' '\*star' '$(touch pwned)' \
    $'new\nline' $'tab\there' ' leading' 'trailing ' '#hash' ';semi' '%n' '~' '..x' '.hidden' $'\001' $'end\n' $'caf\xe9'; do
    echo "in $name" >"$name"
    mkdir -p "dir $name" && echo deep >"dir $name/$name"
done
NAMES
    for node in vm04 vm03; do
        as "$node" "bash -s $node" <"$T/names"
        eventually 20 alike "upload/shapes-$node" || fail 'names do not arrive'
        sleep 3
        told "$node" "upload/shapes-$node" >"$T/$node.before"
        wiped "$node" "upload/shapes-$node"
        bx restore restore -f "$quick" --path "upload/shapes-$node" --yes
        ended restore 0
        for side in vm04 vm03; do
            told "$side" "upload/shapes-$node" >"$T/$side.after"
            same "names of $node on $side" "$T/$node.before" "$T/$side.after"
        done
    done
    # A path is data: nothing but the one file of that name.
    wiped vm04 upload/shapes-vm04
    bx star restore -f "$quick" --path 'upload/shapes-vm04/*?[a]' --yes -o json
    ended star 0
    eq 'files of a name with wildcards' "$(jq -r '.items[].files[] | .path' "$T/star.out")" 'upload/shapes-vm04/*?[a]'
    bx line restore -f "$quick" --path $'upload/shapes-vm04/end\n' --yes
    ended line 0
    eq 'files that are back' "$(as vm03 'cd upload/shapes-vm04 && ls -b | xargs -d "\n"')" '*?[a] end\n'
    # A name is bytes, not text.
    wiped vm03 upload/shapes-vm03
    bx bytes restore -f "$quick" --path $'upload/shapes-vm03/caf\xe9' --yes -o json
    ended bytes 0
    eq 'a name that is not UTF-8' "$(jq -r '.items[].files[] | .path, .pathBase64' "$T/bytes.out" | xargs -d '\n')" \
        "upload/shapes-vm03/caf\\xE9 $(printf 'upload/shapes-vm03/caf\351' | base64 -w 0)"
    eq 'files that are back' "$(as vm04 'ls -b upload/shapes-vm03')" 'caf\351'
    eq 'commands run by names' "$(sh_on vm04 'find / -xdev -name pwned 2>/dev/null'; sh_on vm03 'find / -xdev -name pwned 2>/dev/null')" ''
}

test_newer_content_is_overwritten_only_when_told() {
    want_quick
    local node peer side text at
    for node in vm04 vm03; do
        peer=${other_of[$node]} text="newer of $node $RANDOM"
        as "$node" "echo 'older of $node' >upload/over-$node && touch -d '2021-05-06 07:08:09' upload/over-$node"
        eventually 20 is "$peer" "upload/over-$node" "older of $node" || fail 'the file does not arrive'
        sleep 3
        as "$node" "echo '$text' >upload/over-$node"
        eventually 20 is "$peer" "upload/over-$node" "$text" || fail 'the edit does not arrive'
        sleep 3
        bx refuse restore -f "$quick" --path "upload/over-$node" --yes
        ended refuse 6
        has "$T/refuse.err" "upload/over-$node: what is there is newer than the copy"
        for side in vm04 vm03; do is "$side" "upload/over-$node" "$text" || fail "a refused restore changed $side"; done
        bx over restore -f "$quick" --path "upload/over-$node" --yes --overwrite
        ended over 0
        for side in vm04 vm03; do
            is "$side" "upload/over-$node" "older of $node" || fail "the older version is not back on $side"
            eq "time of the file on $side" "$(as "$side" "stat -c %y upload/over-$node")" '2021-05-06 07:08:09.000000000 +0000'
            in_trash "$side" "$text" || fail "what was overwritten is not in the trash of $side"
        done
        # What that displaced is the newest of all, and nothing to bring back unless it is named.
        bx again restore -f "$quick" --path "upload/over-$node" --yes --overwrite -o json
        ended again 0
        eq 'files the second time' "$(jq -r '.items[].files[].state' "$T/again.out")" present
        for side in vm04 vm03; do is "$side" "upload/over-$node" "older of $node" || fail "a second restore undid the first on $side"; done
    done
    bx list restore -f "$quick" --list --path upload/over-vm03 -o json
    at=$(jq -r '[.items[].files[] | select(.cause == "restore")][0].when' "$T/list.out")
    bx at restore -f "$quick" --path upload/over-vm03 --at "$at" --yes --overwrite
    ended at 0
    for side in vm04 vm03; do is "$side" upload/over-vm03 "$text" || fail "what a restore displaced is not back on $side"; done
    bx over restore -f "$quick" --path upload/over-vm03 --yes --overwrite
    ended over 0
    # Neither a look over the whole tree nor time changes that.
    sh_on vm04 'systemctl restart lsyncd-vm03'
    sh_on vm03 'systemctl restart lsyncd-vm04'
    sleep 6
    for node in vm04 vm03; do
        for side in vm04 vm03; do is "$side" "upload/over-$node" "older of $node" || fail "the newer version is back on $side"; done
    done
}

test_only_what_is_missing_in_a_folder_comes_back() {
    want_quick
    local side
    as vm04 'mkdir upload/some && cd upload/some && echo old | tee edited gone also >same'
    eventually 20 is vm03 upload/some/also old || fail 'the folder does not arrive'
    sleep 3
    as vm04 'cd upload/some && echo edited since >edited && rm gone also'
    eventually 20 is vm03 upload/some/edited 'edited since' || fail 'the edit does not arrive'
    eventually 20 gone vm03 upload/some/also || fail 'the deletion does not arrive'
    bx some restore -f "$quick" --path upload/some --yes -o json
    ended some 0
    eq 'files' "$(jq -r '.items[].files[] | "\(.path) \(.state)"' "$T/some.out" | sort | xargs)" \
        'upload/some/also restored upload/some/edited kept upload/some/gone restored'
    for side in vm04 vm03; do
        eq "the folder on $side" "$(as "$side" 'cd upload/some && head -n 9 also edited gone same | xargs')" \
            '==> also <== old ==> edited <== edited since ==> gone <== old ==> same <== old'
    done
}

test_a_full_trash_stops_an_overwriting_restore_before_it_begins() {
    want_quick
    local side
    as vm04 'echo good >upload/tight'
    eventually 20 is vm03 upload/tight good || fail 'the file does not arrive'
    sleep 3
    as vm04 'echo bad, and newer >upload/tight'
    eventually 20 is vm03 upload/tight 'bad, and newer' || fail 'the edit does not arrive'
    sleep 3
    sh_on vm03 "cp -a $(trash_of default)/.used /root/used; echo 99999999 >>$(trash_of default)/.used"
    bx tight restore -f "$quick" --path upload/tight --yes --overwrite
    sh_on vm03 "cat /root/used >$(trash_of default)/.used; rm -f /var/log/lsyncd/alarm-*"
    ended tight 6
    has "$T/tight.err" 'restore/no-room'
    sleep 6
    for side in vm04 vm03; do is "$side" upload/tight 'bad, and newer' || fail "$side was changed"; done
}

test_a_folder_restored_at_once_keeps_what_is_made_in_it() {
    want_quick
    touched
    sed 's/siteDelay: 2s/siteDelay: 8s/' "$quick" >"$T/slow.yaml"
    bx slow apply -f "$T/slow.yaml" --yes
    ended slow 0
    as vm04 'mkdir -p upload/fold/sub && echo one >upload/fold/one && echo two >upload/fold/sub/two'
    eventually 30 is vm03 upload/fold/sub/two two || fail 'the folder does not arrive'
    sleep 20 # so does its echo
    as vm04 'rm -r upload/fold'
    eventually 20 gone vm03 upload/fold || fail 'the deletion does not arrive'
    bx restore restore -f "$T/slow.yaml" --path upload/fold --yes
    ended restore 0
    as vm04 'echo new >upload/fold/brandnew && echo new too >upload/fold/sub/bn'
    sleep 20
    is vm04 upload/fold/brandnew new || fail 'what was made in the folder is gone'
    is vm04 upload/fold/sub/bn 'new too' || fail 'what was made deeper in the folder is gone'
    is vm03 upload/fold/brandnew new || fail 'what was made in the folder does not arrive'
    # Deleted again where it came back from: no echo.
    as vm03 'rm -r upload/fold'
    eventually 30 gone vm04 upload/fold || fail 'a deletion after the restore does not arrive'
}

test_the_newest_copy_wins_and_since_bounds_it() {
    want_quick
    as vm04 'echo first >upload/versions'
    eventually 20 is vm03 upload/versions first || fail 'the file does not arrive'
    sleep 3
    as vm04 'echo second, longer >upload/versions'
    eventually 20 is vm03 upload/versions 'second, longer' || fail 'the edit does not arrive'
    sleep 3
    wiped vm03 upload/versions
    bx list restore -f "$quick" --list --path upload/versions
    ended list 0
    eq 'versions, newest first' "$(awk '/upload\/versions$/ { print $2, $4 }' "$T/list.out" | xargs)" 'vm04 15 vm03 6'
    sleep 2
    bx late restore -f "$quick" --path upload/versions --since 1s --yes
    ended late 1
    has "$T/late.err" 'restore/nothing'
    bx restore restore -f "$quick" --path upload/versions --since 1h --site default --yes
    ended restore 0
    is vm04 upload/versions 'second, longer' || fail 'not the newest version is back on vm04'
    is vm03 upload/versions 'second, longer' || fail 'not the newest version is back on vm03'
}

test_nothing_is_written_through_a_link() {
    want_quick
    local node peer
    for node in vm04 vm03; do
        peer=${other_of[$node]}
        as "$node" "mkdir upload/trap-$node && echo precious >upload/trap-$node/file && echo precious too >upload/plain-$node"
        eventually 20 is "$peer" "upload/plain-$node" 'precious too' || fail 'files do not arrive'
        sleep 3
        wiped "$node" "upload/trap-$node"
        wiped "$node" "upload/plain-$node"
        # On the node that has the copy: a folder's name leads out of the site, and so does a file's.
        as "$peer" "mkdir -p /tmp/out-$node && echo untouched >/tmp/out-$node/file && ln -s /tmp/out-$node upload/trap-$node &&
            ln -s /tmp/out-$node/file upload/plain-$node"
        sleep 5
        bx trap restore -f "$quick" --path "upload/trap-$node" --yes --overwrite
        ended trap 6
        has "$T/trap.err" 'symbolic link'
        bx plain restore -f "$quick" --path "upload/plain-$node" --yes --overwrite
        ended plain 0
        for side in vm04 vm03; do
            is "$side" "upload/plain-$node" 'precious too' || fail "the file is not back on $side"
            eq "kind of the file on $side" "$(as "$side" "stat -c %F upload/plain-$node")" 'regular file'
        done
        eq 'what the link led to' "$(sh_on "$peer" "cat /tmp/out-$node/file; ls /tmp/out-$node")" $'untouched\nfile'
        sh_on "$peer" "find $(trash_of default) -type l -lname '/tmp/out-$node/file' | grep -q ." || fail 'the link that was replaced is not in the trash'
        as "$peer" "rm upload/trap-$node; rm -r /tmp/out-$node"
    done
}

test_sites_paths_and_words_are_checked() {
    want_quick
    local name site
    for site in "${sites[@]}"; do
        "$lab" exec vm04 runuser -u bitrix -- sh -c "echo '$site' >$(root_of "$site")/upload/both"
        eventually 20 sh_on vm03 "test -e $(root_of "$site")/upload/both" || fail 'the file does not arrive'
    done
    sleep 3
    for site in "${sites[@]}"; do
        "$lab" exec vm04 runuser -u bitrix -- rm "$(root_of "$site")/upload/both"
        eventually 20 sh_on vm03 "! test -e $(root_of "$site")/upload/both" || fail 'the deletion does not arrive'
    done
    bx ambiguous restore -f "$quick" --path upload/both --yes
    ended ambiguous 6
    has "$T/ambiguous.err" 'restore/ambiguous'
    bx site restore -f "$quick" --path upload/both --site shop.example.com --yes
    ended site 0
    eq 'the file of the site' "$(sh_on vm03 "cat $(root_of shop.example.com)/upload/both; ls $(root_of default)/upload/both 2>&1 | grep -c 'No such'")" $'shop.example.com\n1'
    bx absolute restore -f "$quick" --path "$(root_of default)/./upload//both" --yes
    ended absolute 0
    eq 'the file of the other' "$(sh_on vm03 "cat $(root_of default)/upload/both")" default
    for name in '--path ../../etc/passwd' '--path /etc/passwd' '--path x --site shop.exmple.com' '--path x --limit vm03' '--yes' '--list --overwrite'; do
        # shellcheck disable=SC2086 # words
        bx wrong restore -f "$quick" $name
        ended wrong 64
    done
    sh_on vm04 'flock /run/bxctl/shop.lock sleep 12' &
    eventually 10 sh_on vm04 '! flock -n /run/bxctl/shop.lock true' || fail 'the lock is not held'
    bx held restore -f "$quick" --path "$(root_of default)/upload/both" --yes
    ended held 5
    wait "$!" || true
    bx none restore -f "$quick" --path no/such/file --yes -o json
    ended none 1
    eq 'the error in JSON' "$(jq -r '.kind, .diagnostics[].code' "$T/none.out" | xargs)" 'Error restore/nothing'
}

test_a_node_that_does_not_answer_is_named() {
    want_quick
    as vm04 'echo alone >upload/alone'
    eventually 20 is vm03 upload/alone alone || fail 'the file does not arrive'
    sleep 3
    wiped vm03 upload/alone
    sh_on vm03 'systemctl stop ssh.socket ssh'
    bx list restore -f "$quick" --list --path upload/alone -o json
    bx restore restore -f "$quick" --path upload/alone --yes
    sh_on vm03 'systemctl start ssh'
    ended list 3
    eq 'what is listed' "$(jq -c '.items[0] | [.files[0].node, .unreachable[0].node]' "$T/list.out")" '["vm04","vm03"]'
    ended restore 3
    # A copy that only the silent node has is not one that nobody has.
    as vm03 'echo hidden >upload/hidden'
    eventually 20 is vm04 upload/hidden hidden || fail 'the file does not arrive'
    sleep 3
    wiped vm04 upload/hidden
    sh_on vm03 'systemctl stop ssh.socket ssh'
    bx hidden restore -f "$quick" --path upload/hidden --yes
    sh_on vm03 'systemctl start ssh'
    ended hidden 4
    has "$T/hidden.err" vm03
    is vm04 upload/alone alone || fail 'the file is not back where it can be'
    eventually 60 is vm03 upload/alone alone || fail 'the file does not come to the other node by itself'
}

# Deletions that are many at once: plan and status tell, a flag lets them go, a restart brings the files back.
few() { sed 's/siteDelay: 2s/siteDelay: 2s\n    maxDeletions: 20/' "$quick" >"$T/few.yaml"; }

# frozen NODE: a folder that is deleted on NODE and stays on its peer.
frozen() {
    as "$1" "mkdir -p upload/many-$1 && cd upload/many-$1 && for i in \$(seq 60); do echo \$i >f\$i; done"
    eventually 20 is "${other_of[$1]}" "upload/many-$1/f60" 60 || fail 'the files do not arrive'
    sleep 4
    as "$1" "rm -r upload/many-$1"
    eventually 20 sh_on "$1" "grep -qs ^frozen /var/log/lsyncd/alarm-out-*" || fail "no alarm on $1"
    is "${other_of[$1]}" "upload/many-$1/f60" 60 || fail 'frozen files are gone'
}

test_frozen_deletions_are_told_and_let_go() {
    want_quick
    local node peer
    few
    touched
    bx few apply -f "$T/few.yaml" --yes
    ended few 0
    for node in vm04 vm03; do
        peer=${other_of[$node]}
        frozen "$node"
        bx plan plan -f "$T/few.yaml"
        ended plan 0
        has "$T/plan.out" 'sync/frozen'
        has "$T/plan.out" '61 files and folders below /home/bitrix/www'
        bx status status -f "$T/few.yaml" --detailed-exitcode
        ended status 2
        has "$T/status.out" "$node +SyncOut +False +Frozen.*--allow-deletions"
        bx without apply -f "$T/few.yaml" --yes
        ended without 0
        is "$peer" "upload/many-$node/f60" 60 || fail 'an apply without the flag deleted files'
        bx still plan -f "$T/few.yaml"
        has "$T/still.out" 'sync/frozen'
        bx dry apply -f "$T/few.yaml" --dry-run --allow-deletions
        has "$T/dry.out" "$node +work deletions in /home/bitrix/www on $peer +61 files and folders"
        is "$peer" "upload/many-$node/f60" 60 || fail 'a dry run deleted files'
        bx allow apply -f "$T/few.yaml" --yes --allow-deletions
        ended allow 0
        gone "$peer" "upload/many-$node/f60" || fail 'the deletions did not go'
        eq 'copies in the trash' "$(sh_on "$peer" "find $(trash_of default) -path '*/many-$node/f*' | wc -l")" 60
        sh_on "$node" '! ls /var/log/lsyncd/frozen-*' || fail 'what waited is still written down'
        eventually 10 settled "$T/few.yaml" || fail "the plan is not empty: $(gist settled)"
        bx back restore -f "$T/few.yaml" --path "upload/many-$node" --yes
        ended back 0
        is "$node" "upload/many-$node/f60" 60 || fail 'the files are not back'
        sleep 4
    done
}

test_frozen_deletions_are_undone_by_a_restart_of_the_other() {
    want_quick
    few
    touched
    bx few apply -f "$T/few.yaml" --yes
    sleep 65 # what passed within a minute counts
    frozen vm04
    sh_on vm03 'systemctl restart lsyncd-vm04'
    eventually 20 is vm04 upload/many-vm04/f60 60 || fail 'the files do not come back'
    eventually 20 sh_on vm04 '! ls /var/log/lsyncd/alarm-out-* 2>/dev/null' || fail 'the alarm stays'
    sleep 5
    local node
    for node in vm04 vm03; do eq "files on $node" "$(as "$node" 'cat upload/many-vm04/f* | sort -n | tr "\n" " "')" "$(seq 60 | tr '\n' ' ')"; done
}

# --- Past runs. The controller's folder in the lab is left alone: each call has another in its place.

# bxs NAME ARGUMENT...: bxctl with $T/state for /var/lib/bxctl; MOUNT are mount's words for it.
bxs() {
    local name=$1
    shift
    code=0
    mkdir -p "$T/state"
    # shellcheck disable=SC2016 # for the other shell
    ctl unshare -m sh -c 'mount --bind "$1" /var/lib/bxctl && eval "$2" && shift 2 && exec bxctl "$@"' \
        sh "$T/state" "${BEFORE:-:}" "$@" >"$T/$name.out" 2>"$T/$name.err" </dev/null || code=$?
    echo "$code" >"$T/$name.code"
    echo "bxctl $* = $code"
}

test_runs_are_remembered() {
    want_quick
    local file run
    bxs none history -f "$quick"
    ended none 0
    has "$T/none.out" '^No runs of pool shop'
    sh_on vm03 'echo "# drift" >>/etc/logrotate.d/lsyncd'
    bxs apply apply -f "$quick" --yes
    ended apply 0
    eq 'modes' "$(cd "$T/state" && stat -c '%a %n' reports reports/shop && stat -c %a reports/shop/*.json | sort -u)" $'700 reports\n700 reports/shop\n600'
    bxs history history -f "$quick" -o json
    ended history 0
    eq 'the run' "$(jq -c '.items[0].runs[] | [.outcome, .summary.changed, .summary.failed, .backups.nodes]' "$T/history.out")" '["converged",1,0,["vm03"]]'
    run=$(jq -r '.items[0].runs[0].run' "$T/history.out")
    sh_on vm03 "grep -q '# drift' /var/lib/bxctl/backup/$run/files/etc/logrotate.d/lsyncd" || fail 'there is no such backup'
    file=$(jq -r '.items[0].runs[0].file' "$T/history.out")
    bxs show show "$file"
    ended show 0
    has "$T/show.out" '^Applied: 0 added, 1 changed, 0 removed, 0 failed'
    has "$T/show.out" "^Backups: /var/lib/bxctl/backup/$run on vm03"
    bxs json show "$file" -o json
    same 'the file and what is shown of it' "$T/state/reports/shop/$run.json" "$T/json.out"
    # A restore is one, too.
    as vm04 'echo x >upload/back'
    eventually 20 is vm03 upload/back x || fail 'the file does not arrive'
    as vm04 'rm upload/back'
    eventually 20 gone vm03 upload/back || fail 'the deletion does not arrive'
    bxs restore restore -f "$quick" --path upload/back --yes
    ended restore 0
    bxs history history -f "$quick" -o json
    eq 'the runs' "$(jq -c '[.items[0].runs[] | [.command, .outcome, .summary.added]]' "$T/history.out")" '[["restore","converged",1],["apply","converged",0]]'
    # A corrupted one is told and left out.
    head -c 300 "$T/state/reports/shop/$run.json" >"$T/state/reports/shop/20200101T000000Z-half.json"
    bxs half history -f "$quick"
    ended half 0
    has "$T/half.err" '20200101T000000Z-half.json: .*It is left out'
    has "$T/half.out" 'converged'
    bxs broken show "${file%/*}/20200101T000000Z-half.json"
    ended broken 1
}

test_a_report_that_cannot_be_kept_stops_nothing() {
    want_quick
    local before
    for before in 'mount -o remount,bind,ro /var/lib/bxctl' \
        'mount -t tmpfs -o size=16k tmpfs /var/lib/bxctl && { head -c 1000000 /dev/zero >/var/lib/bxctl/zeros || true; } 2>/dev/null'; do
        sh_on vm03 'echo "# drift" >>/etc/logrotate.d/lsyncd'
        BEFORE=$before bxs apply apply -f "$quick" --yes -o json
        ended apply 0
        has "$T/apply.err" 'history/not-kept'
        eq 'the outcome' "$(jq -r '.items[0].outcome' "$T/apply.out")" converged
    done
}

# --- A join, whatever becomes of deletions later

test_a_join_deletes_nothing_for_good() {
    local deletions
    for deletions in propagate keep; do
        touched
        want_fresh
        touched
        sed "s/siteDelay: 2s/siteDelay: 2s\n    deletions: $deletions/" "$quick" >"$T/$deletions.yaml"
        sh_on vm03 "sha256sum $www/bitrixsetup.php" | cut -d' ' -f1 >"$T/sum"
        bx "$deletions" apply -f "$T/$deletions.yaml" --yes
        ended "$deletions" 0
        gone vm03 bitrixsetup.php || fail 'what only the joining node had is still there'
        gone vm04 bitrixsetup.php || fail 'what only the joining node had went to the balancer'
        # It is no deletion that anybody would undo.
        bx join restore -f "$T/$deletions.yaml" --path bitrixsetup.php --yes
        ended join 1
        has "$T/join.err" '--at takes that'
        bx own restore -f "$T/$deletions.yaml" --path index.php --site default --overwrite --yes
        ended own 1
        eq 'the copy in the trash' "$(sh_on vm03 "sha256sum $(trash_of default)/*/bitrixsetup.php" | cut -d' ' -f1)" "$(cat "$T/sum")"
    done
    # From then on deletions stay where they are.
    as vm04 'echo x >upload/kept'
    eventually 20 is vm03 upload/kept x || fail 'the file does not arrive'
    sleep 3
    as vm04 'rm upload/kept'
    sleep 6
    is vm03 upload/kept x || fail 'a deletion was sent though they are kept'
}

# --- A node that gets files and sends none yet

test_a_node_that_sends_nothing_yet_shows_its_trash() {
    want_fresh
    touched
    local at node
    bx half apply -f "$quick" --yes --through sync
    ended half 0
    as vm04 'echo early >upload/early'
    eventually 20 is vm03 upload/early early || fail 'the file does not arrive'
    sleep 3
    wiped vm04 upload/early
    bx list restore -f "$quick" --list --path upload/early
    ended list 0
    has "$T/list.out" ' vm03 +default +6 B +upload/early'
    has "$T/list.out" '^vm03 gets files and sends none yet'
    at=$(awk '/upload\/early/ { print $1 }' "$T/list.out")
    bx way restore -f "$quick" --path upload/early --at "$at" --yes
    ended way 6
    has "$T/way.err" 'restore/no-way'
    has "$T/way.err" "$(trash_of default)/[^ ]*/upload/early is one of 1"
    for node in vm04 vm03; do gone "$node" upload/early || fail "a refused restore put the file back on $node"; done
    bx rest apply -f "$quick" --yes
    ended rest 0
    bx back restore -f "$quick" --path upload/early --at "$at" --yes
    ended back 0
    for node in vm04 vm03; do is "$node" upload/early early || fail "the file is not back on $node"; done
}
