#!/bin/sh
# bxctl-watchdog: brings back the old configuration of a service whose new one was never confirmed.
#   arm       from now on, also at the next boot, restore unless disarmed
#   restore   put the old files back, reload what runs, disarm (the units call this)
#   disarm    everything was confirmed
set -eu
PATH=/usr/sbin:/usr/bin:/sbin:/bin
state=/var/lib/bxctl/switch
units=/etc/systemd/system
unit=bxctl-watchdog

arm() {
    cat >"$units/$unit.service" <<END
[Unit]
Description=Bring back a web configuration that was never confirmed
DefaultDependencies=no
After=local-fs.target
Before=nginx.service httpd.service apache2.service

[Service]
Type=oneshot
ExecStart=/usr/local/libexec/bxctl-watchdog restore

[Install]
WantedBy=multi-user.target
END
    cat >"$units/$unit.timer" <<END
[Unit]
Description=Time until an unconfirmed web configuration is taken back

[Timer]
OnActiveSec=180
AccuracySec=1
END
    systemctl daemon-reload
    systemctl -q enable "$unit.service"
    systemctl start "$unit.timer"
}

disarm() {
    for switch in "$state"/*/armed; do
        if [ -e "$switch" ]; then return 0; fi
    done
    systemctl stop "$unit.timer" 2>/dev/null || :
    systemctl -q disable "$unit.service" 2>/dev/null || :
    rm -f "$units/$unit.service" "$units/$unit.timer"
    systemctl daemon-reload
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
    service=$(cat "$1/unit")
    rm -f "$1/armed"
    if systemctl is-active "$service" >/dev/null; then systemctl reload "$service"; fi
    rm -rf -- "$1"
}

restore() {
    for switch in "$state"/*/; do
        if [ -e "${switch}armed" ]; then put_back "${switch%/}"; fi
    done
    disarm
}

case ${1-} in
arm | restore | disarm) "$1" ;;
*)
    echo "usage: bxctl-watchdog arm | restore | disarm" >&2
    exit 64
    ;;
esac
