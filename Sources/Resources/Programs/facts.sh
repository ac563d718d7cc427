# The facts of a node: one line each, first word the name. Every process costs, so none is started for each of many things.
bx_time=$(date +%s.%N)
echo "time $bx_time"
# 2 is for a user that is not there.
bx_account=$(getent passwd bitrix) || [ "$?" = 2 ]
if [ "$bx_account" ]; then
    bx_account=${bx_account#*:*:}
    bx_group=${bx_account#*:}
    echo "account ${bx_account%%:*} ${bx_group%%:*}"
fi
for bx_tool in base64 curl find flock php rsync setpriv setsid sha256sum ssh-keygen systemctl \
    tar timeout unshare; do
    command -v "$bx_tool" >/dev/null || echo "missing $bx_tool"
done
for bx_key in /etc/ssh/ssh_host_ed25519_key.pub /etc/ssh/ssh_host_ecdsa_key.pub \
    /etc/ssh/ssh_host_rsa_key.pub; do
    [ -r "$bx_key" ] || continue
    read -r bx_type bx_public _ <"$bx_key" || [ "$bx_public" ] || continue
    echo "hostkey $bx_type $bx_public"
done
set -- /etc /var/lib /var/log /usr/local /home /tmp
for bx_folder; do
    [ -w "$bx_folder" ] || echo "readonly $bx_folder"
done
# 1 is for a folder that is not there.
bx_space=$(df -k --output=file,avail,iavail "$@") || [ "$?" = 1 ]
# A here-document is a file in older shells, and a full disk must be told.
IFS='
'
for bx_line in $bx_space; do
    case $bx_line in /*) echo "space $bx_line" ;; esac
done
# A block for each in this order, and an empty line between two: several may be names of one unit.
set -- nginx.service httpd.service apache2.service mysqld.service mysql.service mariadb.service \
    sshd.service ssh.service crond.service cron.service
bx_units=$(systemctl show -p Id,LoadState,ActiveState "$@")
for bx_unit; do
    bx_load=not-found
    for bx_line in ${bx_units%%"$IFS$IFS"*}; do
        case $bx_line in
        Id=*) bx_id=${bx_line#Id=} ;;
        LoadState=*) bx_load=${bx_line#LoadState=} ;;
        ActiveState=*) bx_active=${bx_line#ActiveState=} ;;
        esac
    done
    [ "$bx_load" = not-found ] || echo "unit ${bx_unit%.service} $bx_active $bx_id"
    case $bx_units in *"$IFS$IFS"*) bx_units=${bx_units#*"$IFS$IFS"} ;; *) bx_units= ;; esac
done
# Where sshd does not tell, there is no such line.
bx_sshd=$(sshd -T -C user=bitrix,host=node,addr=127.0.0.1) || bx_sshd=
set -f
for bx_line in $bx_sshd; do
    case $bx_line in 'authorizedkeysfile '*) echo "authorizedkeys ${bx_line#* }" ;; esac
done
set +f
unset IFS
if [ -e /etc/ssh/sshd_config ]; then
    bx_included=$(bx_grep -i '^[[:space:]]*include[[:space:]]*/etc/ssh/sshd_config.d/' /etc/ssh/sshd_config)
    [ -z "$bx_included" ] || echo "sshdropins yes"
fi
# 2 is for a process that is gone by now.
bx_running=$(grep -sl '^ansible-playboo' /proc/[0-9]*/comm) || [ "$?" -le 2 ]
for bx_process in $bx_running; do
    bx_process=${bx_process#/proc/}
    echo "ansible ${bx_process%/comm}"
done
if [ -r /etc/os-release ]; then
    . /etc/os-release
    echo "system $ID $VERSION_ID"
fi
