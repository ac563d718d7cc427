# shellcheck shell=bash
# nginx and httpd: broken by others, dead, edited, cut off in the middle of a switch.

method() { sh_on vm04 'grep -oE "ip_hash|least_conn" /etc/nginx/bx/site_enabled/upstream.conf || true'; }

# breaks_nginx: a line of the owner's that nginx does not know, in a file that is his.
breaks_nginx() {
    sh_on vm04 'echo "owners_garbage on;" >/etc/nginx/bx/site_settings/default/broken.conf'
    undo "sh_on vm04 'rm -f /etc/nginx/bx/site_settings/default/broken.conf'
        eventually 20 sh_on vm03 'test ! -e /etc/nginx/bx/site_settings/default/broken.conf'"
}

scenario D1a quick quick "the owner's nginx is broken when bxctl has something to change in it"
D1a() {
    breaks_nginx
    bx apply apply -f "$(least)" --yes
    has "$T/apply.code" '^[36]$' 'exit code'
    for pattern in vm04 'unknown directive .?"?owners_garbage' 'site_settings/default/broken\.conf:1'; do
        has <(cat "$T"/apply.{out,err}) "$pattern" 'what it says'
    done
    eq 'the way clients are spread' "$(method)" ip_hash
    eq 'rows and settings' "$(sql 'SELECT COUNT(*) FROM b_cluster_webnode' dbshop)" 2
}

scenario D1b join full "the owner's nginx is broken before the join: nothing of the sites is touched"
D1b() {
    local before
    before=$(settings_of vm04)
    breaks_nginx
    bx apply apply -f "$quick" --yes
    has "$T/apply.code" '^[36]$' 'exit code'
    for pattern in vm04 'owners_garbage' 'broken\.conf:1' 'not (ours|written by bxctl|bxctl.s)'; do
        has <(cat "$T"/apply.{out,err}) "$pattern" 'what it says'
    done
    eq 'settings of the sites' "$(settings_of vm04)" "$before"
    eq 'web nodes in the database' "$(sql 'SELECT COUNT(*) FROM b_cluster_webnode' sitemanager)" 0
}

scenario D1c quick full 'the same: whose file it is'
D1c() {
    breaks_nginx
    bx apply apply -f "$(least)" --yes
    has "$T/apply.code" '^[36]$' 'exit code'
    has <(cat "$T"/apply.{out,err}) 'not (ours|written by bxctl|bxctl.s)' 'what it says'
}

scenario D3 quick full 'nginx of a node is masked and dead, httpd dead'
D3() {
    local before
    before=$(sh_on vm04 'systemctl show -p MainPID -p InvocationID nginx httpd mariadb')
    excused
    sh_on vm03 'systemctl -q mask nginx; systemctl stop nginx httpd'
    excused_no_more
    bx plan plan -f "$quick" -o json --detailed-exitcode
    ended plan 2
    has <(steps plan) 'vm03 unit nginx'
    has <(steps plan) 'vm03 unit httpd'
    bx apply apply -f "$quick" --yes
    ended apply 0
    sh_on vm03 'systemctl -q is-active nginx httpd' || fail 'not started'
    eq 'services that ran' "$(sh_on vm04 'systemctl show -p MainPID -p InvocationID nginx httpd mariadb')" "$before"
}

scenario D4 quick full 'the owner edited a managed file'
D4() {
    sh_on vm04 'sed -i "s/^\(.*server 10.77.0.3:8080\).*/\1 weight=7; # owner/" /etc/nginx/bx/site_avaliable/upstream.conf'
    bx plan plan -f "$quick" --diff --detailed-exitcode
    told plan 2 '^ *-.*weight=7; # owner' '^ *\+.*server 10\.77\.0\.3:8080'
    bx apply apply -f "$quick" --yes
    ended apply 0
    sh_on vm04 'grep -rq "weight=7; # owner" /var/lib/bxctl/backup' || fail 'no copy of the edit is kept'
}

scenario D5 quick full 'a reload that says 0 and does nothing'
D5() {
    sh_on vm04 'mkdir -p /run/systemd/system/nginx.service.d && printf "[Service]\nExecReload=\nExecReload=/bin/true\n" >/run/systemd/system/nginx.service.d/faults.conf && systemctl daemon-reload'
    undo "sh_on vm04 'rm -r /run/systemd/system/nginx.service.d; systemctl daemon-reload'"
    manifest=$(least) stopped idle vm04 'still serves its old configuration'
    eq 'the way clients are spread' "$(method)" ip_hash
}

# --- D6: in the middle of the switch. A slow curl holds the proof up while the new files are in place.

slow_proof() { shim vm04 curl '[ ! -e /var/lib/bxctl/switch/nginx/armed ] || sleep 20; exec $true "$@"'; }

in_the_switch() { eventually 30 sh_on vm04 'test -e /var/lib/bxctl/switch/nginx/armed && grep -q least_conn /etc/nginx/bx/site_enabled/upstream.conf'; }

scenario D6a quick quick 'the balancer loses power between its new files and the proof: it boots with the old ones'
D6a() {
    slow_proof
    at_step running '^balancer reload vm04 service nginx' loses_power -- apply -f "$(least)" --yes
    [[ $code == 3 || $code == 4 ]] || fail "exit code $code"
    eq 'the way clients are spread' "$(method)" ip_hash
    sh_on vm04 'nginx -t -q && systemctl -q is-active nginx' || fail 'nginx does not run after the boot'
}

loses_power() {
    in_the_switch || return 1
    power_cut vm04
    sh_on vm04 'rm -f /usr/local/sbin/curl'
}

scenario D6b quick full 'the controller is killed between the new files and the proof: the next run goes on'
D6b() {
    slow_proof
    at_step running '^balancer reload vm04 service nginx' dies_in_the_switch -- apply -f "$(least)" --yes
    eq 'exit code' "$code" 137
    sh_on vm04 'rm -f /usr/local/sbin/curl'
    bx next apply -f "$(least)" --yes --lock-timeout 25s
    ended next 0
    eq 'the way clients are spread' "$(method)" least_conn
}

dies_in_the_switch() { in_the_switch && kill -KILL "$pid"; }

scenario D6c quick full 'the same, and nobody comes: the node takes the old files back by itself'
D6c() {
    slow_proof
    at_step running '^balancer reload vm04 service nginx' dies_in_the_switch -- apply -f "$(least)" --yes
    sh_on vm04 'rm -f /usr/local/sbin/curl'
    eventually 200 is_back || fail 'after 200 s the new files still lie there'
    eventually 20 clean vm04 || fail "left: $(residue vm04)"
}

is_back() { sleep 2; [[ $(method) == ip_hash ]] && sh_on vm04 'test ! -e /var/lib/bxctl/switch'; }

scenario D7a join full 'PHP of a joining node is broken: no client is sent there'
D7a() {
    breaks_php
    bx apply apply -f "$quick" --yes
    told apply 3 vm03 8080
    ! sh_on vm04 'grep -rq 10.77.0.3:8080 /etc/nginx/bx/site_enabled' || fail 'it is in the upstream'
    eq 'rows of vm03' "$(sql "SELECT COUNT(*) FROM b_cluster_webnode WHERE HOST = 'vm03'" sitemanager)" 0
}

# Every page of httpd on vm03 ends with status 500.
breaks_php() {
    sh_on vm03 'for folder in /etc/php/*/apache2/conf.d; do echo "auto_prepend_file = /nowhere.php" >$folder/99-faults.ini; done; systemctl reload httpd'
    undo "sh_on vm03 'rm -f /etc/php/*/apache2/conf.d/99-faults.ini; systemctl reload httpd'"
}

scenario D7b quick quick 'PHP of a web node is broken when the balancer is to change: it is not changed'
D7b() {
    excused # what that node answers
    breaks_php
    bx apply apply -f "$(least)" --yes
    told apply 3 'vm03:8080'
    eq 'the way clients are spread' "$(method)" ip_hash
    heal_faults
    sleep 1
    excused_no_more
}

scenario D8 quick full 'all services are reloaded under fifty requests a second'
D8() {
    load_begin "$T/more" 300 50 2
    bx there apply -f "$(least)" --yes
    bx back apply -f "$quick" --yes
    load_end "$T/more"
    ended there 0
    ended back 0
    eq 'failed requests' "$(grep -c ' bad ' "$T/more/requests" || true)" 0
    (($(wc -l <"$T/more/requests") > 100)) || fail "only $(wc -l <"$T/more/requests") requests"
}

scenario D9 quick full 'inner pages are asked for from outside'
D9() {
    local address port path
    for address in 10.77.0.4 10.77.0.3; do
        for port in 8080 8081 8886; do
            for path in / /server-status /bxctl-revision; do
                eq "http://$address:$port$path" "$(ctl curl -s -m 5 -o /dev/null -w '%{http_code}' --interface 10.77.1.10 -H 'X-Forwarded-For: 10.77.0.4' -H 'X-Real-IP: 127.0.0.1' "http://$address:$port$path" | sed 's/^\(403\|404\|000\)$/no/')" no
            done
        done
    done
    eq 'the status page through the balancer' "$(ask 10.77.1.10 default http /server-status -o /dev/null -w '%{http_code}')" 404
    eq 'the status page for the balancer' "$(sh_on vm04 'curl -s -o /dev/null -w "%{http_code}" http://10.77.0.3:8081/server-status')" 200
}
