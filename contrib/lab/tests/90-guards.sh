# shellcheck shell=bash
# The tests' own instruments see what they are for.

test_load_sees_an_outage() {
    want_quick
    load_begin "$T/load" 20
    sh_on vm04 'systemctl stop nginx; sleep 0.6; systemctl start nginx'
    sleep 1
    load_end "$T/load"
    grep -q ' bad ' "$T/load/requests" || fail 'nginx was stopped and no request failed'
    eventually 10 ask 10.77.1.10 default http / -f -o /dev/null
}

test_load_sees_a_broken_site() {
    want_quick
    sh_on vm03 'systemctl stop httpd'
    load_begin "$T/load" 3
    sleep 1
    load_end "$T/load"
    sh_on vm03 'systemctl start httpd'
    grep -q ' bad ' "$T/load/requests" || fail 'httpd of vm03 was stopped and no request failed'
}

test_snapshots_see_every_touch() {
    want_quick
    snapshot_config >"$T/config.before"
    snapshot_services >"$T/services.before"
    snapshot_database >"$T/database.before"
    snapshot_all >"$T/all.before"
    sh_on vm03 'cp -p /etc/hosts /etc/hosts.new; mv /etc/hosts.new /etc/hosts; chmod 644 /etc/bxctl/pool.json'
    sh_on vm04 'touch /etc/lsyncd-vm03.conf; systemctl reload nginx; systemctl restart lsyncd-vm03; : >/run/lock/left; : >/tmp/left; sleep 300 & echo $! >/tmp/left.pid; disown'
    sql "INSERT INTO b_option (MODULE_ID, NAME, VALUE) VALUES ('lab', 'left', '1')" sitemanager
    sleep 0.5
    snapshot_config >"$T/config.after"
    snapshot_services >"$T/services.after"
    snapshot_database >"$T/database.after"
    snapshot_all >"$T/all.after"
    sql "DELETE FROM b_option WHERE MODULE_ID = 'lab'" sitemanager
    sh_on vm04 'kill "$(cat /tmp/left.pid)"; rm /run/lock/left /tmp/left /tmp/left.pid' || true
    differs() { grep -Eq -- "$2" <(diff "$T/$1.before" "$T/$1.after") || fail "the snapshot $1 does not see $2"; }
    differs config '^> vm03 /etc/hosts '
    differs config '^> vm03 /etc/bxctl/pool.json '
    differs config '^> vm04 /etc/lsyncd-vm03.conf '
    differs services '^> vm04 nginx workers'
    differs services '^> vm04 .*Id=lsyncd-vm03.service'
    differs database '^> sitemanager.b_option'
    differs all '^> vm04 /run/lock/left '
    differs all '^> vm04 /tmp/left '
    differs all '^> vm04 root .*sleep 300'
}
