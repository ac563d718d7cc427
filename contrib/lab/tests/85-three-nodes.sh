# shellcheck shell=bash
# A third web node joins a running cluster: one more entry in the manifest.
# Run together: all look at one cluster.

three_nodes() { sed '$a\  sync:\n    siteDelay: 2s\n    configDelay: 1s' "$three"; }

want_three() {
    [[ $(state) != three ]] || return 0
    want_quick
    now_is unknown
    "$lab" up vm02
    three_nodes >"$R/three.yaml"
    local kept=$T
    mkdir -p "$R/three"
    T=$R/three
    bx plan plan -f "$R/three.yaml" -o json
    "$lab" exec vm04 runuser -u bitrix -- sh -c "echo x >$(root_of default)/upload/before"
    eventually 20 sh_on vm03 "test -e $(root_of default)/upload/before"
    "$lab" exec vm04 runuser -u bitrix -- rm "$(root_of default)/upload/before"
    eventually 20 sh_on vm03 "! test -e $(root_of default)/upload/before"
    bx before restore -f "$R/three.yaml" --path upload/before --yes
    load_begin "$T/load" 300 12
    bx apply apply -f "$R/three.yaml" --yes
    sleep 3
    load_end "$T/load"
    bx again plan -f "$R/three.yaml" --detailed-exitcode
    T=$kept
    now_is three
}

test_third_node_joins() {
    want_three
    T=$R/three ended apply 0
    T=$R/three ended again 0
    eq 'failed requests' "$(grep -c ' bad ' "$R/three/load/requests" || true)" 0
    (($(wc -l <"$R/three/load/requests") > 200)) || fail "only $(wc -l <"$R/three/load/requests") requests"
}

test_a_node_that_has_not_joined_stops_no_restore() {
    want_three
    T=$R/three ended before 0
    has "$R/three/before.err" 'vm02 did not join yet'
}

test_all_three_answer() {
    want_three
    local client
    for client in "${clients[@]}"; do ask "$client" shop.example.com https /info.php | jq -r .node; done | sort -u >"$T/nodes"
    eq 'nodes that answer' "$(xargs <"$T/nodes")" 'vm02 vm03 vm04'
    eq 'web nodes in the database' "$(sql 'SELECT HOST FROM b_cluster_webnode ORDER BY 1' dbshop | xargs)" 'vm02 vm03 vm04'
    bx status status -f "$R/three.yaml" --detailed-exitcode
    ended status 0
}

# What was there of the first two nodes is not touched more than the third one needs.
test_the_others_are_left_alone() {
    want_three
    eq 'steps on vm03 but for what knows the members' "$(jq -r '.items[0].steps[] | select(.node == "vm03" and (.action | IN("add", "change", "remove", "restart"))) | "\(.action) \(.kind) \(.id)"' "$R/three/plan.out" |
        grep -vE 'pool\.json|/etc/hosts')" ''
}

# By way of the balancer, every node has every file.
test_files_go_over_the_balancer() {
    want_three
    local node other path
    for node in vm02 vm03 vm04; do
        path=/home/bitrix/www/upload/star-$node
        sh_on "$node" "runuser -u bitrix -- sh -c 'echo $node >$path'"
        for other in vm02 vm03 vm04; do
            eventually 15 sh_on "$other" "grep -qx $node $path" || fail "a file of $node does not reach $other"
        done
    done
    sleep 6
    # Deleted on one, gone on all, and in their trashes.
    sh_on vm02 'rm /home/bitrix/www/upload/star-vm03'
    for other in vm03 vm04; do
        eventually 15 sh_on "$other" 'test ! -e /home/bitrix/www/upload/star-vm03' || fail "a deletion on vm02 does not reach $other"
        sh_on "$other" 'grep -rqx vm03 /home/bitrix/.bxctl-trash/default' || fail "the file is not in the trash of $other"
    done
    sleep 5
    sh_on vm02 'test ! -e /home/bitrix/www/upload/star-vm03' || fail 'the deleted file came back'
    eq 'pairs of lsyncd' "$(for node in vm02 vm03 vm04; do sh_on "$node" 'cd /etc; ls lsyncd-*.conf'; done | xargs)" \
        'lsyncd-vm04.conf lsyncd-vm04.conf lsyncd-vm02.conf lsyncd-vm03.conf'
}

# What one web node deleted or overwrote is in the trash of others, and comes back on all three.
test_what_was_lost_comes_back_on_all() {
    want_three
    local node other path
    on_all() { for other in vm02 vm03 vm04; do eventually 15 sh_on "$other" "$1" || fail "$2 on $other"; done; }
    for node in vm02 vm04; do
        path=/home/bitrix/www/upload/lost-$node
        sh_on "$node" "runuser -u bitrix -- sh -c 'echo old >$path; touch -d 2021-05-06 $path'"
        on_all "grep -qx old $path" 'the file is not'
        sleep 3 # the echo is over
        sh_on "$node" "runuser -u bitrix -- rm $path"
        on_all "! test -e $path" 'the deletion is not'
        bx restore restore -f "$R/three.yaml" --path "$path" --yes
        ended restore 0
        on_all "grep -qx old $path" 'the file is not back'
        sleep 3
        sh_on "$node" "runuser -u bitrix -- sh -c 'echo newer >$path'"
        on_all "grep -qx newer $path" 'the edit is not'
        sleep 3
        bx refuse restore -f "$R/three.yaml" --path "$path" --yes
        ended refuse 6
        bx over restore -f "$R/three.yaml" --path "$path" --yes --overwrite
        ended over 0
        sleep 6
        on_all "grep -qx old $path" 'the older version is not'
        sh_on "$node" "runuser -u bitrix -- rm $path"
        on_all "! test -e $path" 'the deletion is not'
    done
}

# A node that leaves the manifest is listed and left as it is: nothing goes without consent.
test_a_node_that_left_is_not_removed() {
    want_three
    bx apply apply -f "$quick" --yes -o json
    sh_on vm04 'cat /etc/nginx/bx/site_enabled/upstream.conf' >"$T/upstream"
    eq 'notRemoved' "$(jq -c '.items[0].notRemoved' "$T/apply.out")" '["vm02"]'
    has "$T/upstream" '10\.77\.0\.2:8080'
    touched
}
