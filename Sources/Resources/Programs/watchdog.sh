#!/bin/sh
# bxctl-watchdog: brings back the old configuration of a service whose new one was never confirmed.
#   arm       from now on, also at the next boot, restore unless disarmed
#   confirm NAME  the new set of NAME stays; fails where the old one came back, or is on its way
#   restore   put the old files back, reload what runs, disarm
#   expire    the same where the time is up; what the lost run had staged goes (the timer calls this)
#   boot      the same before anything runs
#
# A switch is armed, with the seconds since boot at which it was; or taken: then its old set is coming back, and what was cut
# off there goes on with that; or back, and its service has to read it still.
set -eu
PATH=/usr/sbin:/usr/bin:/sbin:/bin
patience=180
state=/var/lib/bxctl/switch
units=/etc/systemd/system
unit=bxctl-watchdog

# One at a time, those who arm too; the lock of one that was ended is free, and nobody but root can hold it.
alone() {
    (umask 077 && mkdir -p /run/bxctl)
    exec 8>>/run/bxctl/switch.lock
    flock -w 50 8 || {
        echo "another bxctl-watchdog still works on the configuration"
        exit 1
    }
}

arm() {
    # At boot the files come back before the services start; nothing is reloaded.
    cat >"$units/$unit.service" <<END
[Unit]
Description=Bring back a web configuration that was never confirmed, before it is read
DefaultDependencies=no
After=local-fs.target
Before=nginx.service httpd.service apache2.service

[Service]
Type=oneshot
TimeoutStartSec=60
ExecStart=/usr/local/libexec/bxctl-watchdog boot

[Install]
WantedBy=multi-user.target
END
    # While the services run, no order binds them to this one: it reloads them.
    cat >"$units/$unit-now.service" <<END
[Unit]
Description=Bring back a web configuration that was never confirmed

[Service]
Type=oneshot
TimeoutStartSec=60
ExecStart=/usr/local/libexec/bxctl-watchdog expire
END
    cat >"$units/$unit.timer" <<END
[Unit]
Description=Time until an unconfirmed web configuration is taken back

[Timer]
OnActiveSec=$patience
OnUnitInactiveSec=60
AccuracySec=1
Unit=$unit-now.service
END
    systemctl daemon-reload
    systemctl -q enable "$unit.service"
    # The time of an earlier switch may be nearly up.
    systemctl restart "$unit.timer"
}

disarm() {
    for switch in "$state"/*/armed "$state"/*/taken "$state"/*/back; do
        if [ -e "$switch" ]; then return 0; fi
    done
    systemctl --no-block stop "$unit.timer" 2>/dev/null || :
    systemctl -q disable "$unit.service" 2>/dev/null || :
    rm -f "$units/$unit.service" "$units/$unit-now.service" "$units/$unit.timer"
    systemctl --no-block daemon-reload
}

# drop SWITCH: takes it away, first what would have it put back: half of the old set is none.
drop() {
    rm -f -- "$1/armed" "$1/taken" "$1/back"
    sync "$1/"
    rm -rf -- "$1"
}

confirm() {
    alone
    if [ ! -e "$state/$1/armed" ]; then
        echo "the proof took too long: the watchdog has brought the old configuration back"
        exit 1
    fi
    drop "$state/$1"
    rmdir -- "$state" 2>/dev/null || :
    disarm
}

# put_back SWITCH: where it is not known what was at a path before, what is there stays.
put_back() {
    while IFS= read -r path; do
        old=$1/old$path
        if [ -e "$old" ] || [ -L "$old" ]; then
            new=${path%/*}/.bxctl.${path##*/}
            rm -f -- "$new"
            cp -a -- "$old" "$new"
            mv -fT -- "$new" "$path"
        elif [ -e "$1/absent$path" ]; then
            rm -f -- "$path"
        else
            failed=yes
            echo "$path stays: there is no copy of what was there before"
        fi
    done <"$1/paths"
    sync
}

# put_all_back SECONDS FUNCTION: puts back every set that was armed so long ago, any where SECONDS is empty. FUNCTION is what
# is done with a service whose set came back; where that fails, the others come back all the same, and it is for the next time.
# Sets `lost`, the runs whose sets these were, and `failed`.
put_all_back() {
    alone
    lost='' failed=''
    read -r now _ </proc/uptime
    for switch in "$state"/*/; do
        if [ -e "${switch}armed" ]; then
            since=$(cat "${switch}armed")
            since=$((${now%.*} - ${since:-0}))
            # Armed in the future is armed before a boot.
            if [ "$1" ] && [ $since -ge 0 ] && [ $since -lt "$1" ]; then continue; fi
            mv -f -- "${switch}armed" "${switch}taken"
        fi
        if [ -e "${switch}taken" ]; then
            lost="$lost $(cat "${switch}run" || :)"
            put_back "${switch%/}"
            mv -f -- "${switch}taken" "${switch}back"
        fi
        if [ -e "${switch}back" ]; then
            service=$(cat "${switch}unit")
            if "$2" "$service"; then
                drop "${switch%/}"
            else
                failed=yes
                echo "the old files of $service are back, but it does not reload"
            fi
        fi
    done
    rmdir -- "$state" 2>/dev/null || :
    disarm
}

# What does not run reads its files when it starts; only systemd's word counts for that. To is-active, systemd 219 calls a
# stopped unit that it has not loaded unknown.
reload_running() {
    runs=$(systemctl show -p ActiveState "$1") || return
    case ${runs#ActiveState=} in
    active | reloading) systemctl reload "$1" ;;
    inactive | failed) ;;
    *) return 1 ;;
    esac
}

leave() { :; }

restore() {
    put_all_back '' reload_running
    [ -z "$failed" ]
}

# Of a run that was quicker nothing is lost, and what another one stages is its own.
expire() {
    put_all_back $patience reload_running
    for run in $lost; do rm -rf -- "${state%/*}/stage/$run"; done
    rmdir -- "${state%/*}/stage" 2>/dev/null || :
    [ -z "$failed" ]
}

boot() {
    put_all_back '' leave
    rm -rf -- "${state%/*}/stage"
}

case ${1-} in
arm | restore | expire | boot) "$1" ;;
confirm) confirm "$2" ;;
*)
    echo "usage: bxctl-watchdog arm | confirm NAME | restore | expire | boot" >&2
    exit 64
    ;;
esac
