# shellcheck shell=bash
# Names, places and small tools that all parts share.

readonly lab_name=${BXLAB_NAME:-bxlab} # also the controller's network namespace; a node's is bxlab-NODE
readonly lab_data=/var/lib/$lab_name
readonly lab_nodes=$lab_data/nodes # one folder a node, gone after `down`
readonly lab_portal=vm04           # the node that starts with the sites
readonly lab_defaults=(vm04 vm03)

# What all labs of this machine share.
readonly lab_shared=/var/lib/bxlab
readonly lab_base=$lab_shared/base # cached layers
readonly lab_keys=$lab_shared/keys # ssh keys and machine-ids, kept for good

say() { printf 'lab: %s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

# The tools that the lab needs: command and the Debian package that has it.
readonly lab_tools=(
    mmdebstrap:mmdebstrap systemd-nspawn:systemd-container ip:iproute2 nsenter:util-linux
    flock:util-linux ssh-keygen:openssh-client sysctl:procps dpkg-deb:dpkg
)

[[ $lab_name =~ ^bxlab[a-z0-9]*$ ]] || die "BXLAB_NAME is bxlab and then letters and digits, not $lab_name"

# Stops unless the lab can run here. As root, installs what is missing.
require_machine() {
    local tool packages=() missing=()
    for tool in "${lab_tools[@]}"; do
        command -v "${tool%%:*}" >/dev/null || { missing+=("${tool%%:*}"); packages+=("${tool#*:}"); }
    done
    if [[ ! -e /usr/share/keyrings/debian-archive-keyring.gpg ]]; then
        missing+=("Debian's archive keys"); packages+=(debian-archive-keyring)
    fi
    if ((EUID != 0)); then
        local lacks=root
        ((${#missing[@]} == 0)) || lacks+=$(printf ', %s' "${missing[@]}")
        die "cannot run here, this lacks: $lacks"
    fi
    grep -qw overlay /proc/filesystems || modprobe overlay 2>/dev/null || die "the kernel lacks overlay"
    # Seen from inside `lab ctl`, mounts and control groups are not the machine's.
    if [[ -e /run/netns/$lab_name && /proc/self/ns/net -ef /run/netns/$lab_name ]]; then
        die "not from inside 'lab ctl': run it on the machine itself"
    fi
    if ((${#packages[@]} > 0)); then
        say "installing: ${packages[*]}"
        apt-get -qq update
        DEBIAN_FRONTEND=noninteractive apt-get -qq -y --no-install-recommends install "${packages[@]}" >/dev/null
    fi
}

# One run at a time, and one at a time in what labs share. What outlives a run must let go of descriptors 8 and 9.
take_lock() {
    mkdir -p "$lab_data"
    exec 9>"$lab_data/lock"
    flock --wait 120 9 || die "another lab command is running"
}

take_shared_lock() {
    mkdir -p "$lab_shared"
    exec 8>"$lab_shared/shared.lock"
    flock --wait 300 8 || die "another lab is building"
}

release_shared_lock() { exec 8>&-; }

# Node names are vm02 to vm99; the number is the address's last part.
check_names() {
    local name
    for name in "$@"; do
        [[ $name =~ ^vm[0-9][0-9]$ && $name != vm00 && $name != vm01 ]] ||
            die "no such node: $name (nodes are vm02 to vm99)"
    done
}

address_of() { echo "10.77.0.$((10#${1#vm}))"; }

# Names of the nodes that exist, running or not.
existing_nodes() {
    local folder
    for folder in "$lab_nodes"/vm[0-9][0-9]; do
        [[ -d $folder ]] && echo "${folder##*/}"
    done
    return 0
}

seconds_since() { awk -v from="$1" -v to="$EPOCHREALTIME" 'BEGIN { printf "%.1f s", to - from }'; }
