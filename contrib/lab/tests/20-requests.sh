# shellcheck shell=bash
# What clients see of the cluster: both nodes, both sites, one session, their own addresses, whole uploads.

# Sets node_of[CLIENT] once: the web node that the balancer gives to each client.
declare -A node_of
spread() {
    local client
    for client in "${clients[@]}"; do
        node_of[$client]=$(ask "$client" default http /info.php | jq -r .node)
    done
    one=$(client_of vm04)
    other=$(client_of vm03)
    [[ -n $one && -n $other ]] || fail "clients of 16 networks reach only: $(printf '%s\n' "${node_of[@]}" | sort -u | xargs)"
}

client_of() {
    local client
    for client in "${clients[@]}"; do
        [[ ${node_of[$client]} != "$1" ]] || { echo "$client"; return; }
    done
}

test_both_nodes_answer() {
    want_quick
    spread
    declare -p node_of
}

test_a_client_stays_on_its_node() {
    want_quick
    spread
    local client _
    for client in "$one" "$other"; do
        for _ in 1 2 3 4; do
            eq "node of $client" "$(ask "$client" shop.example.com https /info.php | jq -r .node)" "${node_of[$client]}"
        done
        # ip_hash looks at the first three parts of an address.
        eq "node of a neighbour of 10.77.1.10" "$(ask 10.77.1.15 default http /info.php | jq -r .node)" "${node_of[10.77.1.10]}"
    done
}

test_sites_see_client_scheme_and_database() {
    want_quick
    spread
    local client site scheme wanted
    for client in "$one" "$other"; do
        for site in "${sites[@]}"; do
            for scheme in http https; do
                wanted=false
                [[ $scheme == http ]] || wanted=true
                ask "$client" "$site" "$scheme" /info.php >"$T/info"
                eq "$scheme://$site from $client on ${node_of[$client]}" \
                    "$(jq -r '"\(.site) \(.node) \(.remoteAddress) \(.https) \(.sessions)"' "$T/info")" \
                    "$site ${node_of[$client]} $client $wanted database"
                eq "server of $site" "$(jq -r '"\(.database.server) \(.database.host)"' "$T/info")" 'vm04 10.77.0.4'
                has <(jq -r .database.user "$T/info") '^bx_cluster@10\.77\.0\.[34]$' 'login'
            done
        done
    done
    for client in "$one" "$other"; do
        ask "$client" www.shop.example.com https /info.php >"$T/info"
        eq 'site behind the alias' "$(jq -r .site "$T/info")" shop.example.com
        ask "$client" unknown.example http /info.php >"$T/info"
        eq 'site of unknown names' "$(jq -r .site "$T/info")" default
    done
}

# A client cannot make itself another address or scheme.
test_headers_cannot_be_forged() {
    want_quick
    spread
    local client
    for client in "$one" "$other"; do
        ask "$client" default http /info.php -H 'X-Forwarded-For: 1.2.3.4' -H 'X-Real-IP: 1.2.3.4' \
            -H 'X-Forwarded-Scheme: https' -H 'X-Forwarded-Proto: https' -H 'HTTPS: YES' >"$T/info"
        eq "client and scheme on ${node_of[$client]}" "$(jq -r '"\(.remoteAddress) \(.https)"' "$T/info")" "$client false"
    done
}

# What the owner has set for the site holds on both nodes: 64 MiB there, 1 GiB or so elsewhere.
test_owner_directives_hold() {
    want_quick
    spread
    local client before
    head -c 70000000 /dev/zero >"$T/big"
    for client in "$one" "$other"; do
        for scheme in http https; do
            eq "70 MB to the shop over $scheme" \
                "$(ask "$client" shop.example.com $scheme /upload.php -F "file=@$T/big" -o /dev/null -w '%{http_code}')" 413
        done
    done
    rm "$T/big"
}

# The visits of one session go on whichever node answers, before and after.
test_session_is_shared() {
    want_quick
    spread
    local site scheme turn=0 client answer jar
    for site in "${sites[@]}"; do
        for scheme in http https; do
            jar=$T/cookies.$site.$scheme
            turn=0
            for client in "$one" "$other" "$one" "$other"; do
                turn=$((turn + 1))
                answer=$(ask "$client" "$site" "$scheme" / -b "$jar" -c "$jar")
                eq "visits of $site over $scheme on ${node_of[$client]}" "$(sed -n 's/^visits: //p' <<<"$answer")" "$turn"
                eq "node" "$(sed -n 's/^node: //p' <<<"$answer")" "${node_of[$client]}"
            done
        done
    done
}

test_shop_has_its_certificate() {
    want_quick
    local site
    sh_on vm04 'cat /etc/nginx/certs/shop/fullchain.pem' >"$T/shop.pem"
    sh_on vm04 'cat /etc/nginx/ssl/cert.pem' | openssl x509 >"$T/default.pem"
    for site in shop.example.com www.shop.example.com; do
        ctl curl -sS --cacert "$T/shop.pem" --connect-to ::10.77.0.4: "https://$site/info.php" >"$T/info"
        eq "$site, its certificate checked" "$(jq -r .site "$T/info")" shop.example.com
    done
    eq 'certificate of other names' "$(certificate default.example)" "$(openssl x509 -noout -fingerprint <"$T/default.pem")"
    eq 'certificate of the shop' "$(certificate shop.example.com)" "$(openssl x509 -noout -fingerprint <"$T/shop.pem")"
}

certificate() {
    ctl openssl s_client -connect 10.77.0.4:443 -servername "$1" </dev/null 2>/dev/null | openssl x509 -noout -fingerprint
}

# What is written through one node is read through the other.
test_rows_are_shared() {
    want_quick
    spread
    local site id text
    for site in "${sites[@]}"; do
        text="Ёж & \"кавычки\" $RANDOM"
        id=$(ask "$one" "$site" http /write.php --data-urlencode "text=$text")
        eq "text through vm03 of $site" "$(ask "$other" "$site" https "/read.php?id=$id")" "$text"
        id=$(ask "$other" "$site" https /write.php --data-urlencode "text=$text 2")
        eq "text through vm04 of $site" "$(ask "$one" "$site" http "/read.php?id=$id")" "$text 2"
    done
}

# An upload through the balancer, wherever it lands, is served by both nodes within delay and transfer.
test_upload_is_served_by_both() {
    want_quick
    spread
    local site client path sum
    for site in "${sites[@]}"; do
        for client in "$one" "$other"; do
            head -c 3000000 /dev/urandom >"$T/picture.png"
            read -r path sum < <(ask "$client" "$site" https /upload.php -F "file=@$T/picture.png")
            eq 'checksum' "$sum" "$(sha256sum <"$T/picture.png" | cut -d' ' -f1)"
            for node in vm04 vm03; do
                eventually 20 served "$node" "$site" "$path" "$sum" ||
                    fail "$path of $site, uploaded to ${node_of[$client]}, is not served by $node after 20 s"
            done
            for reader in "$one" "$other"; do
                eq "$path through ${node_of[$reader]}" "$(ask "$reader" "$site" http "$path" | sha256sum | cut -d' ' -f1)" "$sum"
            done
        done
    done
}

served() { eq_sum "$1" "$(root_of "$2")$3" "$4"; }
eq_sum() { [[ $(sh_on "$1" "sha256sum <$2 2>/dev/null" | cut -d' ' -f1) == "$3" ]]; }

# Clients get neither the status pages nor the inner ports; the pool does, in the form that the module reads.
test_inner_pages_are_for_the_pool_only() {
    want_quick
    local node port site scheme path
    for site in "${sites[@]}"; do
        for scheme in http https; do
            for path in /server-status /bxctl-revision /.bxctl-revision /bitrix/.settings.php /bitrix/php_interface/dbconn.php; do
                ask 10.77.1.10 "$site" "$scheme" "$path" -H 'X-Forwarded-For: 10.77.0.4' -H 'X-Real-IP: 127.0.0.1' \
                    -o "$T/page" -w '%{http_code}\n' >"$T/code"
                case $path in
                    */.settings.php | */dbconn.php) lacks "$T/page" 'CANARY|DBPassword|connections' ;;
                    *) has "$T/code" '^(403|404)$' "$scheme://$site$path" ;;
                esac
            done
        done
    done
    for node in 10.77.0.4 10.77.0.3; do
        for port in 8080 8081 8886 8887 8888; do
            code=$(ctl curl -s --max-time 5 --interface 10.77.1.10 -o /dev/null -w '%{http_code}' \
                -H 'X-Forwarded-For: 10.77.0.4' "http://$node:$port/server-status") || true
            [[ $code == 403 || $code == 404 || $code == 000 ]] || fail "a client gets $code from $node:$port"
            code=$(ctl curl -s --max-time 5 --interface 10.77.1.10 -o /dev/null -w '%{http_code}' "http://$node:$port/") || true
            [[ $code == 403 || $code == 000 ]] || fail "a client gets $code from $node:$port/"
        done
    done
    for node in vm04 vm03; do
        sh_on vm04 "curl -s --max-time 5 'http://$node:8081/server-status?auto'" >"$T/auto"
        has "$T/auto" '^Total Accesses: [0-9]+' "status of $node"
        has "$T/auto" '^BusyWorkers: [0-9]+' "status of $node"
        # The cluster module reads the page as HTML.
        sh_on vm04 "curl -s --max-time 5 http://$node:8081/server-status" >"$T/page"
        has "$T/page" '<dt>Server uptime:.*</dt>' "status page of $node"
        has "$T/page" '<dt>Total accesses: [0-9]+' "status page of $node"
    done
}

# A node that is gone costs no request; it serves again when it is back.
test_a_lost_web_node_costs_no_request() {
    want_quick
    spread
    local client
    sh_on vm03 'systemctl stop nginx'
    for client in "$one" "$other"; do
        eq "node of $client while vm03 is down" "$(ask "$client" default http /info.php | jq -r .node)" vm04
    done
    sh_on vm03 'systemctl start nginx'
    eventually 20 back || fail 'vm03 gets no request 20 s after its nginx is back'
}

back() { [[ $(ask "$other" default http /info.php | jq -r .node) == vm03 ]]; }
