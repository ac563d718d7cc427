# Makes the database server listen for the pool; needs bx_unit.
# The file goes into the folder that the server reads last, under a name that sorts last in it.
bx_main=/etc/my.cnf
[ -e "$bx_main" ] || bx_main=/etc/mysql/my.cnf
bx_folder=$(
    bx_read() {
        sed -n 's/^[[:space:]]*!include\(dir\)\{0,1\}[[:space:]]\{1,\}//p' "$1" | while IFS= read -r bx_next; do
            if [ -d "$bx_next" ]; then echo "${bx_next%/}"; elif [ -f "$bx_next" ]; then bx_read "$bx_next"; fi
        done
    }
    bx_read "$bx_main" | tail -n 1
)
if [ -z "$bx_folder" ]; then
    echo "$bx_main includes no folder where a file of ours could be read"
    exit 1
fi
bx_put_text '# Written by bxctl: web nodes of the pool connect from other addresses.
[mysqld]
bind-address = *' "$bx_folder/zz_bxctl.cnf"
bx_effective=$(my_print_defaults --mysqld | sed -n 's/^--bind[-_]address=//p' | tail -n 1)
if [ "$bx_effective" != '*' ]; then
    rm -f "$bx_folder/zz_bxctl.cnf"
    echo "another file sets bind-address = $bx_effective after $bx_folder/zz_bxctl.cnf:"
    grep -rn '^[[:space:]]*bind[-_]address' "$bx_main" /etc/mysql /etc/my.cnf.d 2>/dev/null || :
    exit 1
fi
bx_restart() {
    systemctl restart "$bx_unit" || return 1
    bx_tries=0
    until printf 'SELECT 1' | mysql >/dev/null 2>&1; do
        bx_tries=$((bx_tries + 1))
        if [ "$bx_tries" -gt 150 ]; then return 1; fi
        sleep 0.2
    done
}
if ! bx_restart; then
    journalctl -q -n 8 -o cat -u "$bx_unit" || :
    rm -f "$bx_folder/zz_bxctl.cnf"
    if bx_restart; then
        echo "the server did not start with bind-address = *; it runs as before"
    else
        echo "the server did not start with bind-address = *, and does not start without it either"
    fi
    exit 1
fi
