# The facts of a node: one line each, first word the name.
echo "user $(id -u)"
(. /etc/os-release && echo "system $ID $VERSION_ID")
echo "time $(date +%s.%N)"
echo "account $(id -u bitrix 2>/dev/null) $(id -g bitrix 2>/dev/null)"
for bx_tool in base64 curl find flock php rsync setpriv setsid sha256sum ssh-keygen systemctl \
    tar timeout unshare; do
    command -v "$bx_tool" >/dev/null || echo "missing $bx_tool"
done
for bx_key in /etc/ssh/ssh_host_ed25519_key.pub /etc/ssh/ssh_host_ecdsa_key.pub \
    /etc/ssh/ssh_host_rsa_key.pub; do
    [ ! -r "$bx_key" ] || echo "hostkey $(cut -d ' ' -f 1,2 "$bx_key")"
done
for bx_path in /etc /var/lib /var/log /usr/local /home /tmp; do
    [ -w "$bx_path" ] || echo "readonly $bx_path"
    echo "space $bx_path $(df -Pk "$bx_path" | awk 'NR == 2 { print $4 }') $(
        df -Pi "$bx_path" | awk 'NR == 2 { print $4 }')"
done
for bx_unit in nginx httpd apache2 mysqld mysql mariadb sshd ssh crond cron; do
    [ "$(systemctl show -p LoadState --value "$bx_unit.service")" = not-found ] ||
        echo "unit $bx_unit $(systemctl show -p ActiveState --value "$bx_unit.service") $(
            systemctl show -p Id --value "$bx_unit.service")"
done
echo "authorizedkeys $(sshd -T -C user=bitrix,host=node,addr=127.0.0.1 2>/dev/null |
    sed -n 's/^authorizedkeysfile //p')"
grep -qi '^[[:space:]]*include[[:space:]]*/etc/ssh/sshd_config.d/' /etc/ssh/sshd_config &&
    echo "sshdropins yes"
for bx_process in /proc/[0-9]*; do
    case $(cat "$bx_process/comm" 2>/dev/null) in
    ansible-playboo*) echo "ansible ${bx_process#/proc/}" ;;
    esac
done
