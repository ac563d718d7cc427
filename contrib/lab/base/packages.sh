#!/bin/bash
# Makes the lowest layer of every node: Debian with the packages of base/packages, and the local
# repository with those of base/repository.
# Usage: packages.sh TREE
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
tree=$1
# Without a word, mmdebstrap's own sources: the release with its updates and security fixes.
sources=()
if [[ -n ${BXLAB_MIRROR-} ]]; then sources=("deb $BXLAB_MIRROR bookworm main"); fi

names() { sed 's/#.*//' "$here/$1" | xargs; }

include=$(names packages)
# shellcheck disable=SC2016 # $1 is expanded by the hook's shell: it is the tree.
mmdebstrap --quiet --mode=root --variant=minbase --components=main \
    --include="${include// /,}" \
    --aptopt='APT::Install-Recommends "false"' \
    --dpkgopt='path-exclude=/usr/share/doc/*' \
    --dpkgopt='path-include=/usr/share/doc/*/copyright' \
    --dpkgopt='path-exclude=/usr/share/man/*' \
    --dpkgopt='path-exclude=/usr/share/locale/*' \
    --customize-hook='chroot "$1" apt-get clean' \
    --customize-hook='chroot "$1" apt-get -qq -y --download-only install '"$(names repository)" \
    --customize-hook='mkdir -p "$1/opt/repository" && mv "$1"/var/cache/apt/archives/*.deb "$1/opt/repository/"' \
    bookworm "$tree" "${sources[@]}"

# The index of the repository.
cd "$tree/opt/repository"
for deb in *.deb; do
    dpkg-deb --field "$deb"
    printf 'Filename: ./%s\nSize: %s\nSHA256: %s\n\n' \
        "$deb" "$(stat --format=%s "$deb")" "$(sha256sum "$deb" | cut -d' ' -f1)"
done >Packages
chmod -R u=rwX,go=rX .
