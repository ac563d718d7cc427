# shellcheck shell=bash
# A node: an overlay of layers and its own disk, booted with systemd by a keeper (lib/keeper).
# In nodes/NAME: root (its tree), upper and work (its disk), layers, log, and the process ids:
# keeper, pid (systemd-nspawn), leader (the node's own process 1).

# The cgroup hierarchies in which each node gets a group of its own, so that units of two nodes never share one.
cgroup_hierarchies() {
    local folder
    for folder in /sys/fs/cgroup/{systemd,unified,cpuacct}; do
        [[ -e $folder/cgroup.procs ]] && echo "$folder"
    done
    # A machine with the unified hierarchy only.
    [[ -e /sys/fs/cgroup/cgroup.procs ]] && echo /sys/fs/cgroup
    return 0
}

# The process id in a node's file, if that process is still the one meant; else nothing.
# A number that another process has got since is never taken for ours.
node_process() {
    local name=$1 kind=$2 pid='' line words
    { read -r pid <"$lab_nodes/$name/$kind"; } 2>/dev/null || [[ $pid ]] || return 0
    case $kind in
        keeper) line="*/lib/keeper $name *" ;;
        pid) line="*systemd-nspawn *--directory=$lab_nodes/$name/root *" ;;
        leader)
            [[ $(parent_of "$pid") == "$(node_process "$name" pid)" ]] || return 0
            line='*'
            ;;
    esac
    { mapfile -d '' -t words <"/proc/$pid/cmdline"; } 2>/dev/null || return 0
    # shellcheck disable=SC2053 # a pattern
    if [[ "${words[*]} " == $line ]]; then echo "$pid"; fi
}

# Asked many times a second, so without a program of its own.
parent_of() {
    local key value
    while read -r key value; do
        if [[ $key == PPid: ]]; then echo "$value"; fi
    done 2>/dev/null <"/proc/$1/status"
}

node_runs() { [[ -n $(node_process "$1" pid) || -n $(node_process "$1" keeper) ]]; }

# Makes the node's folder and tree; a tree that is whole already is left alone.
node_create() {
    local name=$1 folder=$lab_nodes/$1 layers
    if [[ -e $folder/layers ]]; then
        layers=$(cat "$folder/layers")
        if layers_exist "$layers"; then
            node_mount "$name" "$layers"
            return
        fi
    fi
    node_destroy "$name"
    mkdir -p "$folder"/{root,upper,work}
    layers=$(layers_of "$name")
    node_mount "$name" "$layers"
    write_identity "$name"
    echo "$layers" >"$folder/layers"
}

layers_exist() {
    local layer
    for layer in ${1//:/ }; do
        [[ -d $layer ]] || return 1
    done
}

# redirect_dir and index make the overlay behave like a disk where folders are renamed and files hard-linked.
node_mount() {
    local folder=$lab_nodes/$1
    mountpoint -q "$folder/root" && return
    mount -t overlay "$lab_name-$1" -o redirect_dir=on,index=on,xino=auto \
        -o "lowerdir=$2,upperdir=$folder/upper,workdir=$folder/work" "$folder/root"
}

# The keeper holds the lock, too, until it has noted all process ids: however this run ends, the next one finds them.
node_start() {
    local name=$1
    [[ ! -e $lab_nodes/$name/stop ]] || node_kill "$name" # a kill that was cut short
    node_runs "$name" && return
    rm -f "$lab_nodes/$name"/{keeper,pid,leader,stop}
    make_cgroups "$name"
    setsid "$lab_here/lib/keeper" "$name" "$lab_nodes/$name" "$lab_name-$name" \
        </dev/null >>"$lab_nodes/$name/log" 2>&1 8>&- &
}

make_cgroups() {
    local hierarchy
    for hierarchy in $(cgroup_hierarchies); do
        mkdir -p "$hierarchy/$lab_name/$1"
    done
}

has_processes() {
    local hierarchy
    for hierarchy in $(cgroup_hierarchies); do
        [[ -z $(find "$hierarchy/$lab_name/$1" -name cgroup.procs -exec cat {} + 2>/dev/null) ]] || return 0
    done
    return 1
}

remove_cgroups() {
    local hierarchy
    for hierarchy in $(cgroup_hierarchies); do
        find "$hierarchy/$lab_name/$1" -depth -type d -exec rmdir {} \; 2>/dev/null || true
        rmdir "$hierarchy/$lab_name" 2>/dev/null || true
    done
}

# Power off, the hard way: process 1 dies and takes all others with it. Its disk stays.
node_kill() {
    local name=$1 try
    : >"$lab_nodes/$name/stop" # for the keeper: no more boots
    for ((try = 0; try < 100; try++)); do
        node_runs "$name" || break
        # systemd-nspawn and the keeper go by themselves when their machine ends; force is for what hangs.
        end_process "$name" leader
        ((try < 10)) || end_process "$name" pid
        ((try < 40)) || end_process "$name" keeper
        sleep 0.05
    done
    node_runs "$name" && die "$name does not stop"
    # On a busy machine the others die after all these: one that still has its socket keeps the next boot's from its port.
    for ((try = 0; try < 400; try++)); do
        has_processes "$name" || break
        sleep 0.05
    done
    has_processes "$name" && die "processes of $name do not end"
    rm -f "$lab_nodes/$name"/{keeper,pid,leader,stop}
    remove_cgroups "$name"
}

end_process() {
    local pid
    pid=$(node_process "$1" "$2")
    [[ -z $pid ]] || kill -KILL "$pid" 2>/dev/null || true
}

# No process, no mount, no network, no file of the node is left.
node_destroy() {
    local name=$1 folder=$lab_nodes/$1
    [[ -d $folder ]] || { node_network_down "$name"; return 0; }
    rm -f "$folder"/{layers,ready} # from here on it is not whole
    node_kill "$name"
    while mountpoint -q "$folder/root"; do umount "$folder/root" 2>/dev/null || umount -l "$folder/root"; done
    node_network_down "$name"
    rm -rf --one-file-system "$folder"
    rmdir "/run/systemd/nspawn/propagate/$lab_name-$name" 2>/dev/null || true
}

# Runs a command in all of a node's namespaces, without ssh.
node_enter() {
    local name=$1 leader hierarchy group
    shift
    leader=$(node_process "$name" leader)
    [[ -n $leader ]] || die "$name is not running"
    # Counted to the node, beside its units.
    for hierarchy in $(cgroup_hierarchies); do
        group=$hierarchy/$lab_name/$name
        [[ -d $group/payload ]] && group=$group/payload
        { [[ -d $group/lab ]] || mkdir -p "$group/lab"; } 2>/dev/null
        { echo "$BASHPID" >"$group/lab/cgroup.procs"; } 2>/dev/null || true
    done
    exec nsenter --target "$leader" --mount --uts --ipc --net --pid --cgroup --wdns=/ -- \
        /usr/bin/env -i HOME=/root USER=root LOGNAME=root SHELL=/bin/bash LANG=C.UTF-8 "TERM=${TERM:-dumb}" \
        PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$@"
}

# Waits until the node answers the controller and systemd has nothing left to start. A fresh node is asked on
# every port; what a used one still serves is not the lab's business.
node_wait() {
    local name=$1 what=(sshd)
    if [[ ! -e $lab_nodes/$name/ready ]]; then
        if [[ $name == "$lab_portal" ]]; then
            what+=(database http:default/slow.php?s=0 http:shop.example.com/slow.php?s=0)
        else
            what+=(database http:default/)
        fi
    fi
    nsenter --net="/run/netns/$lab_name" "$lab_here/lib/answers" "$name" "$(address_of "$name")" "${what[@]}" 9>&- ||
        die "$name does not answer (its console: $lab_nodes/$name/log)"
    (node_enter "$name" timeout 30 systemctl is-system-running --wait >/dev/null 9>&-) || true
    : >"$lab_nodes/$name/ready"
}
