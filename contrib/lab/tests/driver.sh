# shellcheck shell=bash
# What runs tests on real nodes one by one and counts them; `run` and `../faults` are made of it.

# shellcheck source=contrib/lab/tests/lib.sh
source "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")/lib.sh"

passed=0
failed=0
skipped=0
share='' order=cat

# flag WORD [VALUE]: one of the two flags of every suite, or false. Leaves in $flags how many words it was.
flag() {
    case $1 in
        --share) share=${2:?} flags=2 ;;
        --backwards) order=tac flags=1 ;;
        *) return 1 ;;
    esac
}

# Whether a run in another lab that shares the folder has taken it; else it is ours. What cannot be taken for another reason
# ends the run: both would leave it to the other.
taken() {
    [[ $share ]] || return 1
    ! mkdir "$share/$1" 2>/dev/null || return 1
    [[ -d $share/$1 ]] || stop "cannot take $1: $share is full or gone"
}

# ready: root, tools, a bxctl that was built here, and the lab for us alone. It goes down at the end unless KEEP=1.
# SAVED=1 takes the disks of an earlier run's cluster, brought to what this build wants.
ready() {
    local tool
    ((EUID == 0)) || stop "needs root"
    for tool in curl jq openssl; do
        command -v $tool >/dev/null || stop "needs $tool"
    done
    compgen -G "$top/.build/*/bxctl" >/dev/null || stop "no bxctl was built here; swift build makes it"
    exec 7>"/run/lock/$BXLAB_NAME-tests"
    flock -n 7 || stop "other tests use the lab $BXLAB_NAME"
    R=$(mktemp -d /tmp/bxctl-lab-tests.XXXXXX)
    export R
    trap finish EXIT
    trap 'exit 130' INT TERM
    now_is unknown
    [[ -n ${SAVED-} ]] || rm -rf "${data:?}/saved"
}

stop() {
    printf '%s: %s\n' "${0##*/}" "$*" >&2
    exit 1
}

# A load or a watch whose test was cut off goes with its file.
finish() {
    local found
    for found in "$R"/load "$R"/*/load; do
        [[ ! -d $found ]] || : >"$found/stop"
    done
    for found in "$R"/*/watched; do
        [[ ! -e $found ]] || : >"$found.stop"
    done
    if [[ -z ${KEEP-} ]]; then
        "$lab" down >/dev/null 2>&1
        rm -rf "${data:?}"
    fi
}

# matches NAME GROUP PATTERN...: whether one of the patterns means the name or its group, or there is none.
matches() {
    local name=$1 group=$2 pattern
    shift 2
    (($# > 0)) || return 0
    for pattern in "$@"; do
        # shellcheck disable=SC2053 # a pattern
        [[ $name == $pattern || $group == $pattern ]] && return 0
    done
    return 1
}

# attempt NAME FILE FUNCTION...: runs a function of a file in a shell of its own. Leaves status, seconds, and in
# $R/NAME its log and why it failed. Never inside `||`, `&&`, `if` or `!`: bash lets no command end a function there.
attempt() {
    local name=$1 file=$2 began=$EPOCHREALTIME deaf
    shift 2
    deaf=$(set -e; false; echo yes)
    [[ -z $deaf ]] || stop "the driver asks about $name where set -e has no effect"
    T=$R/$name
    mkdir -p "$T"
    why=$T/why
    (
        set -eEuo pipefail
        # shellcheck source=/dev/null
        source "$file"
        trap 'unexpected "$LINENO" "$BASH_COMMAND"' ERR
        "$@"
    ) >"$T/log" 2>&1 7>&-
    status=$?
    seconds=$(awk -v from="$began" -v to="$EPOCHREALTIME" 'BEGIN { printf "%.1f", to - from }')
}

# reason NAME: why it failed, in a line.
reason() { head -n 1 "$R/$1/why" 2>/dev/null || tail -n 1 "$R/$1/log"; }

# The closing lines; true when nothing failed.
account() {
    if ((failed == 0)) && [[ -z ${KEEP-} ]]; then rm -rf "$R"; else echo "Logs: $R"; fi
    echo "$passed passed, $failed failed${1+, $skipped skipped}"
    # Others may have taken everything.
    ((failed == 0)) && { ((passed > 0)) || [[ $share ]]; }
}
