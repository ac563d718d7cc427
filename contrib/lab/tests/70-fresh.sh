# shellcheck shell=bash
# Fresh nodes that cannot be joined are refused before anything is written.
# Run together: none joins the nodes.

manifest=$two

test_site_that_the_manifest_lacks() {
    want_fresh
    sh_on vm04 'sed "s/shop\.example\.com/extra.example.com/; s/www\.shop/www.extra/" /etc/nginx/bx/site_avaliable/bx_ext_shop.example.com.conf \
        >/etc/nginx/bx/site_ext_enabled/bx_ext_extra.conf; nginx -t -q && systemctl reload nginx'
    refused extra 'extra\.example\.com'
    sh_on vm04 'rm /etc/nginx/bx/site_ext_enabled/bx_ext_extra.conf; systemctl reload nginx'
}

# A second node with a portal of its own: its files are told, and nothing moves without consent.
test_second_node_with_a_portal() {
    want_fresh
    sh_on vm03 'cd /home/bitrix/www && mkdir -p bitrix/modules upload && echo "<?php // own" >bitrix/modules/own.php && echo precious >upload/own.txt && chown -R bitrix: .'
    refused portal 'vm03' '/home/bitrix/www' 'upload/own\.txt|own\.php|[0-9]+ files' '--allow-displace'
    sh_on vm03 'cd /home/bitrix/www && rm -r bitrix upload'
}

test_unreadable_and_special_files() {
    want_fresh
    sh_on vm04 'cd /home/bitrix/www/upload && echo x >secret && chown root: secret && chmod 600 secret && mkfifo pipe'
    refused unreadable 'vm04' 'upload/secret' 'upload/pipe' 'chown|chmod|rm '
    sh_on vm04 'cd /home/bitrix/www/upload && rm secret pipe'
}

test_broken_settings() {
    want_fresh
    local file
    for file in bitrix/php_interface/dbconn.php bitrix/.settings.php; do
        sh_on vm04 "cd /home/bitrix/www && cp -p $file /root/kept && echo '<?php syntax error (' >>$file"
        refused "broken-${file##*/}" 'vm04' "${file##*/}"
        lacks <(cat "$T"/broken-*) CANARY 'what it says'
        sh_on vm04 "cd /home/bitrix/www && cat /root/kept >$file; rm /root/kept"
    done
    sh_on vm04 'echo "<?php return [\"connections\" => [\"value\" => [\"default\" => [\"host\" => \"other\"]]]];" >/home/bitrix/www/bitrix/.settings_extra.php'
    refused extra-settings 'vm04' 'settings_extra'
    sh_on vm04 'rm /home/bitrix/www/bitrix/.settings_extra.php'
}

test_other_numbers_of_bitrix() {
    want_fresh
    sh_on vm03 'cp -p /etc/passwd /root/passwd; sed -i "s/^bitrix:x:600:/bitrix:x:601:/" /etc/passwd'
    refused numbers 'vm03|vm04' 'bitrix' '600|601'
    sh_on vm03 'cp -p /root/passwd /etc/passwd; rm /root/passwd'
}

# Not offered by any repository.
test_lsyncd_cannot_be_installed() {
    want_fresh
    sh_on vm03 'mv /etc/apt/sources.list /etc/apt/sources.list.gone; apt-get -qq update'
    refused package 'vm03' 'lsyncd' 'apt-get install lsyncd'
    sh_on vm03 'mv /etc/apt/sources.list.gone /etc/apt/sources.list; apt-get -qq update'
}

# Offered, and the repository is gone when it is asked: the join stops there, and goes on later.
test_repository_is_down() {
    want_fresh
    touched
    sh_on vm03 'mkdir /opt/gone && mv /opt/repository/*.deb /opt/gone/'
    bx down apply -f "$quick" --yes
    ended down 3
    has <(cat "$T"/down.{out,err}) 'package lsyncd'
    has <(cat "$T"/down.{out,err}) 'Failed to fetch|No such file'
    has "$T/down.out" '^Applied: '
    ! sh_on vm04 'test -e /etc/nginx/bx/site_enabled/upstream.conf' || fail 'the balancer was switched'
    sh_on vm03 'mv /opt/gone/*.deb /opt/repository/'
    bx again apply -f "$quick" --yes
    ended again 0
}

test_no_cluster_module() {
    want_fresh
    sql "DELETE FROM b_module WHERE ID = 'cluster'" dbshop
    refused module 'shop\.example\.com' 'cluster'
    sql "INSERT INTO b_module (ID) VALUES ('cluster')" dbshop
}

test_missing_database_or_certificate() {
    want_fresh
    local manifest=$T/wrong.yaml
    sed 's/database: dbshop/database: dbother/' "$quick" >"$manifest"
    refused database 'dbother'
    sed 's#/etc/nginx/certs/shop/fullchain.pem#/etc/nginx/certs/shop/missing.pem#' "$quick" >"$manifest"
    refused certificate 'missing\.pem'
}

# Peers that cannot reach each other are found before anything is done.
test_nodes_cannot_reach_each_other() {
    want_fresh
    # The way outlives the node's disk.
    trap 'ip -n "$BXLAB_NAME-vm03" route del blackhole 10.77.0.4/32 2>/dev/null || true' EXIT
    sh_on vm03 'ip route add blackhole 10.77.0.4/32'
    refused blackhole 'vm03' 'vm04|10\.77\.0\.4'
    sh_on vm03 'ip route del blackhole 10.77.0.4/32'
    sh_on vm03 'ip neigh replace 10.77.0.4 lladdr 02:00:00:00:00:01 dev eth0 nud permanent'
    trap 'ip -n "$BXLAB_NAME-vm03" neigh del 10.77.0.4 dev eth0 2>/dev/null || true' EXIT
    refused hole 'vm03' 'vm04|10\.77\.0\.4'
    sh_on vm03 'ip neigh del 10.77.0.4 dev eth0'
}

# The owner's nginx is broken from the start: nothing is begun, nginx is quoted, sites answer as before.
test_broken_nginx_at_the_join() {
    want_fresh
    touched
    sh_on vm04 'echo "owners_garbage on;" >/etc/nginx/bx/site_settings/default/broken.conf'
    load_begin "$T/load" 240 8
    bx broken apply -f "$quick" --yes
    sleep 1
    load_end "$T/load"
    has "$T/broken.code" '^(3|6)$' 'exit code'
    has <(cat "$T"/broken.{out,err}) 'unknown directive .?"?owners_garbage' 'what it says'
    has <(cat "$T"/broken.{out,err}) 'broken\.conf:1' 'what it says'
    eq 'failed requests' "$(grep -c ' bad ' "$T/load/requests" || true)" 0
    has <(cat "$T"/broken.{out,err}) 'not ours' 'what it says'
    eq 'logins of the pool' "$(sql "SELECT COUNT(*) FROM mysql.user WHERE User = 'bx_cluster'" sitemanager)" 0
    ! sh_on vm03 'test -e /etc/bxctl' || fail 'the join was begun'
    eq 'web nodes in the database' "$(sql 'SELECT COUNT(*) FROM b_cluster_webnode' sitemanager)" 0
    ! sh_on vm04 'test -e /etc/nginx/bx/site_enabled/upstream.conf' || fail 'the balancer was switched'
}
