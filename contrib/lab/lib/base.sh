# shellcheck shell=bash
# The cached layers that nodes are made of, lowest first:
#   packages  Debian and the packages of base/packages
#   common    a fresh BitrixVM: node/common, base/common.sh
#   portal    two live sites: node/portal, base/portal.sh, sites/
# A layer's folder is named after the hash of all it was made from, and appears when it is complete.

# Hash of files and folders below contrib/lab: names, modes, links and contents.
hash_of() {
    (
        cd "$lab_here" || exit
        find "$@" -printf '%p %y %#m %l\n' | LC_ALL=C sort
        find "$@" -type f -print0 | LC_ALL=C sort -z | xargs -0 sha256sum
    ) | sha256sum | cut -c1-16
}

# Sets layer_packages, layer_common and layer_portal to the folders that today's recipe gives.
name_layers() {
    local packages common portal
    packages=$(hash_of base/packages base/repository base/packages.sh)
    common=$packages-$(hash_of base/layer base/common.sh base/database-run node/common)
    portal=$common-$(hash_of base/portal.sh node/portal sites)
    layer_packages=$lab_base/packages-$packages
    layer_common=$lab_base/common-$common
    layer_portal=$lab_base/portal-$portal
}

# The layers of a node, uppermost first, as overlay wants them.
layers_of() {
    if [[ $1 == "$lab_portal" ]]; then
        echo "$layer_portal:$layer_common:$layer_packages"
    else
        echo "$layer_common:$layer_packages"
    fi
}

ensure_base() {
    name_layers
    [[ -d $layer_packages && -d $layer_common && -d $layer_portal ]] && return
    mkdir -p "$lab_base"
    build_layer packages "$layer_packages"
    build_layer common "$layer_common" "$layer_packages"
    build_layer portal "$layer_portal" "$layer_common:$layer_packages"
}

# build_layer KIND FOLDER [LOWER-LAYERS]
build_layer() {
    local kind=$1 folder=$2 lower=${3-} build=$lab_base/build began=$EPOCHREALTIME make
    [[ -d $folder ]] && return
    say "building layer $kind (log: $lab_base/$kind.log)"
    rm -rf --one-file-system "$build" # one that was killed
    mkdir -p "$build"/{upper,work,root}
    # In a mount namespace of its own: whatever happens to the build, no mount stays.
    make=(unshare --mount --propagation private)
    if [[ $kind == packages ]]; then
        make+=("$lab_here/base/packages.sh" "$build/upper")
    else
        make+=("$lab_here/base/layer" "$kind" "$build" "$lower")
    fi
    "${make[@]}" >"$lab_base/$kind.log" 2>&1 </dev/null || {
        tail -n 20 "$lab_base/$kind.log" >&2
        die "layer $kind failed"
    }
    mv "$build/upper" "$folder"
    rm -rf "$build"
    say "layer $kind took $(seconds_since "$began")"
}

# Layers that neither today's recipe nor a node of any lab uses.
prune_base() {
    local folder used
    used=$(cat "$lab_shared"*/nodes/*/layers 2>/dev/null | tr ':' '\n')
    for folder in "$lab_base"/{packages,common,portal}-*; do
        case $folder in "$layer_packages" | "$layer_common" | "$layer_portal") continue ;; esac
        [[ -d $folder ]] && ! grep -qxF "$folder" <<<"$used" && rm -rf "$folder"
    done
    return 0
}
