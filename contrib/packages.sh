# shellcheck shell=bash
# Sourced by the scripts beside it: finds Swift, and installs Debian packages that are missing.

heading() { printf '\n== %s\n' "$*"; }
say() { printf '%s\n' "$*"; }
die() { printf '%s: %s\n' "${0##*/}" "$*" >&2; exit 1; }

# Puts Swift on the PATH; toolchains are often unpacked without that.
need_swift() {
    local folder
    for folder in '' /opt/swift/usr/bin /usr/local/swift/usr/bin "${HOME:-/root}/.local/share/swiftly/bin"; do
        [[ -z $folder || -x $folder/swift ]] || continue
        if PATH=$PATH${folder:+:$folder} command -v swift >/dev/null; then
            export PATH=$PATH${folder:+:$folder}
            return
        fi
    done
    die "there is no swift on the PATH: install Swift 6.2 or later from https://www.swift.org/install and try again"
}

# need PACKAGE:PATH...  Installs the packages of which PATH is missing. PATH is a command's name or a file.
# Services of what is installed are neither started now nor at the next boot.
need() {
    local entry path missing=()
    for entry in "$@"; do
        path=${entry#*:}
        case $path in
            /*) compgen -G "$path" >/dev/null || missing+=("${entry%%:*}") ;;
            *) PATH=$PATH:/usr/sbin:/sbin command -v "$path" >/dev/null || missing+=("${entry%%:*}") ;;
        esac
    done
    ((${#missing[@]} > 0)) || { say "Everything needed is installed."; return; }
    ((EUID == 0)) || die "these Debian packages are missing, and only root can install them: ${missing[*]}"
    command -v apt-get >/dev/null || die "these packages are missing, and there is no apt-get: ${missing[*]}"
    say "Installing ${missing[*]} ..."
    install_packages "${missing[@]}"
}

# In a shell of its own, whose end takes the policy away again.
install_packages() (
    policy=/usr/sbin/policy-rc.d log=$(mktemp)
    apt() {
        DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3 "$@" >"$log" 2>&1 </dev/null ||
            { tail -n 20 "$log" >&2; die "apt-get $* failed"; }
    }
    trap 'rm -f "$log" ${made:+"$policy"}' EXIT
    made=
    if [[ ! -e $policy ]]; then
        made=yes
        printf '#!/bin/sh\nexit 101\n' >"$policy"
        chmod 0755 "$policy"
    fi
    apt update
    apt install -y --no-install-recommends "$@"
    if command -v systemctl >/dev/null; then
        for unit in "$@"; do
            case $unit in
                nginx | lsyncd) systemctl --quiet disable "$unit" 2>/dev/null || true ;;
                mariadb-server) systemctl --quiet disable mariadb 2>/dev/null || true ;;
                openssh-server) systemctl --quiet disable ssh 2>/dev/null || true ;;
            esac
        done
    fi
)

# What building needs besides Swift.
build_packages=(
    libyaml-dev:/usr/include/yaml.h pkgconf:pkg-config git:git
)

# What the lab needs besides.
lab_packages=(
    mmdebstrap:mmdebstrap systemd-container:systemd-nspawn iproute2:ip openssh-client:ssh
    debian-archive-keyring:/usr/share/keyrings/debian-archive-keyring.gpg procps:sysctl util-linux:flock curl:curl
    openssl:openssl
)
