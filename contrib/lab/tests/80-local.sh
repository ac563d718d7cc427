# shellcheck shell=bash
# The controller stands on the balancer itself: its own node by a local connection, the other by ssh.

test_controller_on_the_balancer() {
    want_quick
    "$lab" push-bin vm04
    # What a build that is not static needs besides.
    local root=$data/nodes/vm04/root
    mkdir -p "$root/usr/local/lib/bxctl-run"
    ldd "$root/usr/local/bin/bxctl" | awk '$3 ~ /libswift|libyaml|Foundation|libdispatch|BlocksRuntime|_icu/ { print $3 }' |
        xargs -r cp -Lt "$root/usr/local/lib/bxctl-run"
    trap 'rm -rf "$data/nodes/vm04/root/usr/local/lib/bxctl-run" "$data/nodes/vm04/root/usr/local/bin/bxctl"' EXIT
    local_bxctl() (
        kernel_shared
        sh_on vm04 "LD_LIBRARY_PATH=/usr/local/lib/bxctl-run bxctl $1" 5>&-
    )
    sed 's/^      roles: \[mgmt.*/&\n      access: { connection: local }/' "$quick" >"$data/nodes/vm04/root/root/local.yaml"
    local code=0
    local_bxctl 'plan -f /root/local.yaml --detailed-exitcode -v' >"$T/plan" 2>&1 || code=$?
    eq "code of the plan: $(shown "$(tail -n 5 "$T/plan")")" "$code" 0
    has "$T/plan" '^No changes\.'
    has "$T/plan" '^vm03: 1 session, 1 round trip$'
    has "$T/plan" '^vm04: 1 session, 1 round trip$'
    eq 'logins on vm04 that sshd noted' "$(sh_on vm04 'journalctl -u ssh --no-pager -o cat --since -15s | grep -c "Accepted publickey for root from 10.77.0.4" || true')" 0
    sh_on vm04 'echo "# x" >>/etc/logrotate.d/lsyncd; echo "# x" >>/etc/nginx/bx/site_avaliable/upstream.conf'
    sh_on vm03 'echo "# x" >>/etc/logrotate.d/lsyncd'
    code=0
    local_bxctl 'apply -f /root/local.yaml --yes </dev/null' >"$T/apply" 2>&1 || code=$?
    eq "code of the apply: $(shown "$(tail -n 5 "$T/apply")")" "$code" 0
    settled "$quick" || fail "the plan from elsewhere is not empty: $(gist settled)"
    sh_on vm04 'rm /root/local.yaml'
}

# Any user's key, with sudo on the nodes: the same plan.
test_sudo_on_a_cluster() {
    want_quick
    sed 's/^    user: root/    user: admin\n    become: sudo/' "$quick" >"$T/sudo.yaml"
    bx plan plan -f "$T/sudo.yaml" --detailed-exitcode
    ended plan 0
    sh_on vm03 'echo "# x" >>/etc/logrotate.d/lsyncd'
    bx apply apply -f "$T/sudo.yaml" --yes
    ended apply 0
    settled "$quick" || fail "not mended: $(gist settled)"
    # Without become, and with a sudo that asks: refused, no prompt hangs.
    sed 's/^    user: root/    user: admin/' "$quick" >"$T/plain.yaml"
    bx plain plan -f "$T/plain.yaml"
    ended plain 6
    has <(cat "$T"/plain.{out,err}) 'sudo'
    sh_on vm03 'mv /etc/sudoers.d/admin /root/admin.kept'
    bx asks plan -f "$T/sudo.yaml"
    sh_on vm03 'mv /root/admin.kept /etc/sudoers.d/admin'
    has "$T/asks.code" '^(3|6)$'
    has <(cat "$T"/asks.{out,err}) 'vm03'
    has <(cat "$T"/asks.{out,err}) 'sudo'
}
