# shellcheck shell=bash
# Whatever is changed by hand in a managed thing: plan shows exactly that, one apply mends it, and then nothing is
# left to do. Several drifts that have nothing to do with each other share one plan and one apply.

drifts=()
expected=()
also=()

# drift NODE TEXT STEP...: spoils something with a shell text, and says which steps the plan must have for it.
# A STEP is `PHASE ACTION NODE KIND ID`; with a ? before it, it may be in the plan or not: what must follow a change
# (a reload, a transfer, a proof), but is no drift of its own.
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
    steps plan | sort >"$T/found"
    printf '%s\n' "${expected[@]}" | sort >"$T/expected"
    missing=$(comm -13 "$T/found" "$T/expected")
    extra=$(comm -23 "$T/found" "$T/expected" | grep -vxFf <(printf '%s\n' "${also[@]}" nothing)) || true
    echo "plan:"
    cat "$T/found"
    bx apply apply -f "$quick" --yes
    bx after plan -f "$quick" --detailed-exitcode
    [[ -z $missing$extra ]] ||
        fail "the plan lacks: $(shown "${missing:-nothing}"); has besides: $(shown "${extra:-nothing}")${trouble:+; $trouble}"
    ended apply 0
    ended after 0
    has "$T/after.out" '^No changes\.'
    # A hand-made change is no change of the manifest.
    eq 'causes' "$(jq -r '[.items[].steps[].cause // empty] | unique | join(" ")' "$T/plan.out")" drift
}

test_files() {
    want_quick
    drift vm04 'echo "-- by hand" >>/etc/lsyncd-vm03.conf' 'sync change vm04 file /etc/lsyncd-vm03.conf'
    drift vm03 'echo "-- by hand" >>/etc/lsyncd-vm04.conf' 'web change vm03 file /etc/lsyncd-vm04.conf'
    drift vm04 'sed -i "s/^10.77.0.3 vm03$/10.77.0.33 vm03/" /etc/hosts' 'trust change vm04 file /etc/hosts'
    drift vm03 'sed -i "/^10.77.0.4 vm04$/d" /etc/hosts' 'trust change vm03 file /etc/hosts'
    drift vm03 'echo "#" >>/etc/ssh/sshd_config.d/10-bxctl.conf' \
        'trust change vm03 file /etc/ssh/sshd_config.d/10-bxctl.conf' \
        '?trust reload vm03 sshd /etc/ssh/sshd_config.d/10-bxctl.conf'
    drift vm03 'sed -i 2i: /usr/local/libexec/bxctl-receiver' 'sync change vm03 file /usr/local/libexec/bxctl-receiver'
    drift vm04 'truncate -s 10 /usr/local/libexec/bxctl-rsync' 'sync change vm04 file /usr/local/libexec/bxctl-rsync'
    drift vm04 'sed -i /vm03/d /etc/bxctl/ssh/known_hosts' 'trust change vm04 file /etc/bxctl/ssh/known_hosts'
    drift vm04 'sed -i /bxctl:vm03/d /etc/bxctl/ssh/authorized_keys' 'trust change vm04 file /etc/bxctl/ssh/authorized_keys'
    drift vm03 'echo "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ3zLqYbFPmBmf0l9ByHjP4d0nDRqJ9mYfHCjd1rV2bS x" >>/etc/bxctl/ssh/authorized_keys' \
        'trust change vm03 file /etc/bxctl/ssh/authorized_keys'
    drift vm03 'rm /etc/logrotate.d/lsyncd' 'sync add vm03 file /etc/logrotate.d/lsyncd'
    drift vm04 'sed -i "s/^vm03 .*/# gone/" /etc/ansible/hosts' 'register change vm04 file /etc/ansible/hosts'
    drift vm04 'sed -i "s/cluster_web_configure.*/cluster_web_configure: disable/" /etc/ansible/group_vars/bitrix-web.yml' \
        'register change vm04 file /etc/ansible/group_vars/bitrix-web.yml'
    drift vm03 'rm /etc/bxctl/pool.json' 'register add vm03 file /etc/bxctl/pool.json'
    mended
    # What the operator had written is kept, where only root looks.
    sh_on vm04 'grep -rlF -e "-- by hand" /var/lib/bxctl/backup' >"$T/kept" || fail 'no copy of the edited /etc/lsyncd-vm03.conf is kept'
    has "$T/kept" 'lsyncd-vm03.conf'
    eq 'who may look at the backups' "$(sh_on vm04 'cd /var/lib/bxctl/backup; sudo -u bitrix ls / >/dev/null; sudo -u bitrix ls /var/lib/bxctl/backup 2>/dev/null | wc -l')" 0
}

test_nginx_files() {
    want_quick
    local trees=('?web wait vm04 proof sync vm04 → vm03' '?web reload vm04 service nginx' '?web reload vm03 service nginx'
        '?balancer reload vm04 service nginx live' '?web wait vm04 proof sites on vm04:8080'
        '?web wait vm04 proof sites on vm03:8080')
    drift vm04 'sed -i s/ip_hash/least_conn/ /etc/nginx/bx/site_avaliable/upstream.conf' \
        'balancer change vm04 file /etc/nginx/bx/site_avaliable/upstream.conf' "${trees[@]}"
    drift vm04 'sed -i "s/listen 8080/listen 8090/" /etc/nginx/bx/site_cluster/s1.conf' \
        'web change vm04 file /etc/nginx/bx/site_cluster/s1.conf'
    drift vm04 'sed -i "s/X-Real-IP/X-Other/" /etc/nginx/bx/site_avaliable/http_balancer.conf' \
        'balancer change vm04 file /etc/nginx/bx/site_avaliable/http_balancer.conf'
    drift vm04 'rm /etc/nginx/bx/maps/bxctl_cluster.conf' 'web add vm04 file /etc/nginx/bx/maps/bxctl_cluster.conf'
    mended
}

test_nginx_links() {
    want_quick
    local trees=('?web wait vm04 proof sync vm04 → vm03' '?web reload vm04 service nginx' '?web reload vm03 service nginx'
        '?balancer reload vm04 service nginx live' '?web wait vm04 proof sites on vm04:8080'
        '?web wait vm04 proof sites on vm03:8080')
    drift vm04 'ln -sfn ../site_avaliable/ssl.s1.conf /etc/nginx/bx/site_enabled/https_balancer_default.conf' \
        'balancer change vm04 link /etc/nginx/bx/site_enabled/https_balancer_default.conf' "${trees[@]}"
    drift vm04 'rm /etc/nginx/bx/site_enabled/http_balancer.conf' \
        'balancer add vm04 link /etc/nginx/bx/site_enabled/http_balancer.conf'
    drift vm04 'ln -s ../site_avaliable/bx_ext_ssl_shop.example.com.conf /etc/nginx/bx/site_ext_enabled/' \
        'balancer remove vm04 absent /etc/nginx/bx/site_ext_enabled/bx_ext_ssl_shop.example.com.conf'
    mended
    eq 'links in site_ext_enabled' "$(sh_on vm04 'ls /etc/nginx/bx/site_ext_enabled')" ''
}

# A web node has no writer of its own in the shipped trees: the copy is sent again.
test_copy_on_a_web_node() {
    want_quick
    drift vm03 'echo "# by hand" >>/etc/nginx/bx/site_cluster/s1.conf' \
        'sync run vm04 work transfer of /etc/nginx/bx to vm03' \
        '?sync wait vm04 proof sync vm04 → vm03' '?database wait vm04 proof sync vm04 → vm03' \
        '?web wait vm04 proof sync vm04 → vm03' '?web reload vm03 service nginx' \
        '?web wait vm04 proof sites on vm04:8080' '?web wait vm04 proof sites on vm03:8080' \
        '?balancer reload vm04 service nginx live'
    drift vm03 'rm /etc/httpd/bx/conf/default.conf' \
        'sync run vm04 work transfer of /etc/httpd/bx/conf to vm03' '?web reload vm03 service httpd'
    mended
    eq 'the copy' "$(sh_on vm03 'sha256sum /etc/nginx/bx/site_cluster/s1.conf /etc/httpd/bx/conf/default.conf')" \
        "$(sh_on vm04 'sha256sum /etc/nginx/bx/site_cluster/s1.conf /etc/httpd/bx/conf/default.conf')"
    sh_on vm03 'grep -rlF "# by hand" /var/lib/bxctl/trash /var/lib/bxctl/backup' || fail 'no copy of the edit is kept'
}

test_owners_modes_and_folders() {
    want_quick
    drift vm04 'chown bitrix: /etc/lsyncd-vm03.conf' 'sync change vm04 file /etc/lsyncd-vm03.conf'
    drift vm03 'chmod 666 /usr/local/libexec/bxctl-receiver' 'sync change vm03 file /usr/local/libexec/bxctl-receiver'
    drift vm04 'chmod 600 /etc/tmpfiles.d/lsyncd.conf' 'sync change vm04 file /etc/tmpfiles.d/lsyncd.conf'
    drift vm04 'chmod 644 /etc/bxctl/ssh/id_ed25519' 'trust change vm04 key /etc/bxctl/ssh/id_ed25519'
    drift vm03 'chown root: /etc/nginx/bx/site_cluster' 'sync change vm03 owner /etc/nginx/bx'
    drift vm03 'chmod 755 /home/bitrix/.bxctl-trash/default' 'sync change vm03 directory /home/bitrix/.bxctl-trash/default'
    drift vm04 'chown root: /home/bitrix/ext_www/.bxctl-trash/shop.example.com' \
        'sync change vm04 directory /home/bitrix/ext_www/.bxctl-trash/shop.example.com'
    drift vm03 'rm -r /tmp/php_upload/ext_www/shop.example.com' 'web add vm03 directory /tmp/php_upload/ext_www/shop.example.com'
    drift vm03 'chmod 700 /var/log/lsyncd' 'sync change vm03 directory /var/log/lsyncd'
    drift vm04 'chown root: /run/lsyncd' 'sync change vm04 directory /run/lsyncd'
    mended
}

test_units_stopped() {
    want_quick
    drift vm04 'systemctl stop lsyncd-vm03' 'sync change vm04 unit lsyncd-vm03.service' \
        '?sync wait vm04 proof sync vm04 → vm03' '?database wait vm04 proof sync vm04 → vm03' '?web wait vm04 proof sync vm04 → vm03'
    drift vm03 'systemctl disable lsyncd-vm04' 'web change vm03 unit lsyncd-vm04.service' '?web wait vm03 proof sync vm03 → vm04'
    drift vm03 'systemctl stop nginx' 'web change vm03 unit nginx.service' \
        '?web wait vm04 proof sites on vm04:8080' '?web wait vm04 proof sites on vm03:8080' '?web reload vm03 service nginx'
    drift vm03 'systemctl stop httpd' 'web change vm03 unit httpd.service' '?web reload vm03 service httpd'
    mended
    eq 'units' "$(sh_on vm03 'systemctl is-enabled lsyncd-vm04; systemctl is-active nginx httpd' | xargs)" 'enabled active active'
}

test_units_masked() {
    want_quick
    drift vm03 'systemctl mask -q --now nginx' 'web change vm03 unit nginx.service' \
        '?web wait vm04 proof sites on vm04:8080' '?web wait vm04 proof sites on vm03:8080' '?web reload vm03 service nginx'
    drift vm03 'systemctl stop lsyncd-vm04; ln -sf /dev/null /etc/systemd/system/lsyncd-vm04.service; systemctl daemon-reload' \
        'web change vm03 file /etc/systemd/system/lsyncd-vm04.service' 'web change vm03 unit lsyncd-vm04.service' \
        '?web wait vm03 proof sync vm03 → vm04'
    drift vm04 'systemctl disable -q --now lsyncd-vm03; rm /etc/systemd/system/lsyncd-vm03.service; systemctl daemon-reload' \
        'sync add vm04 file /etc/systemd/system/lsyncd-vm03.service' 'sync add vm04 unit lsyncd-vm03.service' \
        '?sync wait vm04 proof sync vm04 → vm03' '?database wait vm04 proof sync vm04 → vm03' '?web wait vm04 proof sync vm04 → vm03'
    mended
    eq 'units' "$(sh_on vm03 'systemctl is-active nginx lsyncd-vm04' | xargs)" 'active active'
}

# A process that was started with something else than what is on disk.
test_running_configuration() {
    want_quick
    drift vm04 'cp -p /etc/nginx/bx/site_avaliable/upstream.conf /root/kept; echo "# x" >>/etc/nginx/bx/site_avaliable/upstream.conf
        systemctl reload nginx; sleep 0.5; sed -i /bxctl/d /etc/nginx/bxctl/revision.conf; nginx -s reload; sleep 0.5
        cp -p /root/kept /etc/nginx/bx/site_avaliable/upstream.conf; rm /root/kept' \
        '?web reload vm04 service nginx' '?balancer reload vm04 service nginx live' '?web wait vm04 proof sites on vm04:8080' \
        '?web wait vm04 proof sites on vm03:8080' '?web reload vm03 service nginx' '?web wait vm04 proof sync vm04 → vm03'
    drift vm03 'sed -i "s/BXCTL_CONFIG=./BXCTL_CONFIG=x/" /etc/systemd/system/lsyncd-vm04.service; systemctl daemon-reload
        systemctl restart lsyncd-vm04' \
        'web change vm03 file /etc/systemd/system/lsyncd-vm04.service' 'web restart vm03 unit lsyncd-vm04.service' \
        '?web wait vm03 proof sync vm03 → vm04'
    mended
}

test_kernel_setting() {
    want_quick
    # The lab's nodes share these values with the machine.
    local before
    before=$(sh_on vm04 'sysctl -n fs.inotify.max_queued_events')
    drift vm04 'sysctl -q fs.inotify.max_queued_events=60000; rm /etc/sysctl.d/10-bxctl-lsyncd.conf' \
        'sync add vm04 file /etc/sysctl.d/10-bxctl-lsyncd.conf' \
        'sync change vm04 sysctl fs.inotify.max_queued_events' 'sync change vm03 sysctl fs.inotify.max_queued_events'
    mended
    [[ $(sh_on vm04 'sysctl -n fs.inotify.max_queued_events') -ge 65536 ]] || fail "max_queued_events was $before and is low now"
}

test_database() {
    want_quick
    sql "CREATE USER foreigner@'%' IDENTIFIED BY 'CANARY-foreign'; GRANT SELECT ON sitemanager.* TO foreigner@'%'"
    drift vm04 'mysql dbshop <<<"DELETE FROM b_cluster_webnode WHERE HOST = \"vm03\""' \
        'register add vm04 row dbshop.b_cluster_webnode vm03 8081'
    drift vm04 'mysql sitemanager <<<"UPDATE b_cluster_webnode SET STATUS_URL = \"/other\" WHERE HOST = \"vm04\""' \
        'register change vm04 row sitemanager.b_cluster_webnode vm04 8081'
    drift vm04 'mysql <<<"GRANT SELECT ON mysql.* TO bx_cluster@10.77.0.3"' 'database change vm04 login bx_cluster@10.77.0.3' \
        '?database wait vm04 proof database login from vm04' '?database wait vm03 proof database login from vm03'
    drift vm04 'mysql <<<"REVOKE DELETE ON dbshop.* FROM bx_cluster@10.77.0.4"' 'database change vm04 login bx_cluster@10.77.0.4'
    mended
    eq 'accounts that are not ours' "$(sql "SHOW GRANTS FOR foreigner@'%'" | sed 's/ IDENTIFIED.*//' | xargs)" \
        'GRANT USAGE ON *.* TO foreigner@% GRANT SELECT ON sitemanager.* TO foreigner@%'
    sql "DROP USER foreigner@'%'"
}

test_login_dropped() {
    want_quick
    drift vm04 'mysql <<<"DROP USER bx_cluster@10.77.0.3"' 'database add vm04 login bx_cluster@10.77.0.3' \
        '?database wait vm04 proof database login from vm04' '?database wait vm03 proof database login from vm03'
    mended
    for site in "${sites[@]}"; do
        eq "index of $site on vm03" "$(sh_on vm04 "curl -s -o /dev/null -w '%{http_code}' -H 'Host: $site' http://10.77.0.3:8080/")" 200
    done
}

test_login_has_another_password() {
    want_quick
    drift vm04 'mysql <<<"SET PASSWORD FOR bx_cluster@10.77.0.4 = PASSWORD(\"CANARY-other\")"' \
        'database change vm04 login bx_cluster@10.77.0.4' \
        '?database wait vm04 proof database login from vm04' '?database wait vm03 proof database login from vm03'
    mended
    ask 10.77.1.10 default http / -f -o /dev/null
}

test_sessions_and_settings() {
    want_quick
    drift vm04 'mysql sitemanager <<<"UPDATE b_option SET VALUE = \"N\" WHERE MODULE_ID = \"security\" AND NAME = \"session\""' \
        'database change vm04 row sitemanager.b_option security session' \
        '?database run vm04 cache /home/bitrix/www' '?database run vm03 cache /home/bitrix/www'
    drift vm04 'cd /home/bitrix/ext_www/shop.example.com/bitrix && sed -i "s/DBHost *= *\"[^\"]*\"/DBHost = \"localhost\"/" php_interface/dbconn.php && grep -q localhost php_interface/dbconn.php' \
        'database change vm04 settings /home/bitrix/ext_www/shop.example.com' \
        '?database wait vm04 proof sync vm04 → vm03' '?web wait vm04 proof sync vm04 → vm03' '?sync wait vm04 proof sync vm04 → vm03'
    mended
    for node in 10.77.0.4 10.77.0.3; do
        eq "shop on $node" "$(sh_on vm04 "curl -s -o /dev/null -w '%{http_code}' -H 'Host: shop.example.com' http://$node:8080/")" 200
    done
}

# A lost key is made again, and the peer is told.
test_private_key_deleted() {
    want_quick
    local path
    drift vm03 'rm /etc/bxctl/ssh/id_ed25519' 'trust add vm03 key /etc/bxctl/ssh/id_ed25519' \
        '?trust change vm04 file /etc/bxctl/ssh/authorized_keys' '?web wait vm03 proof sync vm03 → vm04'
    mended
    path=/home/bitrix/www/upload/after-key-$RANDOM
    sh_on vm03 "runuser -u bitrix -- sh -c 'echo key >$path'"
    eventually 8 sh_on vm04 "test -s $path" || fail 'files of vm03 do not reach vm04 with the new key'
}

test_cron_on_the_second_node() {
    want_quick
    drift vm03 'echo "* * * * * bitrix php -f /home/bitrix/www/bitrix/modules/main/tools/cron_events.php" >/etc/cron.d/again
        echo "5 * * * * root true" >/etc/cron.d/foreign' \
        'web change vm03 cron sites'
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
