# shellcheck shell=bash
# The database refuses, hangs or was changed by its administrator; the sites' settings are not what they should be.

scenario E1a quick quick "the administrator gave the pool's login another password"
E1a() {
    local before
    before=$(settings_of vm04; settings_of vm03)
    excused # the sites cannot log in
    sql "ALTER USER bx_cluster@'10.77.0.3' IDENTIFIED BY 'admins-own'; ALTER USER bx_cluster@'10.77.0.4' IDENTIFIED BY 'admins-own'"
    bx plan plan -f "$quick" --detailed-exitcode
    told plan 2 'bx_cluster@10\.77\.0\.3' 'bx_cluster@10\.77\.0\.4'
    bx apply apply -f "$quick" --yes
    ended apply 0
    excused_no_more
    eq 'settings of the sites' "$(settings_of vm04; settings_of vm03)" "$before"
}

scenario E1b fresh full "the site's own login has another password: refused before the join"
E1b() {
    excused # the sites cannot log in
    sql "ALTER USER bitrix0@localhost IDENTIFIED BY 'admins-own'"
    # The true one is in nobody's words.
    undo "sh_on vm04 'php -r \"include \\\"$www/bitrix/php_interface/dbconn.php\\\"; echo \\\"ALTER USER bitrix0@localhost IDENTIFIED BY \\x27\\\$DBPassword\\x27;\\\";\" | mysql'"
    refused login vm04 'bitrix0' 'default' 'hint:'
}

# --- E2: the server itself

# unserved TEXT BACK: with the server in a state that a shell text in vm04 makes, apply ends by itself, with a word on
# the database or the work done, and starts or restarts no server.
unserved() {
    local before
    pending_everywhere
    excused
    sh_on vm04 "$1"
    undo "sh_on vm04 $(printf %q "$2")"
    before=$(sh_on vm04 'systemctl show -p ActiveState -p InvocationID mariadb')
    bx apply apply -f "$quick" --yes
    has "$T/apply.code" '^[0346]$' 'exit code'
    [[ $code == 0 ]] || has <(cat "$T"/apply.{out,err}) 'vm04'
    [[ $code == 0 ]] || has <(cat "$T"/apply.{out,err}) 'sql|SQL|mysql|MySQL|MariaDB|database|socket|deadline|status 500'
    eq 'the server' "$(sh_on vm04 'systemctl show -p ActiveState -p InvocationID mariadb')" "$before"
    heal_faults
    sleep 1
    excused_no_more
}

scenario E2a quick quick 'the database is stopped'
E2a() { unserved 'systemctl stop mariadb' 'systemctl start mariadb'; [[ $code != 0 ]] || fail 'success was claimed'; }

scenario E2b quick full 'the database hangs'
E2b() {
    unserved 'kill -STOP "$(systemctl show -p MainPID --value mariadb)"' 'kill -CONT "$(systemctl show -p MainPID --value mariadb)"'
    [[ $code != 0 ]] || fail 'success was claimed'
}

scenario E2c quick full 'the database takes no writes'
E2c() { unserved "mysql -e 'SET GLOBAL read_only = 1'" "mysql -e 'SET GLOBAL read_only = 0'"; }

scenario E2d quick full 'the database has no connection left'
E2d() {
    unserved "mysql -e 'SET GLOBAL max_connections = 10'; for i in \$(seq 11); do (mysql -e 'SELECT SLEEP(120)' </dev/null >/dev/null 2>&1 &) ; done; sleep 1" \
        "kill \$(ps -eo pid,args | sed -n 's/^ *\([0-9]*\) mysql -e SELECT SLEEP.*/\1/p'); sleep 0.5; mysql -e 'SET GLOBAL max_connections = DEFAULT'"
}

scenario E2e quick full 'all tables are locked'
E2e() {
    unserved "(mysql -e 'FLUSH TABLES WITH READ LOCK; SELECT SLEEP(600)' </dev/null >/dev/null 2>&1 &) ; sleep 1" \
        "kill \$(ps -eo pid,args | sed -n 's/^ *\([0-9]*\) mysql -e FLUSH.*/\1/p'); sleep 0.5"
    [[ $code != 0 ]] || fail 'success was claimed'
}

# --- E4: grants

scenario E4a quick full 'somebody gave our login more rights, and made accounts of his own'
E4a() {
    sql "CREATE USER bx_cluster@'%' IDENTIFIED BY 'x-foreign'; GRANT ALL ON sitemanager.* TO bx_cluster@'%'; CREATE USER foreigner@'10.%' IDENTIFIED BY 'x-foreign'"
    undo "sql \"DROP USER bx_cluster@'%'; DROP USER foreigner@'10.%'\""
    sql "SHOW GRANTS FOR bx_cluster@'%'; SHOW GRANTS FOR foreigner@'10.%'" >"$T/foreign"
    sql "GRANT SUPER, FILE ON *.* TO bx_cluster@'10.77.0.3'; GRANT SELECT ON mysql.* TO bx_cluster@'10.77.0.4'"
    bx plan plan -f "$quick" -o json --detailed-exitcode
    ended plan 2
    eq 'steps of logins' "$(steps plan | grep ' change .* login ' | sort | cut -d' ' -f2- | xargs)" 'change vm04 login bx_cluster@10.77.0.3 change vm04 login bx_cluster@10.77.0.4'
    bx apply apply -f "$quick" --yes
    ended apply 0
    ! sql "SHOW GRANTS FOR bx_cluster@'10.77.0.3'" | grep -qE 'SUPER|FILE' || fail 'SUPER is left'
    same 'accounts that are not ours' "$T/foreign" <(sql "SHOW GRANTS FOR bx_cluster@'%'; SHOW GRANTS FOR foreigner@'10.%'")
}

# --- E5: the sites' settings

# ill FILE TEXT: before the join the file is spoiled by a shell text: refused, and the file is named.
ill() {
    excused # the sites stumble over it, too
    spoiled vm04 "$www/$1" "$2"
    refused ill vm04 "${1##*/}" 'hint:'
    eq 'copies in the site' "$(sh_on vm04 "find $www -name '*.bak*' -o -name '.bxctl*' -o -name '*.php.*'")" ''
}

scenario E5a fresh full 'dbconn.php is missing'
E5a() { ill bitrix/php_interface/dbconn.php "rm $www/bitrix/php_interface/dbconn.php"; }

scenario E5b fresh full '.settings.php is missing'
E5b() { ill bitrix/.settings.php "rm $www/bitrix/.settings.php"; }

scenario E5c fresh full '.settings.php has a syntax error'
E5c() { ill bitrix/.settings.php "echo '<?php syntax error (' >>$www/bitrix/.settings.php"; }

scenario E5d fresh full 'dbconn.php gives its values in a way that nobody can edit'
E5d() { ill bitrix/php_interface/dbconn.php "sed -i 's/^\\\$DBHost.*/\$DBHost = getenv(\"DB\") ?: (\"local\" . \"host\");/' $www/bitrix/php_interface/dbconn.php"; }

scenario E5e fresh full '.settings.php is half written'
E5e() { ill bitrix/.settings.php "truncate -s 300 $www/bitrix/.settings.php"; }

# edited TEXT: dbconn.php of the default site on the balancer is changed by a shell text with $f, and bxctl has a value to
# mend in it. Either it is refused by name, or only that value is changed: owner, mode and all other bytes stay.
edited() {
    local file=$www/bitrix/php_interface/dbconn.php
    excused
    sh_on vm04 "cp -a $file /root/dbconn"
    undo "sh_on vm04 'cat /root/dbconn >$file; chmod --reference=/root/dbconn $file; rm /root/dbconn'"
    sh_on vm04 "f=$file; sed -i '/DBHost/s/10\.77\.0\.4/localhost/' \$f; $1"
    sh_on vm04 "cat $file" >"$T/spoilt.php"
    sh_on vm04 "stat -c '%a %U' $file" >"$T/stat.before"
    bx apply apply -f "$quick" --yes
    sh_on vm04 "cat $file" >"$T/after.php"
    sh_on vm04 "stat -c '%a %U' $file" >"$T/stat.after"
    case $code in
        6) has <(cat "$T"/apply.{out,err}) 'dbconn\.php'; cmp "$T/spoilt.php" "$T/after.php" ;;
        0) cmp <(sed '/DBHost/s/localhost/10.77.0.4/' "$T/spoilt.php") "$T/after.php" || fail 'more than the one value was changed' ;;
        *) fail "exit code $code: $(gist apply)" ;;
    esac
    same 'mode and owner' "$T"/stat.{before,after}
    eq 'copies in the site' "$(sh_on vm04 "find $www -name '*.bak*' -o -name '.bxctl*' -o -name '*.php.*'")" ''
    heal_faults
    bx again apply -f "$quick" --yes
    excused_no_more
}

scenario E5f quick full 'dbconn.php has lines that end with CRLF'
E5f() { edited 'sed -i "s/\$/\r/" $f'; }

scenario E5g quick full 'dbconn.php begins with a byte order mark'
E5g() { edited 'sed -i "1s/^/\xef\xbb\xbf/" $f'; }

scenario E5h quick full 'dbconn.php may not be written'
E5h() { edited 'chmod 0440 $f'; }

scenario E5i quick full 'dbconn.php is written by somebody else at the same time'
E5i() {
    local file=$www/bitrix/php_interface/dbconn.php
    excused
    sh_on vm04 "sed -i '/DBHost/s/10\.77\.0\.4/localhost/' $file"
    on vm04 runuser -u bitrix -- /bin/bash -c "for i in \$(seq 60); do echo \"// by somebody \$i\" >>$file; sleep 0.1; done" </dev/null &
    bx apply apply -f "$quick" --yes
    wait $! || true
    has "$T/apply.code" '^[036]$' 'exit code'
    bx again apply -f "$quick" --yes
    ended again 0
    # What was added is there, or in a copy.
    for number in 1 20 40 60; do
        sh_on vm04 "grep -rqx '// by somebody $number' $file /var/lib/bxctl/backup" || fail "line $number of somebody else is lost"
    done
    sh_on vm04 "php -l $file" || fail 'the file is no PHP any more'
    sh_on vm04 "sed -i '/by somebody/d' $file"
    excused_no_more
}

# --- E6: the cluster module

scenario E6a fresh full 'the cluster module is not installed'
E6a() {
    sql "UPDATE b_module SET ID = 'away' WHERE ID = 'cluster'" dbshop
    undo "sql \"UPDATE b_module SET ID = 'cluster' WHERE ID = 'away'\" dbshop"
    refused module 'shop\.example\.com' cluster 'hint:'
}

scenario E6b fresh full "the cluster module's table is missing"
E6b() {
    sql 'RENAME TABLE b_cluster_webnode TO b_kept' dbshop
    undo "sql 'RENAME TABLE b_kept TO b_cluster_webnode' dbshop"
    refused table 'b_cluster_webnode|cluster' 'shop\.example\.com|dbshop' 'hint:'
}

scenario E6c quick full 'a web node has two rows'
E6c() {
    sql "CREATE TABLE kept AS SELECT * FROM b_cluster_webnode; INSERT INTO b_cluster_webnode (NAME, DESCRIPTION, HOST, PORT, STATUS_URL) SELECT NAME, 'by hand', HOST, PORT, STATUS_URL FROM b_cluster_webnode WHERE HOST = 'vm03'" dbshop ||
        { sql 'DESCRIBE b_cluster_webnode; DROP TABLE IF EXISTS kept' dbshop; fail 'the table is another one'; }
    undo "sql \"DROP TABLE IF EXISTS kept; DELETE FROM b_cluster_webnode WHERE DESCRIPTION = 'by hand'\" dbshop"
    bx plan plan -f "$quick"
    told plan 6 'row/duplicate' 'dbshop\.b_cluster_webnode has 2 rows' 'hint:'
    bx apply apply -f "$quick" --yes
    told apply 6 'row/duplicate' 'dbshop\.b_cluster_webnode has 2 rows' 'hint:'
    eq "the owner's row" "$(sql "SELECT COUNT(*) FROM b_cluster_webnode WHERE DESCRIPTION = 'by hand'" dbshop)" 1
}

scenario E6d fresh full 'dbconn.php ends the program before the last line'
E6d() { ill bitrix/php_interface/dbconn.php "sed -i '2i exit(0);' $www/bitrix/php_interface/dbconn.php"; }

whole_again() { [[ $(as vm04 'sha256sum <bitrix/php_interface/init.php') == "$(as vm03 'sha256sum <bitrix/php_interface/init.php')" ]]; }

fatal() { [[ $(ask "$1" default https /index.php -o /dev/null -w '%{http_code}') == 500 ]]; }

scenario E6e quick full 'init.php of a site ends in a fatal error'
E6e() {
    pending
    excused # the site itself is down
    as vm04 'cp bitrix/php_interface/init.php /tmp/init.kept && echo "<?php no_such_function();" >bitrix/php_interface/init.php'
    # As an edit of its own: a file that is older than the peer's does not go there.
    undo "as vm04 'cat /tmp/init.kept >bitrix/php_interface/init.php; rm /tmp/init.kept'
        eventually 30 whole_again"
    for client in 10.77.{1..6}.10; do eventually 15 fatal "$client" || fail 'the site is not down'; done
    # What is no part of a web server is done.
    bx apply apply -f "$quick" --yes
    told apply 0 '^Applied: 0 added, 2 changed, 0 removed, 0 failed'
    # What is, is taken back: nobody can tell that it serves.
    bx web apply -f "$(least)" --yes
    told web 3 'vm0[34]' '500' 'next:'
    eq 'the way clients are spread' "$(sh_on vm04 'grep -oE "ip_hash|least_conn" /etc/nginx/bx/site_enabled/upstream.conf')" ip_hash
    heal_faults
    excused_no_more
}
