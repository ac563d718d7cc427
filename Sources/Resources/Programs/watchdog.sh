#!/bin/sh
# bxctl-watchdog: brings back the old configuration of a service whose new one was never confirmed.
#   arm       from now on, also at the next boot, restore unless disarmed
#   restore   put the old files back, reload what runs, disarm
#   expire    the same when the time is up; what the lost run had staged goes (the timer calls this)
#   boot      the same before anything runs
#   disarm    everything was confirmed
set -eu
PATH=/usr/sbin:/usr/bin:/sbin:/bin
state=/var/lib/bxctl/switch
units=/etc/systemd/system
unit=bxctl-watchdog

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
    systemctl start "$unit.timer"
}

disarm() {
    for switch in "$state"/*/armed; do
        if [ -e "$switch" ]; then return 0; fi
    done
    systemctl --no-block stop "$unit.timer" 2>/dev/null || :
    systemctl -q disable "$unit.service" 2>/dev/null || :
    rm -f "$units/$unit.service" "$units/$unit-now.service" "$units/$unit.timer"
    systemctl --no-block daemon-reload
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
    for switch in "$state"/*/; do
        if [ -e "${switch}armed" ]; then
            put_back "${switch%/}"
            "$1" "$(cat "${switch}unit")"
            rm -rf -- "$switch"
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

expire() {
    restore
    clear_stage
}

boot() {
    put_all_back leave
    clear_stage
}

case ${1-} in
arm | restore | expire | boot | disarm) "$1" ;;
*)
    echo "usage: bxctl-watchdog arm | restore | expire | boot | disarm" >&2
    exit 64
    ;;
esac
