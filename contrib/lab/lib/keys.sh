# shellcheck shell=bash
# Who is who: every node's host keys and machine-id, and the two keys that may log in as root. They are made once
# and outlive `reset` and `down`, so a pinned key stays true.

make_key() {
    [[ -s $1.pub ]] || { rm -f "$1"; ssh-keygen -q -t "$2" -N '' -C "$3" -f "$1" </dev/null; }
}

# The controller's key, and the one of vm04's root: vm04 may be the controller itself.
make_login_keys() {
    install -d -m 0700 "$lab_keys"{,/controller,/portal}
    make_key "$lab_keys/controller/id_ed25519" ed25519 root@controller
    make_key "$lab_keys/portal/id_ed25519" ed25519 "root@$lab_portal"
}

make_node_keys() {
    local name=$1 kind
    install -d -m 0700 "$lab_keys/$name"
    for kind in ed25519 ecdsa rsa; do
        make_key "$lab_keys/$name/ssh_host_${kind}_key" "$kind" "root@$name"
    done
    [[ -s $lab_keys/$name/machine-id ]] || tr -d - </proc/sys/kernel/random/uuid >"$lab_keys/$name/machine-id"
}

# known_hosts lines of nodes, by name and address.
known_hosts() {
    local name key
    for name in "$@"; do
        for key in "$lab_keys/$name"/ssh_host_*_key.pub; do
            echo "$name,$(address_of "$name") $(cut -d' ' -f1,2 "$key")"
        done
    done
}

# The controller's side: `ip netns exec` lays /etc/netns/bxlab over /etc.
write_controller() {
    local folder=/etc/netns/$lab_name name
    mkdir -p "$folder/ssh"
    known_hosts "$@" >"$folder/ssh/ssh_known_hosts"
    cat >"$folder/ssh/ssh_config" <<-CONFIG
		Host *
		    IdentityFile $lab_keys/controller/id_ed25519
		    GlobalKnownHostsFile /etc/ssh/ssh_known_hosts
		    UserKnownHostsFile /dev/null
		    StrictHostKeyChecking yes
		    HashKnownHosts no
	CONFIG
    {
        echo '127.0.0.1 localhost'
        for name in "$@"; do
            echo "$(address_of "$name") $name"
        done
    } >"$folder/hosts"
}

# vm04's root knows every node.
write_portal_known_hosts() {
    local file=$lab_nodes/$lab_portal/root/root/.ssh/known_hosts line
    [[ -d ${file%/*} ]] || return 0
    while read -r line; do
        grep -qxF "$line" "$file" 2>/dev/null || echo "$line" >>"$file"
    done < <(known_hosts "$@")
}

# Lays a node's own identity into its tree.
write_identity() {
    local name=$1 root=$lab_nodes/$1/root owner home
    cp "$lab_keys/$name"/ssh_host_* "$root/etc/ssh/"
    chmod 0600 "$root"/etc/ssh/ssh_host_*_key
    cp "$lab_keys/$name/machine-id" "$root/etc/machine-id"
    chmod 0444 "$root/etc/machine-id"
    echo "$name" >"$root/etc/hostname"
    cat >"$root/etc/hosts" <<-HOSTS
		127.0.0.1 localhost localhost.localdomain
		::1 localhost localhost.localdomain
		$(address_of "$name") $name
	HOSTS
    for home in root home/admin; do
        owner=$(stat --format=%u:%g "$root/$home")
        cat "$lab_keys"/{controller,portal}/id_ed25519.pub >"$root/$home/.ssh/authorized_keys"
        chmod 0600 "$root/$home/.ssh/authorized_keys"
        chown "$owner" "$root/$home/.ssh/authorized_keys"
    done
    if [[ $name == "$lab_portal" ]]; then
        cp "$lab_keys"/portal/id_ed25519{,.pub} "$root/root/.ssh/"
        chmod 0600 "$root/root/.ssh/id_ed25519"
    fi
}
