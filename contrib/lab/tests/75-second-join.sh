# shellcheck shell=bash
# The join once more, the hard way: through sudo, with a database that listens on 127.0.0.1 only and must be restarted.
# Meanwhile every process's words are watched.
# Run together: all look at one join.

want_hard() {
    [[ $(state) != hard ]] || return 0
    want_fresh
    now_is unknown
    sh_on vm04 'printf "[mysqld]\nbind-address = 127.0.0.1\n" >/etc/mysql/conf.d/z_local.cnf; systemctl restart mariadb'
    sed 's/^    user: root/    user: admin\n    become: sudo/' "$quick" >"$R/sudo.yaml"
    local kept=$T
    mkdir -p "$R/hard"
    T=$R/hard
    bx plan plan -f "$R/sudo.yaml" -o json -v
    watch_begin
    load_begin "$T/load" 400 12
    bx_limit=600 bx apply apply -f "$R/sudo.yaml" --yes -v -o jsonl
    bx again plan -f "$R/sudo.yaml" --detailed-exitcode -v
    sleep 2
    load_end "$T/load"
    watch_end
    T=$kept
    now_is hard
}

test_plan_tells_the_restart() {
    want_hard
    T=$R/hard ended plan 0
    eq 'restarts' "$(jq -c '.items[0].steps[] | select(.action == "restart") | [.phase, .node, .disruptive]' "$R/hard/plan.out")" '["database","vm04",true]'
    eq 'count of restarts' "$(jq '.items[0].summary.restarts' "$R/hard/plan.out")" 1
}

test_events_tell_the_run() {
    want_hard
    tail -n 60 "$R/hard/apply.err"
    T=$R/hard ended apply 0
    eq 'the last event' "$(tail -n 1 "$R/hard/apply.out" | jq -r .type)" summary
    eq 'lines that are no event' "$(jq -c 'select((.type | IN("run", "phase", "step", "summary") | not) or (.at | not))' "$R/hard/apply.out")" ''
    eq 'steps that failed' "$(jq -c 'select(.type == "step" and .state == "failed")' "$R/hard/apply.out")" ''
    T=$R/hard ended again 0
}

# Only while the database restarts may a request fail.
test_only_the_restart_is_noticed() {
    want_hard
    local requests=$R/hard/load/requests stopped started outside
    sh_on vm04 'journalctl -u mariadb -o short-unix --no-pager | grep -E "Stopping|Started"' >"$T/journal"
    stopped=$(grep Stopping "$T/journal" | tail -n 1 | cut -d' ' -f1)
    started=$(grep Started "$T/journal" | tail -n 1 | cut -d' ' -f1)
    echo "the database restarted from $stopped to $started"
    outside=$(awk -v from="$stopped" -v to="$started" '$10 == "bad" && ($2 + $3 < from - 0.3 || $2 > to + 0.5)' "$requests")
    [[ -z $outside ]] || fail "failed outside the restart ($stopped to $started): $(shown "$outside")"
    awk -v from="$stopped" -v to="$started" 'BEGIN { exit !(to - from < 10) }' || fail "the restart took from $stopped to $started"
    (($(wc -l <"$requests") > 400)) || fail "only $(wc -l <"$requests") requests"
}

# --- Secrets

test_watch_sees_words() {
    want_hard
    grep -qx 0.000037 "$R/hard/watched" || fail 'a word of a process in a node was not seen'
    grep -q bxctl "$R/hard/watched" || fail 'the controller was not seen'
    (($(wc -l <"$R/hard/watched") > 300)) || fail "only $(wc -l <"$R/hard/watched") words"
}

test_no_secret_in_the_words_of_a_process() {
    want_hard
    local password
    password=$(generated)
    ((${#password} >= 16)) || fail 'no generated password was found'
    ! grep -qF -- "$password" "$R/hard/watched" || fail "the generated password was in: $(grep -F -- "$password" "$R/hard/watched" | head -n 1 | cut -c1-80)"
    ! grep -q 'CANAR[Y]' "$R/hard/watched" || fail "a secret was in: $(grep 'CANAR[Y]' "$R/hard/watched" | head -n 2 | cut -c1-120)"
}

test_no_secret_in_what_is_said() {
    want_hard
    local password file
    password=$(generated)
    T=$R/hard bx diff plan -f "$R/sudo.yaml" --diff -v
    sh_on vm04 'sed -i "s/10\.77\.0\.4/localhost/" /home/bitrix/www/bitrix/php_interface/dbconn.php
        echo "# x" >>/etc/bxctl/ssh/authorized_keys'
    T=$R/hard bx drift-diff plan -f "$R/sudo.yaml" --diff -v
    T=$R/hard bx drift-json plan -f "$R/sudo.yaml" -o json -v
    T=$R/hard bx render4 render -f "$R/sudo.yaml" --node vm04
    T=$R/hard bx render3 render -f "$R/sudo.yaml" --node vm03
    T=$R/hard bx drift-apply apply -f "$R/sudo.yaml" --yes -v -o json
    T=$R/hard bx status status -f "$R/sudo.yaml" -o json -v
    T=$R/hard ended drift-apply 0
    for file in "$R"/hard/*.{out,err}; do
        ! grep -qF -- "$password" "$file" || fail "the generated password is in ${file##*/}"
        ! grep -q 'CANAR[Y]' "$file" || fail "a secret is in ${file##*/}: $(grep -o '.\{30\}CANAR[Y]' "$file" | head -n 1)"
        ! grep -q 'PRIVATE KEY' "$file" || fail "a private key is in ${file##*/}"
    done
}

test_no_secret_in_journals_and_logs() {
    want_hard
    local password node
    password=$(generated)
    for node in vm04 vm03; do
        ! sh_on "$node" "journalctl --no-pager -o export | grep -aE -m1 -e $(printf %q "$password") -e 'CANAR[Y]'" || fail "a secret is in the journal of $node"
        ! sh_on "$node" "grep -raE -m1 -l -e $(printf %q "$password") -e 'CANAR[Y]' /var/log --exclude-dir=journal" || fail "a secret is in a log of $node"
    done
    ctl test -d /var/lib/bxctl/reports/shop || fail 'the controller keeps no reports'
    ! ctl grep -rqE -e "$password" -e 'CANAR[Y]' /var/lib/bxctl || fail 'a secret is in a report of the controller'
}

# Nobody gets to read what he could not read before: neither strangers nor bitrix.
test_no_secret_is_readable_by_others() {
    want_hard
    local password node who
    password=$(generated)
    for node in vm04 vm03; do
        for who in nobody:nogroup admin:admin; do
            ! sh_on "$node" "setpriv --reuid=${who%:*} --regid=${who#*:} --clear-groups grep -rlaE -e $(printf %q "$password") -e 'CANAR[Y]' \
                /etc /home /root /var /tmp /run /usr/local /opt /dev/shm /srv 2>/dev/null | grep ." >"$T/readable" ||
                fail "${who%:*} can read on $node: $(shown "$(head -n 5 "$T/readable")")"
        done
        ! sh_on "$node" "setpriv --reuid=bitrix --regid=bitrix --clear-groups grep -rlaE -e 'CANARY-root' -e 'PRIVATE KEY' \
            /etc /root /var /tmp /run /usr/local /opt /dev/shm 2>/dev/null | grep -vx -e /etc/bxctl/ssh/id_ed25519" >"$T/readable" ||
            fail "bitrix can read on $node: $(shown "$(head -n 5 "$T/readable")")"
        sh_on "$node" 'find /var/lib/bxctl/backup -maxdepth 0 -perm /077' >"$T/open"
        eq 'a folder of backups that others may enter' "$(cat "$T/open")" ''
    done
    eq 'settings on vm03' "$(sh_on vm03 "stat -c '%a %U:%G' /home/bitrix/www/bitrix/.settings.php /home/bitrix/www/bitrix/php_interface/dbconn.php" | sort -u)" \
        '640 bitrix:bitrix'
}

# The login has what the sites need and nothing more; the old one is the owner's and stays.
test_privileges_are_least() {
    want_hard
    local address
    eq logins "$(sql "SELECT Host FROM mysql.user WHERE User = 'bx_cluster' ORDER BY 1" | xargs)" '10.77.0.3 10.77.0.4'
    for address in 10.77.0.3 10.77.0.4; do
        sql "SHOW GRANTS FOR bx_cluster@'$address'" | sed 's/ IDENTIFIED.*//' >"$T/grants"
        lacks "$T/grants" 'SUPER|ALL PRIVILEGES|GRANT OPTION|FILE|PROCESS'
        eq "databases of $address" "$(grep -oE 'ON [^ ]+' "$T/grants" | tr -d '`\\' | sort | xargs)" 'ON *.* ON dbshop.* ON sitemanager.*'
        has "$T/grants" '^GRANT USAGE ON \*\.\*'
    done
    eq 'the login of before' "$(sql "SELECT Host FROM mysql.user WHERE User = 'bitrix0'")" localhost
}

# PHP files differ from the owner's in the four values (and the sessions' key) only.
test_settings_keep_all_else() {
    want_hard
    local site file
    for site in "${sites[@]}"; do
        file=$top/contrib/lab/sites/$site/bitrix/php_interface/dbconn.php
        sh_on vm04 "cat $(root_of "$site")/bitrix/php_interface/dbconn.php" >"$T/dbconn.$site"
        eq "lines of dbconn.php of $site that differ" "$(diff "$file" "$T/dbconn.$site" | sed -n 's/^> *\(\$DB[A-Za-z]*\).*/\1/p' | sort -u | xargs)" '$DBHost $DBLogin $DBPassword'
        eq "other lines" "$(diff "$file" "$T/dbconn.$site" | grep '^[<>]' | grep -vcE 'DBHost|DBLogin|DBPassword')" 0
    done
}

# A controller that dies while the first files are copied: what it left is no portal of the node's own.
test_killed_join_goes_on() {
    want_fresh
    touched
    launch apply -f "$quick" --yes >"$T/killed.out" 2>"$T/killed.err"
    eventually 90 sh_on vm03 'test -d /home/bitrix/www/bitrix/modules' || fail 'no file was copied in 90 s'
    kill -KILL "$pid"
    wait "$pid" || true
    eventually 25 sh_on vm03 'flock -n /run/bxctl/shop.lock true' || fail 'the lock is held 25 s after the controller died'
    eventually 25 sh_on vm04 'flock -n /run/bxctl/shop.lock true' || fail 'the lock is held 25 s after the controller died'
    bx apply apply -f "$quick" --yes
    ended apply 0
    settled "$quick" || fail "the plan is not empty: $(gist settled)"
}
