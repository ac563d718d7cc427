# shellcheck shell=bash
# Whatever is changed by hand in a managed thing: plan shows exactly that, one apply mends it, and then nothing is
# left to do. Several drifts that have nothing to do with each other share one plan and one apply.

drifts=()
expected=()
also=()

# drift NODE TEXT STEP...: spoils something with a shell text, and says which steps the plan must have for it.
# A STEP is `ACTION NODE KIND ID`; with a ? before it, it may be in the plan or not: what follows a change
# (a reload, a transfer), but is no drift of its own. Proofs are taken again whenever something changes.
drift() {
    local node=$1 text=$2 step
    shift 2
    drifts+=("$node: $text")
    for step in "$@"; do
        if [[ $step == '?'* ]]; then also+=("${step#\?}"); else expected+=("$step"); fi
    done
    sh_on "$node" "$text"
}

# The plan has those steps and no others, in all its forms; one apply; no plan is left.
mended() {
    local missing extra
    bx plan plan -f "$quick" -o json --detailed-exitcode
    ended plan 2
    steps plan | cut -d' ' -f2- | sort >"$T/found"
    printf '%s\n' "${expected[@]}" | sort >"$T/expected"
    missing=$(comm -13 "$T/found" "$T/expected")
    extra=$(comm -23 "$T/found" "$T/expected" | grep -v '^wait ' | grep -vxFf <(printf '%s\n' "${also[@]}" nothing)) || true
    echo "plan:"
    cat "$T/found"
    bx apply apply -f "$quick" --yes
    bx after plan -f "$quick" --detailed-exitcode
    [[ -z $missing$extra ]] ||
        fail "the plan lacks: $(shown "${missing:-nothing}"); has besides: $(shown "${extra:-nothing}")"
    ended apply 0
    ended after 0
    has "$T/after.out" '^No changes\.'
    # A hand-made change is no change of the manifest.
    [[ ${cause-drift} == any ]] ||
        eq 'causes' "$(jq -r '[.items[].steps[] | select(.id != "/etc/bxctl/pool.json") | .cause // empty] | unique | join(" ")' "$T/plan.out")" drift
}

test_files() {
    want_quick
    drift vm04 'echo "-- by hand" >>/etc/lsyncd-vm03.conf' 'change vm04 file /etc/lsyncd-vm03.conf'
    drift vm03 'echo "-- by hand" >>/etc/lsyncd-vm04.conf' 'change vm03 file /etc/lsyncd-vm04.conf'
    drift vm04 'sed -i "s/^10.77.0.3 vm03$/10.77.0.33 vm03/" /etc/hosts' 'change vm04 file /etc/hosts'
    drift vm03 'sed -i "/^10.77.0.4 vm04$/d" /etc/hosts' 'change vm03 file /etc/hosts'
    drift vm03 'echo "#" >>/etc/ssh/sshd_config.d/10-bxctl.conf' \
        'change vm03 file /etc/ssh/sshd_config.d/10-bxctl.conf' \
        '?reload vm03 sshd /etc/ssh/sshd_config.d/10-bxctl.conf'
    drift vm03 'sed -i 2i: /usr/local/libexec/bxctl-receiver' 'change vm03 file /usr/local/libexec/bxctl-receiver'
    drift vm04 'truncate -s 10 /usr/local/libexec/bxctl-rsync' 'change vm04 file /usr/local/libexec/bxctl-rsync'
    drift vm04 'sed -i /vm03/d /etc/bxctl/ssh/known_hosts' 'change vm04 file /etc/bxctl/ssh/known_hosts'
    drift vm04 'sed -i /bxctl:vm03/d /etc/bxctl/ssh/authorized_keys' 'change vm04 file /etc/bxctl/ssh/authorized_keys'
    drift vm03 'echo "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ3zLqYbFPmBmf0l9ByHjP4d0nDRqJ9mYfHCjd1rV2bS x" >>/etc/bxctl/ssh/authorized_keys' \
        'change vm03 file /etc/bxctl/ssh/authorized_keys'
    drift vm03 'rm /etc/logrotate.d/lsyncd' 'add vm03 file /etc/logrotate.d/lsyncd'
    drift vm04 'sed -i "/^vm03 /d" /etc/ansible/hosts' 'change vm04 file /etc/ansible/hosts'
    drift vm04 'sed -i "s/cluster_web_configure.*/cluster_web_configure: disable/" /etc/ansible/group_vars/bitrix-web.yml' \
        'change vm04 file /etc/ansible/group_vars/bitrix-web.yml'
    mended
    # What the operator had written is kept, where only root looks.
    sh_on vm04 'grep -rlF -e "-- by hand" /var/lib/bxctl/backup' >"$T/kept" || fail 'no copy of the edited /etc/lsyncd-vm03.conf is kept'
    has "$T/kept" 'lsyncd-vm03.conf'
    eq 'who may look at the backups' "$(sh_on vm04 'cd /var/lib/bxctl/backup; sudo -u bitrix ls / >/dev/null; sudo -u bitrix ls /var/lib/bxctl/backup 2>/dev/null | wc -l')" 0
}

# The pool's memory: it is made again from what is there, and only where it is lost.
test_record_of_the_pool() {
    want_quick
    local cause=any
    drift vm03 'rm /etc/bxctl/pool.json' 'add vm03 file /etc/bxctl/pool.json'
    mended
    eq 'the records' "$(sh_on vm03 'sha256sum /etc/bxctl/pool.json')" "$(sh_on vm04 'sha256sum /etc/bxctl/pool.json')"
}

# Broken on every node: nothing is concluded from it, least of all a removal.
test_record_of_the_pool_broken() {
    want_quick
    local cause=any
    drift vm03 'head -c 40 /etc/bxctl/pool.json >/root/part; cat /root/part >/etc/bxctl/pool.json; rm /root/part' 'change vm03 file /etc/bxctl/pool.json'
    drift vm04 'echo nonsense >/etc/bxctl/pool.json' 'change vm04 file /etc/bxctl/pool.json'
    mended
}

test_nginx_files() {
    want_quick
    local trees=('?wait vm04 proof sync vm04 → vm03' '?reload vm04 service nginx' '?reload vm03 service nginx'
        '?reload vm04 service nginx live')
    drift vm04 'sed -i s/ip_hash/least_conn/ /etc/nginx/bx/site_avaliable/upstream.conf' \
        'change vm04 file /etc/nginx/bx/site_avaliable/upstream.conf' "${trees[@]}"
    drift vm04 'sed -i "s/listen 8080/listen 8090/" /etc/nginx/bx/site_cluster/s1.conf' \
        'change vm04 file /etc/nginx/bx/site_cluster/s1.conf'
    drift vm04 'sed -i "s/X-Real-IP/X-Other/" /etc/nginx/bx/site_avaliable/http_balancer.conf' \
        'change vm04 file /etc/nginx/bx/site_avaliable/http_balancer.conf'
    mended
}

# Without it no configuration of either node passes its test; the deletion is shipped, too.
test_nginx_file_that_others_need() {
    want_quick
    drift vm04 'rm /etc/nginx/bx/maps/bxctl_cluster.conf' 'add vm04 file /etc/nginx/bx/maps/bxctl_cluster.conf' \
        '?reload vm04 service nginx' '?reload vm03 service nginx' '?reload vm04 service nginx live'
    eventually 10 sh_on vm03 'test ! -e /etc/nginx/bx/maps/bxctl_cluster.conf'
    mended
}

test_nginx_links() {
    want_quick
    local trees=('?wait vm04 proof sync vm04 → vm03' '?reload vm04 service nginx' '?reload vm03 service nginx'
        '?reload vm04 service nginx live')
    drift vm04 'ln -sfn ../site_avaliable/ssl.s1.conf /etc/nginx/bx/site_enabled/https_balancer_default.conf' \
        'change vm04 link /etc/nginx/bx/site_enabled/https_balancer_default.conf' "${trees[@]}"
    drift vm04 'rm /etc/nginx/bx/site_enabled/http_balancer.conf' \
        'add vm04 link /etc/nginx/bx/site_enabled/http_balancer.conf'
    drift vm04 'ln -s ../site_avaliable/bx_ext_ssl_shop.example.com.conf /etc/nginx/bx/site_ext_enabled/' \
        'remove vm04 absent /etc/nginx/bx/site_ext_enabled/bx_ext_ssl_shop.example.com.conf'
    mended
    eq 'links in site_ext_enabled' "$(sh_on vm04 'ls /etc/nginx/bx/site_ext_enabled')" ''
}

# A web node has no writer of its own in the shipped trees: the copy is sent again.
test_copy_on_a_web_node() {
    want_quick
    drift vm03 'echo "# by hand" >>/etc/nginx/bx/site_cluster/s1.conf' \
        'run vm04 work transfer of /etc/nginx/bx to vm03' '?reload vm03 service nginx' \
        '?reload vm04 service nginx live'
    drift vm03 'rm /etc/httpd/bx/conf/default.conf' \
        'run vm04 work transfer of /etc/httpd/bx/conf to vm03' '?reload vm03 service httpd'
    mended
    eq 'the copy' "$(sh_on vm03 'sha256sum /etc/nginx/bx/site_cluster/s1.conf /etc/httpd/bx/conf/default.conf')" \
        "$(sh_on vm04 'sha256sum /etc/nginx/bx/site_cluster/s1.conf /etc/httpd/bx/conf/default.conf')"
    sh_on vm03 'grep -rlF "# by hand" /var/lib/bxctl/trash /var/lib/bxctl/backup' || fail 'no copy of the edit is kept'
}

test_owners_modes_and_folders() {
    want_quick
    drift vm04 'chown bitrix: /etc/lsyncd-vm03.conf' 'change vm04 file /etc/lsyncd-vm03.conf'
    drift vm03 'chmod 666 /usr/local/libexec/bxctl-receiver' 'change vm03 file /usr/local/libexec/bxctl-receiver'
    drift vm04 'chmod 600 /etc/tmpfiles.d/lsyncd.conf' 'change vm04 file /etc/tmpfiles.d/lsyncd.conf'
    drift vm04 'chmod 644 /etc/bxctl/ssh/id_ed25519' 'change vm04 key /etc/bxctl/ssh/id_ed25519'
    drift vm03 'chown root: /etc/nginx/bx/site_cluster' 'change vm03 owner /etc/nginx/bx'
    drift vm03 'chmod 755 /home/bitrix/.bxctl-trash/default' 'change vm03 directory /home/bitrix/.bxctl-trash/default'
    drift vm03 'rm -r /tmp/php_upload/ext_www/shop.example.com' 'add vm03 directory /tmp/php_upload/ext_www/shop.example.com'
    drift vm03 'chmod 700 /var/log/lsyncd' 'change vm03 directory /var/log/lsyncd'
    drift vm04 'chown root: /run/lsyncd' 'change vm04 directory /run/lsyncd'
    mended
}

test_trash_of_another_owner() {
    want_quick
    drift vm04 'chown root: /home/bitrix/ext_www/.bxctl-trash/shop.example.com' \
        'change vm04 directory /home/bitrix/ext_www/.bxctl-trash/shop.example.com'
    mended
}

test_units_stopped() {
    want_quick
    drift vm04 'systemctl stop lsyncd-vm03' 'change vm04 unit lsyncd-vm03.service'
    drift vm03 'systemctl disable lsyncd-vm04' 'change vm03 unit lsyncd-vm04.service'
    drift vm03 'systemctl stop nginx' 'change vm03 unit nginx.service' '?reload vm03 service nginx'
    drift vm03 'systemctl stop httpd' 'change vm03 unit httpd.service' '?reload vm03 service httpd'
    mended
    eq 'units' "$(sh_on vm03 'systemctl is-enabled lsyncd-vm04; systemctl is-active nginx httpd' | xargs)" 'enabled active active'
}

test_units_masked() {
    want_quick
    drift vm03 'systemctl mask -q --now nginx' 'change vm03 unit nginx.service' '?reload vm03 service nginx'
    drift vm03 'systemctl stop lsyncd-vm04; ln -sf /dev/null /etc/systemd/system/lsyncd-vm04.service; systemctl daemon-reload' \
        'change vm03 file /etc/systemd/system/lsyncd-vm04.service' 'change vm03 unit lsyncd-vm04.service'
    drift vm04 'systemctl disable -q --now lsyncd-vm03; rm /etc/systemd/system/lsyncd-vm03.service; systemctl daemon-reload' \
        'add vm04 file /etc/systemd/system/lsyncd-vm03.service' 'add vm04 unit lsyncd-vm03.service'
    mended
    eq 'units' "$(sh_on vm03 'systemctl is-active nginx lsyncd-vm04' | xargs)" 'active active'
}

# A process that was started with something else than what is on disk.
test_running_configuration() {
    want_quick
    drift vm04 'cp -p /etc/nginx/bx/site_avaliable/upstream.conf /root/kept; echo "# x" >>/etc/nginx/bx/site_avaliable/upstream.conf
        systemctl reload nginx; sleep 0.5; sed -i /bxctl/d /etc/nginx/bxctl/revision.conf; nginx -s reload; sleep 0.5
        cp -p /root/kept /etc/nginx/bx/site_avaliable/upstream.conf; rm /root/kept' \
        '?reload vm04 service nginx' '?reload vm04 service nginx live' '?reload vm03 service nginx'
    drift vm03 'sed -i "s/BXCTL_CONFIG=./BXCTL_CONFIG=x/" /etc/systemd/system/lsyncd-vm04.service; systemctl daemon-reload
        systemctl restart lsyncd-vm04' \
        'change vm03 file /etc/systemd/system/lsyncd-vm04.service' 'restart vm03 unit lsyncd-vm04.service'
    mended
}

test_kernel_setting() {
    local before
    want_quick
    kernel_alone
    before=$(sh_on vm04 'sysctl -n fs.inotify.max_queued_events')
    drift vm04 'sysctl -q fs.inotify.max_queued_events=60000; rm /etc/sysctl.d/10-bxctl-lsyncd.conf' \
        'add vm04 file /etc/sysctl.d/10-bxctl-lsyncd.conf' \
        'change vm04 sysctl fs.inotify.max_queued_events' 'change vm03 sysctl fs.inotify.max_queued_events'
    mended
    [[ $(sh_on vm04 'sysctl -n fs.inotify.max_queued_events') -ge 65536 ]] || fail "max_queued_events was $before and is low now"
}

test_database() {
    want_quick
    sql "CREATE USER foreigner@'%' IDENTIFIED BY 'CANARY-foreign'; GRANT SELECT ON sitemanager.* TO foreigner@'%'"
    drift vm04 'mysql dbshop <<<"DELETE FROM b_cluster_webnode WHERE HOST = \"vm03\""' \
        'add vm04 row dbshop.b_cluster_webnode vm03 8081'
    drift vm04 'mysql sitemanager <<<"UPDATE b_cluster_webnode SET STATUS_URL = \"/other\" WHERE HOST = \"vm04\""' \
        'change vm04 row sitemanager.b_cluster_webnode vm04 8081'
    drift vm04 'mysql <<<"GRANT SELECT ON mysql.* TO bx_cluster@10.77.0.3"' 'change vm04 login bx_cluster@10.77.0.3'
    drift vm04 'mysql <<<"REVOKE DELETE ON dbshop.* FROM bx_cluster@10.77.0.4"' 'change vm04 login bx_cluster@10.77.0.4'
    mended
    eq 'accounts that are not ours' "$(sql "SHOW GRANTS FOR foreigner@'%'" | sed 's/ IDENTIFIED.*//' | tr -d '`' | xargs)" \
        'GRANT USAGE ON *.* TO foreigner@% GRANT SELECT ON sitemanager.* TO foreigner@%'
    sql "DROP USER foreigner@'%'"
}

test_login_dropped() {
    want_quick
    drift vm04 'mysql <<<"DROP USER bx_cluster@10.77.0.3"' 'add vm04 login bx_cluster@10.77.0.3'
    mended
    for site in "${sites[@]}"; do
        eq "index of $site on vm03" "$(sh_on vm04 "curl -s -o /dev/null -w '%{http_code}' -H 'Host: $site' http://10.77.0.3:8080/")" 200
    done
}

test_login_has_another_password() {
    want_quick
    drift vm04 'mysql <<<"SET PASSWORD FOR bx_cluster@10.77.0.4 = PASSWORD(\"CANARY-other\")"' \
        'change vm04 login bx_cluster@10.77.0.4'
    mended
    ask 10.77.1.10 default http / -f -o /dev/null
}

# Another password in the manifest: a second login takes over, no request fails, and the first one goes.
test_password_of_the_manifest_changes() {
    want_quick
    local turn login old
    sed "s#^  sync:#  database: { password: { file: $T/password } }\n  sync:#" "$quick" >"$T/file.yaml"
    load_begin "$T/load" 240 8
    for turn in bx_cluster_2:bx_cluster:CANARY-one bx_cluster:bx_cluster_2:CANARY-two; do
        IFS=: read -r login old password <<<"$turn"
        (umask 077 && echo "$password" >"$T/password")
        bx "to-$login" apply -f "$T/file.yaml" --yes
        ended "to-$login" 0
        eventually 15 settled "$T/file.yaml" || fail "after the turn to $login: $(gist settled)"
        eq 'logins of the pool' "$(sql "SELECT DISTINCT User FROM mysql.user WHERE User LIKE 'bx_cluster%'" sitemanager | xargs)" "$login"
        for node in vm04 vm03; do
            sh_on "$node" "grep -q '\"$login\"' /home/bitrix/www/bitrix/php_interface/dbconn.php || grep -q \"'$login'\" /home/bitrix/www/bitrix/php_interface/dbconn.php" || fail "$node does not use $login"
        done
        lacks <(cat "$T/to-$login".{out,err}) CANARY
    done
    load_end "$T/load"
    eq 'failed requests' "$(grep -c ' bad ' "$T/load/requests" || true)" 0
    eventually 15 settled "$quick" || fail "with a generated password again: $(gist settled)"
}

test_sessions_and_settings() {
    want_quick
    drift vm04 'mysql sitemanager <<<"UPDATE b_option SET VALUE = \"N\" WHERE MODULE_ID = \"security\" AND NAME = \"session\""' \
        'change vm04 row sitemanager.b_option security session' \
        '?run vm04 cache /home/bitrix/www' '?run vm03 cache /home/bitrix/www'
    drift vm04 'cd /home/bitrix/ext_www/shop.example.com/bitrix && sed -i "s/10[.]77[.]0[.]4/localhost/" php_interface/dbconn.php && grep -q "^.DBHost.*localhost" php_interface/dbconn.php' \
        'change vm04 settings /home/bitrix/ext_www/shop.example.com'
    mended
    for node in 10.77.0.4 10.77.0.3; do
        eq "shop on $node" "$(sh_on vm04 "curl -s -o /dev/null -w '%{http_code}' -H 'Host: shop.example.com' http://$node:8080/")" 200
    done
}

# A lost key is made again, and the peer is told.
test_private_key_deleted() {
    want_quick
    local path
    drift vm03 'rm /etc/bxctl/ssh/id_ed25519' 'add vm03 key /etc/bxctl/ssh/id_ed25519' \
        '?change vm04 file /etc/bxctl/ssh/authorized_keys' '?change vm04 file /etc/bxctl/pool.json' '?change vm03 file /etc/bxctl/pool.json'
    mended
    path=/home/bitrix/www/upload/after-key-$RANDOM
    sh_on vm03 "runuser -u bitrix -- sh -c 'echo key >$path'"
    eventually 20 sh_on vm04 "test -s $path" || fail 'files of vm03 do not reach vm04 with the new key'
}

# A web node that lost its unit is a member all the same: what it has not sent yet stays, and is sent.
test_unit_file_lost_on_the_web_node() {
    want_quick
    local path=/home/bitrix/www/upload/unsent-$RANDOM
    sh_on vm03 "systemctl stop lsyncd-vm04; runuser -u bitrix -- sh -c 'echo unsent >$path'; rm /etc/systemd/system/lsyncd-vm04.service; systemctl daemon-reload"
    bx plan plan -f "$quick" -o json --detailed-exitcode
    ended plan 2
    lacks <(steps plan) 'to its trash|first copy'
    bx apply apply -f "$quick" --yes
    ended apply 0
    sh_on vm03 "grep -q unsent $path" || fail 'what was not sent yet is gone from its node'
    eventually 20 sh_on vm04 "grep -q unsent $path" || fail 'what was not sent yet did not arrive'
    eventually 15 settled "$quick" || fail "not mended: $(gist settled)"
}

# A switch that nobody confirmed is proven by the next apply, and not taken back behind it.
test_switch_that_was_not_confirmed() {
    want_quick
    sh_on vm04 'mkdir -p /var/lib/bxctl/switch/nginx/old/etc/nginx/bx/site_avaliable && cd /var/lib/bxctl/switch/nginx &&
        echo "# older" >old/etc/nginx/bx/site_avaliable/upstream.conf && echo /etc/nginx/bx/site_avaliable/upstream.conf >paths &&
        echo nginx.service >unit && : >armed && /usr/local/libexec/bxctl-watchdog arm'
    drift vm04 true 'reload vm04 service nginx'
    mended
    sh_on vm04 '! systemctl is-active -q bxctl-watchdog.timer && test ! -e /var/lib/bxctl/switch' || fail 'the way back is still open'
}

test_cron_on_the_second_node() {
    want_quick
    drift vm03 'echo "* * * * * bitrix php -f /home/bitrix/www/bitrix/modules/main/tools/cron_events.php" >/etc/cron.d/again
        echo "5 * * * * root true" >/etc/cron.d/foreign' \
        'change vm03 cron sites'
    drift vm03 'echo "5 4 * * * php -f /home/bitrix/ext_www/shop.example.com/local/cron/price_list.php" | crontab -u bitrix -'
    mended
    eq 'left in cron.d' "$(sh_on vm03 'cd /etc/cron.d; ls again foreign 2>/dev/null')" foreign
    eq 'lines of bitrix' "$(sh_on vm03 'crontab -u bitrix -l 2>/dev/null | grep -c . || true')" 0
    sh_on vm03 'rm /etc/cron.d/foreign'
}

# A reboot of both nodes is no drift.
test_reboot_is_no_drift() {
    want_quick
    "$lab" kill vm04 vm03
    "$lab" up vm04 vm03
    eventually 30 settled "$quick" || fail "30 s after a power cut of both nodes: $(gist settled)"
}
