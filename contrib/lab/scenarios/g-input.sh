# shellcheck shell=bash
# What is wrong with a manifest is told with its place, fast, and no node is asked.

# Every call of ssh is noted, and fails.
noting_ssh() {
    mkdir -p "$T/bin"
    printf '#!/bin/bash\necho "$@" >>%q\nexit 255\n' "$T/calls" >"$T/bin/ssh"
    chmod +x "$T/bin/ssh"
    : >"$T/calls"
    PATH=$T/bin:$PATH
}

# bad NAME [PATTERN]: the manifest $T/NAME.yaml is refused by all that read one, with its place, within a second or two
# and 64 MB, as JSON too.
bad() {
    local name=$1 command took=$EPOCHREALTIME
    for command in validate plan 'apply --yes' status; do
        # shellcheck disable=SC2086 # words
        bx_limit=20 bx "$name" $command -f "$T/$name.yaml"
        ended "$name" 65
    done
    took=$(awk -v from="$took" -v to="$EPOCHREALTIME" 'BEGIN { print int((to - from) / 4 * 1000) }')
    ((took < ${slowest-2000})) || fail "$name takes $took ms"
    has "$T/$name.err" "$name\.yaml:[0-9]+(:[0-9]+)?: " "$name"
    [[ -z ${2-} ]] || has "$T/$name.err" "$2" "$name"
    bx "$name-json" plan -f "$T/$name.yaml" -o json
    ended "$name-json" 65
    eq "the error of $name as JSON" "$(jq -r '"\(.kind) \(.diagnostics[0].line > 0)"' "$T/$name-json.out")" 'Error true'
    eq 'calls of ssh' "$(cat "$T/calls")" ''
}

# good NAME: it is taken.
good() {
    bx "$1" validate -f "$T/$1.yaml"
    ended "$1" 0
}

# The most memory that a validation of $T/NAME.yaml took, in KiB.
memory_of() {
    local pid most=0 now
    (exec "$(built)" validate -f "$T/$1.yaml") >/dev/null 2>&1 </dev/null &
    pid=$!
    while now=$(sed -n 's/^VmHWM:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$pid/status" 2>/dev/null) && [[ $now ]]; do most=$now; sleep 0.01; done
    wait "$pid" || true
    echo "$most"
}

small() {
    local least most
    sed p "$quick" >"$T/least.yaml"
    least=$(memory_of least)
    most=$(memory_of "$1")
    echo "$1: $most KiB, a small one takes $least"
    ((most < 65536 || most < least + 40960)) || fail "$1 takes $most KiB, a small manifest $least"
}

scenario G3a nothing quick 'a bomb of aliases'
G3a() {
    noting_ssh
    { echo 'a0: &a0 [x,x,x,x,x,x,x,x,x]'; for i in {1..8}; do n=$((i - 1)); echo "a$i: &a$i [*a$n,*a$n,*a$n,*a$n,*a$n,*a$n,*a$n,*a$n,*a$n]"; done; } >"$T/aliases.yaml"
    bad aliases
    small aliases
}

scenario G3b nothing full 'a hundred thousand levels'
G3b() {
    noting_ssh
    { printf 'x: '; head -c 100000 /dev/zero | tr '\0' '['; echo; } >"$T/deep.yaml"
    bad deep
    for i in {1..1300}; do printf '%*sk:\n' "$i" ''; done >"$T/indent.yaml"
    bad indent
    small deep
}

scenario G3c nothing full 'two hundred megabytes'
G3c() {
    noting_ssh
    head -c 200M /dev/zero | tr '\0' '#' >"$T/huge.yaml"
    bad huge 'MiB|large|big'
    small huge
    rm "$T/huge.yaml"
}

scenario G3d nothing full 'many keys, and a key of four thousand letters'
G3d() {
    noting_ssh
    seq -f 'k%.0f: 1' 70000 >"$T/keys.yaml"
    # A build for debugging, on a machine with other work.
    slowest=15000 bad keys
    { printf '%04000d: 1\n' 7; cat "$quick"; } >"$T/long.yaml"
    bad long
}

scenario G3e nothing full 'merge keys and tags'
G3e() {
    noting_ssh
    sed 's/^spec:/spec:\n  <<: { access: { user: root } }/' "$quick" >"$T/merge.yaml"
    bad merge
    sed 's/^  name: shop/  name: !!python\/object:os.system shop/' "$quick" >"$T/tag.yaml"
    bad tag
}

scenario G4a nothing full 'bytes that are no UTF-8'
G4a() {
    noting_ssh
    { cat "$quick"; printf '# \xff\xfe\n'; } >"$T/bytes.yaml"
    bad bytes UTF-8
    { printf '\xff\xfe'; iconv -t UTF-16LE "$quick"; } >"$T/utf16.yaml"
    bad utf16
    { cat "$quick"; printf '# a\0b\n'; } >"$T/nul.yaml"
    bad nul
}

scenario G4b nothing full 'a byte order mark and CRLF are taken'
G4b() {
    { printf '\xef\xbb\xbf'; cat "$quick"; } >"$T/bom.yaml"
    good bom
    sed 's/$/\r/' "$quick" >"$T/crlf.yaml"
    good crlf
}

scenario G4c nothing full 'tabs, letters that run backwards or look like others'
G4c() {
    noting_ssh
    sed 's/^  name: shop/\tname: shop/' "$quick" >"$T/tab.yaml"
    bad tab
    sed $'s/^  name: shop/  name: sh\u202eop/' "$quick" >"$T/backwards.yaml"
    bad backwards
    sed $'s/^  name: shop/  name: sh\u043ep/' "$quick" >"$T/alike.yaml"
    bad alike
    ! grep -q $'\u202e' "$T/backwards.err" || fail 'the letter that turns the line around is printed'
}

scenario G5a nothing quick 'duplicate and unknown keys'
G5a() {
    noting_ssh
    sed 's/^  name: shop/  name: shop\n  name: shop/' "$quick" >"$T/duplicate.yaml"
    bad duplicate ':6:'
    sed 's/roles: \[web\]/roles: [web]\n      rolse: [web]/' "$quick" >"$T/unknown.yaml"
    bad unknown roles
}

scenario G5b nothing full 'values of other types'
G5b() {
    local value number=0
    noting_ssh
    for value in 08 no 1e3 null 'on' '0x16' '[22]' '{a: 1}' '"22"' -1 70000 ''; do
        number=$((number + 1))
        sed "s/^    user: root/    user: root\n    port: $value/" "$quick" >"$T/port-$number.yaml"
        bad "port-$number" ':[0-9]+:[0-9]+: '
    done
    for value in yes on 08 1e3 null "~" '[a]'; do
        number=$((number + 1))
        sed "s/^    - name: vm03/    - name: $value/" "$quick" >"$T/name-$number.yaml"
        bad "name-$number"
    done
}

scenario G5c nothing full 'no document, and the same pool twice'
G5c() {
    noting_ssh
    : >"$T/empty.yaml"
    bad empty
    printf '# nothing\n---\n' >"$T/comment.yaml"
    bad comment
    { cat "$quick"; echo ---; cat "$quick"; } >"$T/twice.yaml"
    bad twice shop
}

scenario G6a nothing full 'a password file that others may read'
G6a() {
    noting_ssh
    echo CANARY-password >"$T/password"
    sed "s#^  sync:#  database: { password: { file: $T/password } }\n  sync:#" "$quick" >"$T/password.yaml"
    chmod 644 "$T/password"
    bx wide plan -f "$T/password.yaml"
    told wide 1 'database/password' "$T/password has mode 644" 'hint: .*0600'
    chmod 600 "$T/password"
    ln -s "$T/password" "$T/link"
    sed "s#$T/password#$T/link#" "$T/password.yaml" >"$T/link.yaml"
    bx link plan -f "$T/link.yaml"
    told link 1 'database/password' "$T/link: .*symbolic link" 'hint: .*0600'
    sed "s#$T/password#/dev/zero#" "$T/password.yaml" >"$T/device.yaml"
    bx device plan -f "$T/device.yaml"
    told device 1 'database/password' '/dev/zero: it is not a regular file' 'hint: .*0600'
    eq 'calls of ssh' "$(cat "$T/calls")" ''
    # The file itself is taken: with it nodes are asked for.
    bx private plan -f "$T/password.yaml"
    ended private 4
    has "$T/calls" '10\.77\.0\.4'
}

scenario G6b nothing full 'a manifest that is replaced, or cut and written again in its place, while it is read'
G6b() {
    local number taken=0
    sed 's/^  name: shop/  name: shop\n  nmae: x/' "$quick" >"$T/one"
    cp "$quick" "$T/two"
    (while [[ ! -e $T/enough ]]; do cp "$T/one" "$T/x" && mv "$T/x" "$T/swapped.yaml"; cp "$T/two" "$T/x" && mv "$T/x" "$T/swapped.yaml"; done) &
    sleep 0.3
    for number in {1..25}; do
        bx swapped validate -f "$T/swapped.yaml"
        has "$T/swapped.code" '^(0|65)$' 'exit code'
        [[ $code == 0 ]] || has "$T/swapped.err" nmae
    done
    : >"$T/enough"
    wait $!
    # Written in place, whoever reads sees any beginning of it: one that is no manifest is refused with its place.
    rm "$T/enough"
    (while [[ ! -e $T/enough ]]; do head -c $((RANDOM % $(stat -c %s "$T/two"))) "$T/two" >"$T/cut.yaml"; sleep 0.01; cat "$T/two" >"$T/cut.yaml"; sleep 0.01; done) &
    sleep 0.3
    for number in {1..40}; do
        bx cut validate -f "$T/cut.yaml"
        case $code in
            0) taken=$((taken + 1)) ;;
            65) has "$T/cut.err" 'cut\.yaml:[0-9]+(:[0-9]+)?: ' ;;
            *) fail "exit code $code" ;;
        esac
    done
    : >"$T/enough"
    wait $!
    echo "taken: $taken of 40"
    ((taken > 0 && taken < 40)) || fail "the manifest was whole $taken of 40 times: nothing was tried"
}

scenario G6c nothing full 'a manifest out of a pipe, and none at all'
G6c() {
    noting_ssh
    code=0
    ctl bxctl validate -f - <"$quick" >"$T/pipe.out" 2>"$T/pipe.err" || code=$?
    eq 'code of a good manifest by standard input' "$code" 0
    bx none validate -f "$T/none.yaml"
    told none 65 'none\.yaml: There is no such file'
    mkdir "$T/folder"
    bx folder validate -f "$T/folder"
    told folder 65 'folder: The folder has no'
}

scenario G6d nothing full 'a manifest that everybody may write'
G6d() {
    local command
    noting_ssh
    cp "$quick" "$T/open.yaml"
    chmod 664 "$T/open.yaml"
    good open
    chmod 666 "$T/open.yaml"
    for command in validate plan 'apply --yes' status; do
        # shellcheck disable=SC2086 # words
        bx open $command -f "$T/open.yaml"
        told open 65 'manifest/unreadable' 'open\.yaml: Everybody may write it \(mode 666\)'
    done
    eq 'calls of ssh' "$(cat "$T/calls")" ''
}

# --- G7, G8: the manifest of a cluster loses something

scenario G7a quick quick 'a node left the manifest'
G7a() {
    awk '/name: vm03/ { skip = 3 } skip > 0 { skip--; next } { print }' "$quick" >"$T/less.yaml"
    bx plan plan -f "$T/less.yaml" -o json
    ended plan 0
    eq 'nodes that are not removed' "$(jq -r '.items[0].notRemoved | join(" ")' "$T/plan.out")" vm03
    eq 'steps that remove something' "$(steps plan | grep ' remove ' || true)" ''
    bx apply apply -f "$T/less.yaml" --yes
    ended apply 0
    has <(cat "$T"/apply.{out,err}) vm03
    sh_on vm04 'grep -q 10.77.0.3:8080 /etc/nginx/bx/site_enabled/upstream.conf' || fail 'the node was taken out of the balancer'
    eq 'rows of vm03' "$(sql "SELECT COUNT(*) FROM b_cluster_webnode WHERE HOST = 'vm03'" dbshop)" 1
    sh_on vm04 'systemctl -q is-active lsyncd-vm03' || fail 'its sync was stopped'
}

scenario G7b nothing quick 'all nodes left the manifest, or the last one that runs sites'
G7b() {
    noting_ssh
    awk '/^  nodes:/ { print "  nodes: []"; skip = 1; next } /^  sites:/ { skip = 0 } !skip' "$quick" >"$T/nobody.yaml"
    bad nobody
    sed 's/roles: \[mgmt, balancer, web, mysql\]/roles: [mgmt, balancer, mysql]/; s/roles: \[web\]/roles: [mgmt]/' "$quick" >"$T/no-web.yaml"
    bad no-web
}

scenario G7c quick full 'a site left the manifest'
G7c() {
    awk '/name: shop.example.com/ { skip = 1 } /^  sync:/ { skip = 0 } !skip' "$quick" >"$T/less.yaml"
    manifest=$T/less.yaml refused less 'shop\.example\.com' 'hint:'
}

scenario G8a quick full 'the balancer is to be another node'
G8a() {
    sed 's/roles: \[mgmt, balancer, web, mysql\]/roles: [mgmt, web, mysql]/; s/roles: \[web\]/roles: [balancer, web]/' "$quick" >"$T/moved.yaml"
    manifest=$T/moved.yaml refused moved 'balancer|vm03' 'hint:'
}

scenario G8b quick full 'a node has another name'
G8b() {
    sed 's/name: vm03/name: web3/' "$quick" >"$T/renamed.yaml"
    bx plan plan -f "$T/renamed.yaml" -o json
    ended plan 0
    eq 'nodes that are not removed' "$(jq -r '.items[0].notRemoved | join(" ")' "$T/plan.out")" vm03
    eq 'steps that remove something' "$(steps plan | grep ' remove ' || true)" ''
    has <(steps plan) '^balancer change vm04 file /etc/nginx/bx/site_avaliable/upstream\.conf$'
    lacks <(steps plan) ' vm03 '
}
