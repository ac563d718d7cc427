# Puts a service's staged set in place, reloads, proves it live, or brings the old set back.
# Needs bx_service, bx_unit, bx_tree, bx_test, bx_revision_file, bx_revision_url and the functions bx_revision_text and
# bx_requests, which calls the function $1 with the words of each request that proves the service.
bx_area=$bx_state/stage/$BX_RUN/$bx_service
bx_switch=$bx_state/switch/$bx_service
bx_watchdog=/usr/local/libexec/bxctl-watchdog
bx_armed=

# Lays the staged set over the files below ROOT ("" for the live ones). Called in conditions, where no failure ends the
# shell by itself.
bx_overlay() {
    while IFS= read -r path; do
        staged=$bx_area/new$path
        mkdir -p -- "$1${path%/*}" || return 1
        if [ -L "$staged" ] || [ -e "$staged" ]; then
            new=$1${path%/*}/.bxctl.${path##*/}
            rm -f -- "$new"
            cp -a -- "$staged" "$new" || return 1
            [ -L "$new" ] || sync "$new" || return 1
            mv -fT -- "$new" "$1$path" || return 1
        else
            rm -f -- "$1$path" || return 1
        fi
    done <"$bx_area/sorted"
}

# Tests the staged set where it will lie: over a copy, in a mount namespace of its own.
bx_test_staged() {
    rm -rf -- "$bx_area/whole"
    (umask 077 && mkdir -p "$bx_area/whole/etc") || return 1
    cp -a -- "/etc/$bx_service" "$bx_area/whole/etc/" || return 1
    bx_overlay "$bx_area/whole" || return 1
    # shellcheck disable=SC2016
    unshare -m sh -c 'mount --make-rprivate / && mount --bind "$1" "$2" && eval "$3"' \
        sh "$bx_area/whole/etc/$bx_service" "/etc/$bx_service" "$bx_test" </dev/null
}

# bx_note WHAT CURL-WORD...: notes the status that a request has now.
bx_note() {
    bx_what=$1
    shift
    echo "> seeing whether $bx_what"
    bx_code=$(bx_asked "$@")
    case $bx_code in
    [0-9][0-9][0-9]) printf '%s %s\n' "$bx_code" "$bx_what" >>"$bx_area/before" ;;
    *) echo "curl does not tell whether $bx_what; nothing was changed" && return 1 ;;
    esac
}

# bx_prove WHAT CURL-WORD...: proves a request, against what was noted before the switch.
bx_prove() {
    bx_before=
    if [ -f "$bx_switch/before" ]; then
        while read -r bx_code bx_what; do
            if [ "$bx_what" = "$1" ]; then bx_before=$bx_code; fi
        done <"$bx_switch/before"
    fi
    bx_what=$1
    shift
    bx_serves "$bx_what" "$bx_before" "$@"
}

# bx_words TEXT: without what is new each time, the moment and the process, as nginx and httpd tell them.
bx_words() {
    printf '%s\n' "$1" | sed -E 's/^[0-9/]+ [0-9:]+ //; s/[0-9]+#[0-9]+: //; s/^\[[A-Z][a-z]{2} [^]]*\] //; s/\[pid [^]]*\] //'
}

# Whether a switch was never confirmed, be it that its old set is half back.
bx_is_open() { [ -e "$bx_switch/armed" ] || [ -e "$bx_switch/taken" ]; }

# From here to bx_together the watchdog puts nothing back.
bx_alone() {
    (umask 077 && mkdir -p /run/bxctl)
    exec 8>>/run/bxctl/switch.lock
    flock -w 60 8 || {
        echo "the watchdog still brings an old configuration back"
        exit 1
    }
}

bx_together() { exec 8>&-; }

# What was cut off while it put the old set back is over: this run goes on with what is there.
bx_take_over() { [ ! -e "$bx_switch/taken" ] || mv -f -- "$bx_switch/taken" "$bx_switch/armed"; }

# Keeps the old set and what it answered, and arms the watchdog, which brings it back also after a reboot. Where an earlier
# switch was never confirmed, what was there before that one is the old set. What was not there is told, too: nothing is
# taken for new because no copy of it is found.
bx_arm() {
    bx_take_over
    [ -e "$bx_switch/armed" ] || rm -rf -- "$bx_switch"
    bx_private
    (umask 077 && mkdir -p "$bx_switch/old")
    if [ -e "$bx_area/before" ]; then mv -f -- "$bx_area/before" "$bx_switch/before"; fi
    touch "$bx_switch/paths"
    while IFS= read -r path; do
        bx_keep "$path"
        old=$bx_switch/old$path
        if [ -e "$old" ] || [ -L "$old" ] || [ -e "$bx_switch/absent$path" ]; then continue; fi
        if [ -e "$path" ] || [ -L "$path" ]; then
            bx_copy "$path" "$old"
        else
            mkdir -p -- "$bx_switch/absent${path%/*}"
            : >"$bx_switch/absent$path"
        fi
    done <"$bx_area/sorted"
    sort -u "$bx_area/sorted" "$bx_switch/paths" >"$bx_switch/all"
    mv -f -- "$bx_switch/all" "$bx_switch/paths"
    echo "$bx_unit" >"$bx_switch/unit"
    echo "$BX_RUN" >"$bx_switch/run"
    sync
    read -r bx_now _ </proc/uptime
    echo "${bx_now%.*}" >"$bx_switch/armed"
    sync "$bx_switch/armed" "$bx_switch/"
    "$bx_watchdog" arm
}

# What serves now is proven: the way back is closed. A proof that took longer than the watchdog waits proved the old set.
bx_confirm() { [ -z "$bx_armed" ] || "$bx_watchdog" confirm "$bx_service"; }

# Waits until the revision on disk is served, several times in a row: old workers answer too. Leaves the last answer in bx_shown.
bx_served() {
    bx_shown=
    equal=0
    tries=0
    while [ "$equal" -lt 5 ]; do
        tries=$((tries + 1))
        if [ "$tries" -gt 150 ] || ! bx_has_time; then return 1; fi
        bx_shown=$(curl -s -m 2 "$bx_revision_url" | tr -dc 0-9a-f)
        if [ "$bx_shown" = "$1" ]; then
            equal=$((equal + 1))
        else
            equal=0
            sleep 0.1
        fi
    done
}

# Reloads and proves; prints why it failed.
bx_go_live() {
    if ! revision=$(bx_revision "$bx_tree"); then
        echo "the revision of $bx_tree cannot be told"
        return 1
    fi
    mkdir -p "${bx_revision_file%/*}"
    bx_put_text "$(bx_revision_text "$revision")" "$bx_revision_file" || return 1
    if ! systemctl is-active "$bx_unit" >/dev/null; then
        echo "$bx_unit is not running"
        return 1
    fi
    systemctl reload "$bx_unit" || return 1
    if ! bx_served "$revision"; then
        if [ "$bx_shown" ]; then
            echo "$bx_unit still serves its old configuration:"
        else
            echo "$bx_unit does not answer, as when requests that wait for the database take all of its workers:"
        fi
        journalctl -q -n 4 -o cat -u "$bx_unit" 2>/dev/null || :
        return 1
    fi
    bx_requests bx_prove
}

# Leaves nothing behind that only this work needed.
bx_clear() {
    rm -rf -- "$bx_area"
    rmdir "$bx_state/stage/$BX_RUN" "$bx_state/stage" "$bx_state/switch" 2>/dev/null || :
}

if [ -f "$bx_area/paths" ]; then
    sort -u "$bx_area/paths" >"$bx_area/sorted"
    if ! bx_said=$(bx_test_staged 2>&1); then
        bx_clear
        bx_whose='the staged configuration does not pass its test'
        if bx_now=$(eval "$bx_test" 2>&1); [ "$(bx_words "$bx_now")" = "$(bx_words "$bx_said")" ]; then
            bx_whose='not ours: the configuration of the node does not pass its test, changed or not'
        fi
        printf '%s; nothing was changed:\n%s\n' "$bx_whose" "$bx_said"
        exit 1
    fi
    rm -rf -- "$bx_area/whole"
    if ! bx_is_open; then
        rm -f -- "$bx_area/before"
        bx_requests bx_note
    fi
    bx_alone
    bx_arm
    bx_armed=yes bx_laid=yes
    bx_overlay "" || bx_laid=
    bx_together
    # The watchdog waits 180 s; what takes longer than this is told here, while there is time to put the old set back.
    bx_limit 120
    echo "> waiting until $bx_unit serves the new configuration"
    if [ "$bx_laid" ] && bx_go_live && bx_confirm; then
        bx_clear
    else
        "$bx_watchdog" restore || echo "the old configuration did not come back as a whole"
        bx_clear
        bx_requests() { :; }
        bx_limit 60
        if bx_said=$(bx_go_live 2>&1); then
            echo "the old configuration is back and serves"
        else
            printf 'the old configuration does not serve either: %s\n' "$bx_said"
        fi
        exit 1
    fi
else
    if ! bx_said=$(eval "$bx_test" 2>&1); then
        printf 'the configuration does not pass its test; the running one serves on:\n%s\n' "$bx_said"
        exit 1
    fi
    if bx_is_open; then
        bx_alone
        bx_take_over
        bx_together
        bx_armed=yes
    fi
    bx_limit 120
    bx_go_live
    bx_confirm
fi
