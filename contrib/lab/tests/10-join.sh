# shellcheck shell=bash
# Two fresh nodes become a cluster under load; a second apply finds nothing to do.
# Run together: all look at one join.

test_plan_leaves_no_trace_on_fresh_nodes() {
    want_fresh
    plan_leaves_no_trace
    ended plan 0
    has "$T/plan.out" '^Plan: [0-9]+ to add, [0-9]+ to change, [0-9]+ to remove, [0-9]+ unchanged on 2 nodes\. Reloads: [0-9]+\. Restarts: 0\.$'
}

test_plan_of_fresh_nodes_ends_with_2() {
    want_fresh
    bx plan plan -f "$two" --detailed-exitcode
    ended plan 2
    bx json plan -f "$two" -o json
    ended json 0
    eq 'kind of the document' "$(jq -r '"\(.apiVersion) \(.kind) \(.items | length) \(.items[0].kind) \(.items[0].pool)"' "$T/json.out")" \
        'bxctl/v1 PlanList 1 Plan shop'
    eq 'summary and steps' "$(jq -r '.items[0] | [.summary.add, .summary.change, .summary.remove] == [
        (.steps | map(select(.action == "add")) | length),
        (.steps | map(select(.action == "change")) | length),
        (.steps | map(select(.action == "remove")) | length)]' "$T/json.out")" true
    eq 'causes on nodes that were never applied to' "$(jq -r '[.items[0].steps[].cause // empty] | unique | join(" ")' "$T/json.out")" new
    eq 'order of phases' "$(steps json | cut -d' ' -f1 | uniq | xargs)" 'preflight trust sync database web balancer register'
}

# The apply itself, under load. What was seen is judged here and below.
test_apply_ends_well() {
    want_joined
    cat "$R/join/apply.out" "$R/join/apply.err"
    T=$R/join ended apply 0
    has "$R/join/apply.out" '^Applied: [0-9]+ added, [0-9]+ changed, [0-9]+ removed, 0 failed in [0-9.]+ s\.$'
}

test_no_request_fails() {
    want_joined
    local requests=$R/join/load/requests bad
    bad=$(grep -c ' bad ' "$requests") || true
    echo "$(wc -l <"$requests") requests"
    [[ $bad == 0 ]] || fail "$bad of $(wc -l <"$requests") requests failed: $(shown "$(grep ' bad ' "$requests" | head -n 3)")"
    (($(wc -l <"$requests") > 400)) || fail "only $(wc -l <"$requests") requests"
    for kind in {default,shop.example.com}' '{http,https}' '{GET,POST}; do
        grep -q " $kind " "$requests" || fail "no $kind among the requests"
    done
}

# A request that begins before the switch of nginx and ends after it is answered whole.
test_slow_requests_survive_the_switch() {
    want_joined
    local requests=$R/join/load/requests switched across
    switched=$(sh_on vm04 'stat -c %.9Y /etc/nginx/bx/site_enabled/upstream.conf')
    across=$(awk -v at="$switched" '$7 == "SLOW" && $2 < at && $2 + $3 > at' "$requests")
    cat <<<"$across"
    [[ $(wc -l <<<"$across") -ge 2 ]] || fail "no two slow requests under way at $switched"
    ! grep ' SLOW ' "$requests" | grep ' bad ' || fail 'a slow request was cut'
}

# What was confirmed to a client is in the database, once.
test_posts_are_kept() {
    want_joined
    local site database
    (($(wc -l <"$R/join/load/sent") > 200)) || fail "only $(wc -l <"$R/join/load/sent") posts"
    for site in "${sites[@]}"; do
        database=sitemanager
        [[ $site == default ]] || database=dbshop
        sed -n "s/^$site //p" "$R/join/load/sent" | sort >"$T/sent.$site"
        sql "SELECT BODY FROM lab_entry WHERE BODY LIKE 'load-%'" "$database" | sort >"$T/kept.$site"
        same "rows of $site" "$T/sent.$site" "$T/kept.$site"
    done
}

# After the switch both nodes answer under the very same load.
test_load_reaches_both_nodes() {
    want_joined
    eq 'nodes that answered the last requests' \
        "$(tail -n 80 "$R/join/load/requests" | awk '$7 == "GET" { print $11 }' | sort -u | xargs)" 'vm03 vm04'
}

test_plan_is_empty() {
    want_joined
    bx plan plan -f "$two" --detailed-exitcode
    ended plan 0
    has "$T/plan.out" '^No changes\. Pool shop matches its manifest \([0-9]+ checked on 2 nodes\)\.$'
    bx json plan -f "$two" -o json --detailed-exitcode
    ended json 0
    eq 'steps' "$(steps json)" ''
}

test_second_apply_touches_nothing() {
    want_joined
    snapshot_config >"$T/config.before"
    snapshot_services >"$T/services.before"
    snapshot_database >"$T/database.before"
    bx again apply -f "$two" --yes --detailed-exitcode
    snapshot_config >"$T/config.after"
    snapshot_services >"$T/services.after"
    snapshot_database >"$T/database.after"
    ended again 0
    has "$T/again.out" '^No changes\. Pool shop matches its manifest'
    same files "$T"/config.{before,after}
    same services "$T"/services.{before,after}
    same database "$T"/database.{before,after}
}

test_plan_leaves_no_trace_on_a_cluster() {
    want_joined
    plan_leaves_no_trace
    ended plan 0
}

test_status_is_good() {
    want_joined
    local node
    bx status status -f "$two" --detailed-exitcode
    ended status 0
    bx json status -f "$two" -o json
    ended json 0
    eq ready "$(jq -c '.items[0].ready' "$T/json.out")" true
    eq 'conditions that are not true' "$(jq -r '.items[0].nodes[] as $n | $n.conditions[] | select(.status != "True") | "\($n.name) \(.type) \(.reason) \(.message)"' "$T/json.out")" ''
    eq 'conditions of vm04' "$(jq -r '.items[0].nodes[] | select(.name == "vm04").conditions[].type' "$T/json.out" | sort | xargs)" \
        'Balancer Converged Database Reachable Registered SyncIn SyncOut Web'
    eq 'conditions of vm03' "$(jq -r '.items[0].nodes[] | select(.name == "vm03").conditions[].type' "$T/json.out" | grep -v Balancer | sort | xargs)" \
        'Converged Database Reachable Registered SyncIn SyncOut Web'
}

# Names, folders and files that the vendor's tools and the seed speak of.
test_everything_has_its_name() {
    want_joined
    local node peer
    for node in vm04 vm03; do
        peer=vm03
        [[ $node == vm04 ]] || peer=vm04
        sh_on "$node" "
            systemctl is-active lsyncd-$peer && systemctl is-enabled lsyncd-$peer
            ls /etc/lsyncd-$peer.conf /etc/tmpfiles.d/lsyncd.conf /var/log/lsyncd/daemon-$peer.status /etc/bxctl/pool.json
            ls -d /run/lsyncd
            lsyncd -nodaemon --version >/dev/null; grep -c . /etc/logrotate.d/lsyncd" || fail "something is missing on $node"
    done
    sh_on vm04 'cat /etc/lsyncd-vm03.conf' >"$T/vm03.conf"
    sh_on vm03 'cat /etc/lsyncd-vm04.conf' >"$T/vm04.conf"
    for place in /etc/nginx/bx /etc/httpd/bx/conf /home/bitrix/www /home/bitrix/ext_www/shop.example.com; do
        has "$T/vm03.conf" "\"$place/?\""
    done
    lacks "$T/vm04.conf" 'source *= *"/etc'
    has "$T/vm04.conf" '"/home/bitrix/www/?"'
    has "$T/vm04.conf" '"/home/bitrix/ext_www/shop.example.com/?"'
    # Renames are never carried out as `mv` on the peer: by default.rsync, or by this setting.
    has <(tr -d '\n ' <"$T/vm03.conf") 'default\.rsync,|onMove=false' vm03.conf
    sh_on vm04 'ls /etc/nginx/bx/site_enabled/{upstream,http_balancer,https_balancer_default,https_balancer_shop.example.com}.conf'
    sh_on vm04 'cat /etc/nginx/bx/site_enabled/upstream.conf' >"$T/upstream.conf"
    has "$T/upstream.conf" 'ip_hash;'
    has "$T/upstream.conf" 'server 10\.77\.0\.4:8080'
    has "$T/upstream.conf" 'server 10\.77\.0\.3:8080'
    eq 'links left in site_ext_enabled' "$(sh_on vm04 'ls /etc/nginx/bx/site_ext_enabled')" ''
    for database in sitemanager dbshop; do
        eq "web nodes in $database" "$(sql 'SELECT HOST, PORT, STATUS_URL FROM b_cluster_webnode ORDER BY HOST' $database)" \
            $'vm03\t8081\t/server-status\nvm04\t8081\t/server-status'
    done
    sh_on vm04 "sed -n '/^\[bitrix-web\]/,/^\[/p' /etc/ansible/hosts" >"$T/inventory"
    has "$T/inventory" '^vm03 .*10\.77\.0\.3'
    has "$T/inventory" '^vm04 '
    eq cluster_web_configure "$(sh_on vm04 'grep ^cluster_web_configure /etc/ansible/group_vars/bitrix-web.yml')" 'cluster_web_configure: enable'
    sh_on vm04 'grep -q "Comments of the owner stay" /etc/ansible/hosts'
    eq 'members in pool.json' "$(sh_on vm03 'cat /etc/bxctl/pool.json' | jq -c '[.. | objects | select(has("address")) | .name] | unique')" '["vm03","vm04"]'
    eq 'cron of the sites on vm03' "$(sh_on vm03 'grep -rlE "cron_events|price_list" /etc/cron.d /etc/crontab /var/spool/cron 2>/dev/null || true')" ''
    sh_on vm04 'ls /etc/cron.d/bx_dbshop /etc/cron.d/bx_sitemanager'
}

# --- parts

plan_leaves_no_trace() {
    local name
    for name in vm04 vm03; do sh_on "$name" 'systemctl stop cron'; done
    sleep 1
    snapshot_all >"$T/before"
    bx plan plan -f "$two"
    sleep 0.5
    snapshot_all >"$T/after"
    for name in vm04 vm03; do sh_on "$name" 'systemctl start cron'; done
    same 'after plan' "$T/before" "$T/after"
}
