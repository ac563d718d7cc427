#!/bin/sh
# lsyncd-check CONFIG: has lsyncd itself load CONFIG with its own rules, and end before it does anything.
#
# lsyncd's `sync` and `settings` run for real, so an unknown key, a missing source folder and a syntax error are all found.
# The log file and the status file are not touched. 0: lsyncd would start with it.
set -u
LC_ALL=C
export LC_ALL
work=$(mktemp -d) || exit 1
trap 'rm -rf -- "$work"' EXIT
case $1 in
*']==]'* | '') exit 1 ;;
esac
printf 'dofile( [==[%s]==] )\nos.exit( 0 )\n' "$1" >"$work/check.lua"
lsyncd -nodaemon "$work/check.lua"
