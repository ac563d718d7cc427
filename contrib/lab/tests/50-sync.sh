# shellcheck shell=bash
# Files flow both ways, and nothing is ever lost: what was written is live or in a trash.

# Both nodes have the same files below a folder: names, kinds, sizes and contents.
alike() {
    local text="cd $www/$1 2>/dev/null && find . -printf '%y %p %l\n' | sort && find . -type f -print0 | sort -z | xargs -0r sha256sum"
    [[ $(sh_on vm04 "$text") == "$(sh_on vm03 "$text")" && -n $(sh_on vm04 "$text") ]]
}

# has_sum NODE SUM: a file with that content is live or in a trash of the node.
has_sum() {
    sh_on "$1" "find $www/upload $www/local $www/bitrix/php_interface $www/bitrix/components /home/bitrix/.bxctl-trash /var/lib/bxctl/trash -type f -print0 2>/dev/null |
        xargs -0r sha256sum 2>/dev/null | grep -q ^$2"
}

test_edits_flow_both_ways() {
    want_quick
    local node
    for node in vm04 vm03; do
        as "$node" "mkdir -p upload/edit-$node && echo one >upload/edit-$node/file"
        eventually 20 is "${other_of[$node]}" "upload/edit-$node/file" one || fail "a new file of $node does not arrive"
        as "$node" "echo two >>upload/edit-$node/file"
        eventually 20 is "${other_of[$node]}" "upload/edit-$node/file" $'one\ntwo' || fail "an edit on $node does not arrive"
        # And back: the other node edits what it got.
        sleep 1
        as "${other_of[$node]}" "echo three >>upload/edit-$node/file"
        eventually 20 is "$node" "upload/edit-$node/file" $'one\ntwo\nthree' || fail "an edit of a file of $node by its peer does not arrive"
    done
    sleep 5
    for node in vm04 vm03; do
        eq "file at last on $node" "$(as "$node" 'cat upload/edit-*/file | sort | uniq -c | xargs')" '2 one 2 three 2 two'
    done
}

test_modes_owners_and_links_flow() {
    want_quick
    local node
    for node in vm04 vm03; do
        as "$node" "mkdir -p upload/kinds-$node && cd upload/kinds-$node && echo x >file && chmod 640 file && ln -s file link && mkdir -m 2770 empty"
        eventually 20 alike "upload/kinds-$node" || fail "files of $node do not arrive"
        eq 'modes' "$(as "${other_of[$node]}" "cd upload/kinds-$node; stat -c '%n %a %U:%G' file empty; readlink link" | xargs)" \
            'file 640 bitrix:bitrix empty 2770 bitrix:bitrix file'
    done
}

test_deleted_files_are_in_the_trash_of_the_other() {
    want_quick
    local node text
    for node in vm04 vm03; do
        text="deleted on $node $RANDOM$RANDOM"
        as "$node" "mkdir -p upload/del-$node/sub && echo '$text' >upload/del-$node/file && echo '$text 2' >upload/del-$node/sub/file"
        eventually 20 is "${other_of[$node]}" "upload/del-$node/file" "$text" || fail "a new file of $node does not arrive"
        eventually 20 is "${other_of[$node]}" "upload/del-$node/sub/file" "$text 2" || fail "a new folder of $node does not arrive"
        sleep 3 # the echo is over
        as "$node" "rm upload/del-$node/file; rm -r upload/del-$node/sub"
        eventually 20 gone "${other_of[$node]}" "upload/del-$node/file" || fail "a deletion on $node does not reach its peer"
        eventually 20 gone "${other_of[$node]}" "upload/del-$node/sub" || fail "the deletion of a folder on $node does not reach its peer"
        in_trash "${other_of[$node]}" "$text" || fail "a file deleted on $node is not in the trash of ${other_of[$node]}"
        in_trash "${other_of[$node]}" "$text 2" || fail "a file of a folder deleted on $node is not in the trash of ${other_of[$node]}"
        sleep 4
        gone "$node" "upload/del-$node/file" || fail "a file deleted on $node came back"
    done
    # Nobody else may look.
    eq 'mode of the trash' "$(sh_on vm03 "stat -c '%a %U' $(trash_of default)")" '700 bitrix'
    eq 'the trash over http' "$(ask 10.77.1.10 default http /../.bxctl-trash/default/ --path-as-is -o /dev/null -w '%{http_code}' | grep -c '^[23]')" 0 || true
}

test_second_edit_before_the_echo() {
    want_quick
    local node
    for node in vm04 vm03; do
        as "$node" "echo 'first of $node' >upload/echo-$node"
        eventually 20 is "${other_of[$node]}" "upload/echo-$node" "first of $node" || fail 'the first edit does not arrive'
        # The peer's lsyncd is about to send it back.
        as "$node" "echo 'second of $node' >upload/echo-$node"
        sleep 10
        for side in vm04 vm03; do
            is "$side" "upload/echo-$node" "second of $node" || fail "the second edit of $node is not on $side: $(as "$side" "cat upload/echo-$node")"
        done
    done
}

# Many quick edits on either side: no version that a program has closed and left is lost at the end.
test_two_edits_in_one_second() {
    want_quick
    as vm04 'echo "one of vm04" >upload/second'
    eventually 20 is vm03 upload/second 'one of vm04' || fail 'the first edit does not arrive'
    as vm03 'touch -r upload/second /tmp/stamp; echo "other, longer, of vm03" >upload/second; touch -r /tmp/stamp upload/second; rm /tmp/stamp'
    sleep 8
    kept 'other, longer, of vm03'
}

test_upload_survives_a_restart_of_the_peer() {
    want_quick
    local node peer text turn
    for node in vm04 vm03; do
        peer=${other_of[$node]}
        for turn in 1 2; do
            text="not yet sent by $node $turn $RANDOM"
            as "$node" "echo '$text' >upload/unsent-$node-$turn"
            # The peer looks over its whole tree and sends it.
            sh_on "$peer" "systemctl restart lsyncd-$node"
            eventually 20 is "$peer" "upload/unsent-$node-$turn" "$text" || fail "an upload of $node does not arrive after the restart of its peer's lsyncd"
            is "$node" "upload/unsent-$node-$turn" "$text" || fail "an upload of $node was erased by the restart of its peer's lsyncd"
        done
        text="written while all was down on $node $RANDOM"
        sh_on "$node" "systemctl stop lsyncd-$peer"
        as "$node" "echo '$text' >upload/down-$node"
        sh_on "$peer" "systemctl restart lsyncd-$node"
        sleep 3
        is "$node" "upload/down-$node" "$text" || fail "an upload of $node was erased while its lsyncd was down"
        sh_on "$node" "systemctl start lsyncd-$peer"
        eventually 20 is "$peer" "upload/down-$node" "$text" || fail "an upload of $node does not arrive once its lsyncd is back"
    done
}

test_lsyncd_comes_back_when_killed() {
    want_quick
    local node peer text
    for node in vm04 vm03; do
        peer=${other_of[$node]}
        text="while $node was dead $RANDOM"
        sh_on "$node" "kill -9 \$(systemctl show -p MainPID --value lsyncd-$peer)"
        as "$node" "echo '$text' >upload/dead-$node"
        eventually 20 is "$peer" "upload/dead-$node" "$text" || fail "lsyncd of $node does not come back after kill -9"
        is "$node" "upload/dead-$node" "$text" || fail 'the file is gone'
    done
}

test_folder_renamed_and_made_again() {
    want_quick
    local node peer side
    for node in vm04 vm03; do
        peer=${other_of[$node]}
        as "$node" "mkdir upload/mod-$node && echo 'old of $node' >upload/mod-$node/file"
        eventually 20 is "$peer" "upload/mod-$node/file" "old of $node" || fail 'the folder does not arrive'
        sleep 4
        as "$node" "cd upload && mv mod-$node mod-$node-old && mkdir mod-$node && echo 'new of $node' >mod-$node/file"
        sleep 10
        for side in vm04 vm03; do
            is "$side" "upload/mod-$node-old/file" "old of $node" || fail "the renamed folder of $node is not whole on $side"
            is "$side" "upload/mod-$node/file" "new of $node" || fail "the folder made again on $node is not whole on $side: $(as "$side" "find upload/mod-$node*" | xargs)"
            gone "$side" "upload/mod-$node-old/mod-$node" || fail "the new folder lies in the old one on $side"
        done
        kept "old of $node" "new of $node"
    done
}

# A file that its peer has sent, put aside and back with its old time, is no echo.
test_files_put_aside_and_back_stay() {
    want_quick
    local node peer side
    for node in vm04 vm03; do
        peer=${other_of[$node]}
        as "$peer" "echo 'of $peer' >upload/aside-$node && mkdir upload/aside.d-$node && echo deep >upload/aside.d-$node/file"
        eventually 20 is "$node" "upload/aside.d-$node/file" deep || fail "files of $peer do not arrive"
        sleep 3
        as "$node" "mkdir -p ../aside && mv upload/aside*-$node ../aside/"
        eventually 20 gone "$peer" "upload/aside.d-$node" || fail 'the deletion does not arrive'
        sleep 3
        as "$node" "mv ../aside/* upload/"
        for side in vm04 vm03; do
            eventually 20 is "$side" "upload/aside-$node" "of $peer" || fail "a file that $node put back is not on $side"
            eventually 20 is "$side" "upload/aside.d-$node/file" deep || fail "a folder that $node put back is not whole on $side"
        done
        sleep 6
        for side in vm04 vm03; do is "$side" "upload/aside-$node" "of $peer" || fail "a file that $node put back went away on $side"; done
    done
}

test_log_files_stay_and_log_folders_flow() {
    want_quick
    local node peer
    for node in vm04 vm03; do
        peer=${other_of[$node]}
        as "$node" "echo '$node' >bitrix/components/bitrix/bizproc.log/new-$node.php
            mkdir -p upload/$node.log/deep && echo '$node' >upload/$node.log/deep/file && echo '$node' >upload/$node-x.log
            echo '$node' >upload/$node-after"
        eventually 20 is "$peer" "upload/$node-after" "$node" || fail 'nothing arrives'
        eventually 20 is "$peer" "bitrix/components/bitrix/bizproc.log/new-$node.php" "$node" || fail "a new file of bizproc.log/ does not arrive from $node"
        eventually 20 is "$peer" "upload/$node.log/deep/file" "$node" || fail "a file below a folder *.log does not arrive from $node"
        as "$node" "echo again >>bitrix/components/bitrix/bizproc.log/new-$node.php"
        eventually 20 is "$peer" "bitrix/components/bitrix/bizproc.log/new-$node.php" "$node"$'\nagain' || fail "an edit in bizproc.log/ does not arrive from $node"
        gone "$peer" "upload/$node-x.log" || fail "a log file of $node was sent"
        is "$node" "upload/$node-x.log" "$node" || fail 'a log file is gone'
    done
}

test_caches_stay_and_settings_flow_one_way() {
    want_quick
    local node peer
    for node in vm04 vm03; do
        peer=${other_of[$node]}
        as "$node" "for folder in bitrix/cache bitrix/managed_cache bitrix/stack_cache upload/resize_cache; do echo '$node' >\$folder/$node.php; done
            mkdir -p upload/bitrix/cache && echo '$node' >upload/bitrix/cache/deep-$node
            echo '<?php // $node' >bitrix/php_interface/own-$node.php"
        eventually 20 is "$peer" "bitrix/php_interface/own-$node.php" "<?php // $node" || fail "a file of php_interface does not arrive from $node"
        eventually 20 is "$peer" "upload/bitrix/cache/deep-$node" "$node" || fail 'exclusions are not anchored: upload/bitrix/cache does not arrive'
        for folder in bitrix/cache bitrix/managed_cache bitrix/stack_cache upload/resize_cache; do
            gone "$peer" "$folder/$node.php" || fail "$folder of $node was sent"
        done
    done
    as vm04 'touch bitrix/php_interface/dbconn.php'
    eq 'settings on both' "$(as vm03 'sha256sum bitrix/.settings.php bitrix/php_interface/dbconn.php')" \
        "$(as vm04 'sha256sum bitrix/.settings.php bitrix/php_interface/dbconn.php')"
    # What a web node's PHP does to them goes nowhere.
    as vm03 'cp -p bitrix/php_interface/dbconn.php /tmp/dbconn.kept; echo "// evil" >>bitrix/php_interface/dbconn.php'
    sleep 6
    ! as vm04 'grep -q evil bitrix/php_interface/dbconn.php' || fail "dbconn.php of the web node reached the balancer"
    as vm03 'cp -p /tmp/dbconn.kept bitrix/php_interface/dbconn.php; rm /tmp/dbconn.kept'
}

test_names_of_every_shape() {
    want_quick
    local node peer
    cat >"$T/names" <<'NAMES'
set -e
mkdir -p "upload/names-$1"
cd "upload/names-$1"
for name in 'two words' "it's" '"double"' 'Счёт № 1.txt' '-rf' '*?[a]' 'back\slash' '$(touch pwned)' 'photo;touch pwned;echo .jpg' \
    $'new\nline' $'There are 0 delays\n' $'tab\there' '5 delays.txt' ' leading' 'trailing ' '#hash' '%n' '~' '..x' $'\001'; do
    echo "in $name" >"$name"
    mkdir -p "dir $name" && echo deep >"dir $name/$name"
done
NAMES
    for node in vm04 vm03; do
        peer=${other_of[$node]}
        as "$node" "bash -s $node" <"$T/names"
        eventually 20 alike "upload/names-$node" || fail "names of $node differ: $(diff <(as "$node" "ls -b upload/names-$node") <(as "$peer" "ls -b upload/names-$node") | head -n 5 | xargs -0)"
        as "$node" "rm -r upload/names-$node"
        eventually 20 gone "$peer" "upload/names-$node" || fail "odd names deleted on $node stay: $(as "$peer" "ls -b upload/names-$node" | xargs -0)"
    done
    eq 'commands run by names' "$(sh_on vm04 'find / -xdev -name pwned 2>/dev/null'; sh_on vm03 'find / -xdev -name pwned 2>/dev/null')" ''
}

# Writers on both nodes, and at the end both trees are equal and whole.
test_writers_on_both_nodes() {
    want_quick
    local node pids=()
    for node in vm04 vm03; do
        as "$node" "mkdir -p upload/many; for i in \$(seq 120); do head -c \$((RANDOM % 20000 + 1)) /dev/urandom >upload/many/$node-\$i
            sha256sum <upload/many/$node-\$i | cut -d' ' -f1; sleep 0.05; done" >"$T/sums.$node" &
        pids+=($!)
    done
    for pid in "${pids[@]}"; do wait "$pid"; done
    eventually 15 alike upload/many || fail 'the trees differ 15 s after the last write'
    for node in vm04 vm03; do
        eq "files on $node" "$(sort "$T"/sums.* | sha256sum)" "$(as "$node" "cd upload/many && sha256sum * | cut -d' ' -f1 | sort | sha256sum")"
    done
}

# The balancer's own configuration flows to the web nodes, and plan says who must read it.
test_owner_edits_nginx_on_the_balancer() {
    want_quick
    local file=/etc/nginx/bx/site_settings/default/owner-test.conf
    sh_on vm04 "echo 'add_header X-Owner-Test yes always;' >$file; nginx -t -q && systemctl reload nginx"
    eventually 20 sh_on vm03 "test -s $file" || fail 'the file does not arrive'
    bx plan plan -f "$quick" -o json --detailed-exitcode
    ended plan 2
    has <(steps plan) '^balancer reload vm03 service nginx$' 'steps'
    eq 'steps that change something' "$(steps plan | grep -E ' (add|change|remove|restart) ' || true)" ''
    bx apply apply -f "$quick" --yes
    ended apply 0
    settled "$quick" || fail "the plan is not empty: $(gist settled)"
    for address in 10.77.0.3 10.77.0.4; do
        sh_on vm04 "curl -s -D - -o /dev/null http://$address:8080/ | grep -qi '^x-owner-test: yes'" || fail "$address does not send the owner's header"
    done
    sh_on vm04 "rm $file; systemctl reload nginx"
    eventually 20 sh_on vm03 "test ! -e $file" || fail 'the deletion does not arrive'
    bx apply apply -f "$quick" --yes
    ended apply 0
}

# The receiver takes rsync's server form into the pool's trees only.
test_key_of_bitrix_opens_nothing_else() {
    want_quick
    local try
    for try in 'id' 'cat /etc/passwd' 'rsync --server -logDtpre.iLsfxCIvu . /etc/cron.d/' 'rsync --server --sender -logDtpre.iLsfxCIvu . /home/bitrix/www/bitrix/.settings.php' \
        'rsync --server -logDtpre.iLsfxCIvu --backup-dir=/home/bitrix . /home/bitrix/www/' "rsync --server -logDtpre.iLsfxCIvu . /home/bitrix/www/../../../tmp/; id" 'sftp' ''; do
        ! sh_on vm03 "runuser -u bitrix -- timeout 10 ssh -F /etc/bxctl/ssh/config vm04 $(printf %q "$try") </dev/null" >"$T/said" 2>&1 ||
            fail "the key of vm03's bitrix may run $(shown "$try") on vm04"
        lacks "$T/said" 'uid=|root:x|CANARY'
    done
    ! sh_on vm03 'runuser -u bitrix -- timeout 5 ssh -F /etc/bxctl/ssh/config -N -L 9999:127.0.0.1:3306 -o ClearAllForwardings=no -o ExitOnForwardFailure=yes vm04 & sleep 2; echo | timeout 2 bash -c "</dev/tcp/127.0.0.1/9999 && head -c 5" ' >"$T/said" 2>&1 ||
        lacks "$T/said" 'MariaDB|mysql'
    ! sh_on vm03 'runuser -u bitrix -- ssh -F /etc/bxctl/ssh/config -l root vm04 id' >"$T/said" 2>&1 || fail 'the key logs in as root'
}

test_status_after_all_of_it() {
    want_quick
    eventually 20 settled "$quick" || fail "the plan is not empty: $(gist settled)"
    bx status status -f "$quick" --detailed-exitcode
    ended status 0
}
