# shellcheck shell=bash
# A pass without changes is one ssh session and one round trip a node, counted three ways.

# A folder with an ssh that notes each call and goes on as the real one.
noting_ssh() {
    mkdir -p "$T/bin"
    : >"$T/calls"
    printf '#!/bin/bash\nprintf "%%s\\n" "${*//[^ -~]/ }" >>%q\nexec %q "$@"\n' "$T/calls" "$(command -v ssh)" >"$T/bin/ssh"
    chmod +x "$T/bin/ssh"
}

# Logins of root from the controller that a node's sshd has noted.
logins() { sh_on "$1" 'journalctl -u ssh --no-pager -o cat | grep -c "Accepted publickey for root from 10.77.0.1 " || true'; }

test_a_plan_is_one_session_and_one_trip() {
    want_quick
    one_each plan plan -f "$quick" -v --detailed-exitcode
}

test_an_apply_without_changes_is_one_session_and_one_trip() {
    want_quick
    one_each apply apply -f "$quick" --yes -v --detailed-exitcode
}

test_status_is_one_session_and_one_trip() {
    want_quick
    one_each status status -f "$quick" -v --detailed-exitcode
}

one_each() {
    local name=$1 node before after
    shift
    noting_ssh
    before="$(logins vm04) $(logins vm03)"
    PATH=$T/bin:$PATH bx "$name" "$@"
    after="$(logins vm04) $(logins vm03)"
    read -r on_vm04 on_vm03 <<<"$before"
    eq "logins that sshd noted (vm04, vm03)" "$after" "$((on_vm04 + 1)) $((on_vm03 + 1))"
    eq 'calls of ssh' "$(wc -l <"$T/calls")" 2
    for node in vm04 vm03; do
        has "$T/$name.err" "^$node: 1 session, 1 round trip$" "what -v says"
    done
    ended "$name" 0
}

# Validation reaches nobody.
test_validate_starts_no_ssh() {
    want_quick
    noting_ssh
    PATH=$T/bin:$PATH bx validate validate -f "$two"
    ended validate 0
    eq 'calls of ssh' "$(cat "$T/calls")" ''
}
