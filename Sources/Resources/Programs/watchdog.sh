#!/bin/sh
# bxctl-watchdog: brings back the old configuration of a service whose new one was never confirmed.
#   arm       from now on, also at the next boot, restore unless disarmed
#   confirm NAME  the new set of NAME stays; fails where the old one came back, or is on its way
#   restore   put the old files back, reload what runs, disarm
#   expire    the same when the time is up; what the lost run had staged goes (the timer calls this)
#   boot      the same before anything runs
#
# A switch is armed, or taken: then its old set is coming back, and what was cut off there goes on with that.
set -eu
PATH=/usr/sbin:/usr/bin:/sbin:/bin
state=/var/lib/bxctl/switch
units=/etc/systemd/system
unit=bxctl-watchdog

# One at a time, those who arm too; the lock of one that was ended is free.
alone() {
    exec 8>>/run/bxctl-switch.lock
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
OnActiveSec=180
AccuracySec=1
Unit=$unit-now.service
END
    systemctl daemon-reload
    systemctl -q enable "$unit.service"
    # The time of an earlier switch may be nearly up.
    systemctl restart "$unit.timer"
}

disarm() {
    for switch in "$state"/*/armed "$state"/*/taken; do
        if [ -e "$switch" ]; then return 0; fi
    done
    systemctl --no-block stop "$unit.timer" 2>/dev/null || :
    systemctl -q disable "$unit.service" 2>/dev/null || :
    rm -f "$units/$unit.service" "$units/$unit-now.service" "$units/$unit.timer"
    systemctl --no-block daemon-reload
}

# drop SWITCH: takes it away, first what would have it put back: half of the old set is none.
drop() {
    rm -f -- "$1/armed" "$1/taken"
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

put_back() {
    while IFS= read -r path; do
        old=$1/old$path
        if [ -e "$old" ] || [ -L "$old" ]; then
            new=${path%/*}/.bxctl.${path##*/}
            rm -f -- "$new"
            cp -a -- "$old" "$new"
            mv -fT -- "$new" "$path"
        else
            rm -f -- "$path"
        fi
    done <"$1/paths"
    sync
}

# Puts back every set that is armed; "$1" is what is done with a service whose set came back.
put_all_back() {
    alone
    for switch in "$state"/*/; do
        if [ -e "${switch}armed" ]; then mv -f -- "${switch}armed" "${switch}taken"; fi
        if [ -e "${switch}taken" ]; then
            is_lost=yes
            put_back "${switch%/}"
            "$1" "$(cat "${switch}unit")"
            drop "${switch%/}"
        fi
    done
    rmdir -- "$state" 2>/dev/null || :
    disarm
}

reload_running() {
    if systemctl is-active "$1" >/dev/null; then systemctl reload "$1"; fi
}

leave() { :; }

restore() { put_all_back reload_running; }

clear_stage() { rm -rf -- "${state%/*}/stage"; }

# Of a run that was quicker nothing is lost.
expire() {
    is_lost=
    restore
    if [ "$is_lost" ]; then clear_stage; fi
}

boot() {
    put_all_back leave
    clear_stage
}

case ${1-} in
arm | restore | expire | boot) "$1" ;;
confirm) confirm "$2" ;;
*)
    echo "usage: bxctl-watchdog arm | confirm NAME | restore | expire | boot" >&2
    exit 64
    ;;
esac
