# shellcheck shell=bash
# The lab's network: a bridge in the controller's namespace, a pair of interfaces to each node. Nothing leads
# out of these namespaces.

# Addresses of clients: one /24 with several, and more /24s, as ip_hash looks at the first three parts only.
client_addresses() {
    printf '10.77.1.%d\n' {10..20}
    printf '10.77.2.%d\n' {10..20}
    printf '10.77.%d.10\n' {3..16}
}

network_up() {
    local address
    [[ -e /run/netns/$lab_name ]] || ip netns add "$lab_name"
    ip -n "$lab_name" link show br0 >/dev/null 2>&1 ||
        ip -n "$lab_name" link add br0 address 02:0a:4d:00:00:01 type bridge mcast_snooping 0
    {
        echo 'link set lo up'
        echo 'link set br0 up'
        echo 'address replace 10.77.0.1/24 dev br0'
        while read -r address; do
            echo "address replace $address/24 dev br0"
        done < <(client_addresses)
    } | ip -n "$lab_name" -batch -
}

network_down() {
    ip netns delete "$lab_name" 2>/dev/null || true
    rm -rf "/etc/netns/$lab_name"
    rmdir /etc/netns 2>/dev/null || true
}

# A machine's hardware address is its own for good: a new one would leave the others' neighbour tables wrong.
hardware_of() { printf '02:0a:4d:00:00:%02x\n' "$((10#${1#vm}))"; }

# A namespace with eth0 for a node, its other end named like the node on the bridge. Mends what is not whole; a
# machine that runs in a namespace that is gone can only be ended.
node_network_up() {
    local name=$1 space=$lab_name-$1 leader
    leader=$(node_process "$name" leader)
    [[ -z $leader || "/proc/$leader/ns/net" -ef /run/netns/$space ]] || node_kill "$name"
    ip -n "$space" link show lo >/dev/null 2>&1 || { node_network_down "$name"; ip netns add "$space"; }
    if ip -n "$space" address show eth0 2>/dev/null | grep -q 'inet 10\.77\.0\.' &&
        ip -n "$lab_name" link show "$name" 2>/dev/null | grep -q 'master br0'; then
        return
    fi
    ip -n "$lab_name" link delete "$name" 2>/dev/null || true
    ip -n "$lab_name" link add "$name" type veth peer name eth0 address "$(hardware_of "$name")" netns "$space"
    ip -n "$lab_name" link set "$name" master br0 up
    ip -n "$space" -batch - <<-BATCH
		link set lo up
		link set eth0 up
		address add $(address_of "$name")/24 dev eth0
		route add 10.77.0.0/16 dev eth0
	BATCH
}

node_network_down() {
    ip -n "$lab_name" link delete "$1" 2>/dev/null || true
    ip netns delete "$lab_name-$1" 2>/dev/null || true
}

# What tests may have left on the controller's side.
network_clean() {
    ip -n "$lab_name" neighbour flush dev br0 nud all 2>/dev/null || true
}
