# Functions of the steps that change a node. BX_RUN names the run.
set -eu
umask 022
bx_state=/var/lib/bxctl
bx_backups=$bx_state/backup/$BX_RUN

# Our folders: the state's may be passed through, since what nodes receive has its trash below it.
bx_private() {
    [ -d "$bx_state" ] || mkdir -m 0711 "$bx_state"
    (umask 077 && mkdir -p /etc/bxctl/tmp "$bx_backups")
}

# bx_copy PATH COPY: a copy that is there as a whole or not at all.
bx_copy() {
    bx_part=${2%/*}/.bxctl.${2##*/}
    mkdir -p -- "${2%/*}" && rm -rf -- "$bx_part" && cp -a -- "$1" "$bx_part" && mv -fT -- "$bx_part" "$2"
}

# bx_keep PATH: copies what is at PATH into the run's backup, once.
bx_keep() {
    if [ ! -e "$1" ] && [ ! -L "$1" ]; then return 0; fi
    if [ -e "$bx_backups/files$1" ] || [ -L "$bx_backups/files$1" ]; then return 0; fi
    bx_private && bx_copy "$1" "$bx_backups/files$1"
}

# bx_keep_as USER PATH: copies a file of a user's into the run's backup, read with no more rights
# than that user has: the path may lead anywhere.
bx_keep_as() {
    case $2/ in
    */../* | */./* | [!/]*)
        echo "not a path of a file: $2"
        return 1
        ;;
    esac
    if [ -e "$bx_backups/files$2" ]; then return 0; fi
    bx_private
    (
        umask 077
        bx_kept=$bx_backups/files$2
        bx_part=${bx_kept%/*}/.bxctl.${bx_kept##*/}
        mkdir -p "${bx_kept%/*}" &&
            setpriv --reuid="$1" --regid="$1" --init-groups cat -- "$2" >"$bx_part" && mv -fT -- "$bx_part" "$bx_kept"
    )
}

# bx_beside PATH: makes a new empty private file on the file system of PATH, $new, which goes with the step, unless it has
# landed. What a run left there that was cut off is of no use to anybody.
bx_beside() {
    bx_private
    for bx_stale in /etc/bxctl/tmp/.bxctl.*; do
        case $bx_stale in */".bxctl.$BX_RUN."* | *.\*) ;; *) rm -f -- "$bx_stale" ;; esac
    done
    bx_folder=${1%/*}
    mkdir -p -- "$bx_folder" || return
    bx_there=$(stat -c %d "$bx_folder/") && bx_here=$(stat -c %d /etc/bxctl/tmp) || return
    if [ "$bx_there" = "$bx_here" ]; then bx_folder=/etc/bxctl/tmp; fi
    new=$(mktemp "$bx_folder/.bxctl.$BX_RUN.XXXXXXXXXX") || return
    # shellcheck disable=SC2064
    trap "rm -f -- '$new'" EXIT
    trap 'exit 143' HUP INT TERM
}

# bx_land NEW PATH: puts the finished file NEW in the place of PATH, whole.
bx_land() {
    sync "$1" && bx_keep "$2" && mv -fT -- "$1" "$2" && trap - EXIT && sync "${2%/*}/"
}

# bx_put PATH MODE OWNER GROUP [CHECK]: a file with the base64 content of standard input, which no program may make that
# can fail: a pipe tells nobody. CHECK is shell text that judges the file "$new" before it lands. It fails also where the
# shell goes on after failures.
bx_put() {
    bx_beside "$1" || return
    base64 -d >"$new" && chown -- "$3:$4" "$new" && chmod -- "$2" "$new" || return
    if [ -n "${5-}" ]; then eval "$5" || return; fi
    bx_land "$new" "$1"
}

# bx_put_text TEXT PATH: a file of root's that all may read, with a text and a line break.
bx_put_text() (
    bx_beside "$2" || return
    printf '%s\n' "$1" >"$new" && chmod 644 "$new" && bx_land "$new" "$2"
)

# bx_link PATH TARGET
bx_link() {
    bx_beside "$1"
    rm -f -- "$new"
    ln -s -- "$2" "$new"
    bx_keep "$1"
    mv -fT -- "$new" "$1"
    trap - EXIT
    sync "${1%/*}/"
}

# bx_remove PATH: moves it into the run's backup.
bx_remove() {
    bx_keep "$1"
    rm -rf -- "$1"
    sync "${1%/*}/"
}

# bx_folder_as PATH MODE OWNER GROUP
bx_folder_as() {
    mkdir -p -- "$1"
    chown -- "$3:$4" "$1"
    # With two zeros before it a mode takes away set-group-ID bits of a folder, too.
    chmod -- "00$2" "$1"
}

# bx_stage AREA PATH: where the staged version of PATH lies; records that it is staged.
bx_stage() {
    bx_area=$bx_state/stage/$BX_RUN/$1
    bx_private
    # What a run that was cut off had staged is of no use to anybody.
    for bx_stale in "$bx_state"/stage/*; do
        if [ "$bx_stale" != "$bx_state/stage/$BX_RUN" ]; then rm -rf -- "$bx_stale"; fi
    done
    (umask 077 && mkdir -p "$bx_area")
    mkdir -p "$bx_area/new${2%/*}"
    printf '%s\n' "$2" >>"$bx_area/paths"
    printf '%s' "$bx_area/new$2"
}

# When all proofs together are to be through, in seconds since the node's boot; empty where they may take their time.
bx_until=
bx_patience=20

# bx_limit SECONDS
bx_limit() {
    read -r bx_now _ </proc/uptime
    bx_until=$((${bx_now%%.*} + $1))
}

# Leaves in bx_patience how many seconds the next request may take; fails where none is left.
bx_has_time() {
    [ -n "$bx_until" ] || return 0
    read -r bx_now _ </proc/uptime
    bx_patience=$((bx_until - ${bx_now%%.*}))
    [ "$bx_patience" -gt 0 ] || return 1
    [ "$bx_patience" -lt 20 ] || bx_patience=20
}

# bx_asked CURL-WORD...: the status of an HTTP request; 000 where nobody answers. Before each one the step says something,
# so that only a single one may be silent.
bx_asked() { curl -sk -m "$bx_patience" -o /dev/null -w '%{http_code}' "$@" || :; }

# bx_edge HOST CURL-WORD...: leaves in bx_live the status that clients of HOST come to: that of https where http only sends
# them there, whose own status says nothing of the site.
bx_edge() {
    bx_host=$1
    shift
    echo "> seeing how http://$bx_host/ is served"
    bx_live=$(curl -sk -m 20 -o /dev/null -w '%{http_code} %{redirect_url}' "$@" "http://$bx_host/") || :
    case $bx_live in
    3??' https://'*)
        echo "> seeing how https://$bx_host/ is served"
        bx_live=$(bx_asked "$@" "https://$bx_host/")
        ;;
    *) bx_live=${bx_live%% *} ;;
    esac
}

# bx_serves WHAT BEFORE CURL-WORD...: asks a few times, until WHAT serves no worse than with status BEFORE: what gave pages
# or redirects goes on so. Of anything else, and where BEFORE is not known, any answer will do but an error of a server.
bx_serves() {
    bx_what=$1
    bx_before=$2
    shift 2
    for bx_pause in 0.5 0.5 0.5 0.5 0; do
        if ! bx_has_time; then
            echo "the proofs took too long: no time was left to see whether $bx_what"
            return 1
        fi
        echo "> seeing whether $bx_what"
        bx_code=$(bx_asked "$@")
        case $bx_before:$bx_code in
        [23]??:[23]??) return ;;
        [23]??:*) ;;
        *:[1-4]??) return ;;
        esac
        sleep "$bx_pause"
    done
    case $bx_before in
    [23]??) echo "$bx_what with status $bx_code; the live site answered $bx_before" ;;
    *) echo "$bx_what with status $bx_code" ;;
    esac
    return 1
}
