#!/bin/bash
# Run inside the tree, after node/common was laid over base/packages: makes Debian look like a fresh BitrixVM.
set -euo pipefail

# Users. Everybody's password is locked: keys only.
groupadd --gid 600 bitrix
useradd --uid 600 --gid 600 --no-create-home --shell /bin/bash -K UID_MIN=500 bitrix
cp -rT /etc/skel /home/bitrix
useradd --create-home --shell /bin/bash --groups sudo admin
chmod 0755 /home/bitrix
chown -R bitrix:bitrix /home/bitrix
install -d -m 0700 /root/.ssh
install -d -m 0700 -o admin -g admin /home/admin/.ssh
chmod 0440 /etc/sudoers.d/admin

# No identity: every node gets its own.
rm -f /etc/ssh/ssh_host_* /etc/hostname /etc/resolv.conf
: >/etc/machine-id
echo LANG=C.UTF-8 >/etc/default/locale

# nginx: the vendor's tree instead of Debian's.
rm -rf /etc/nginx/{conf.d,modules-*,sites-*,snippets}
install -d -m 0755 /etc/nginx/certs
install -d -m 0750 -g bitrix /etc/nginx/ssl
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 -subj /CN=bitrix \
    -keyout /tmp/key -out /tmp/certificate 2>/dev/null
cat /tmp/key /tmp/certificate >/etc/nginx/ssl/cert.pem
chmod 0600 /etc/nginx/ssl/cert.pem
rm /tmp/key /tmp/certificate

# httpd: Debian's binary and modules in EL's places.
ln -s /usr/lib/apache2/modules /etc/httpd/modules
ln -s /var/log/httpd /etc/httpd/logs
install -d -m 0700 /var/log/httpd
rm -f /etc/logrotate.d/apache2
for folder in php_sessions php_upload; do
    install -d -m 0770 -o bitrix -g bitrix /tmp/$folder /tmp/$folder/www
done

# The database: the vendor's socket, files and root password; an empty server.
rm -rf /etc/mysql/{my.cnf,mariadb.cnf,mariadb.conf.d,debian-start,debian.cnf} /var/lib/mysql
install -d -m 0755 -o mysql -g mysql /var/lib/mysqld /var/lib/mysql
install -d -m 0750 -o mysql -g adm /var/log/mysql

mariadb-install-db --user=mysql --auth-root-authentication-method=normal --skip-test-db --force
database-run <<'SQL'
DELETE FROM mysql.global_priv WHERE User = '' OR Host NOT IN ('localhost');
FLUSH PRIVILEGES;
ALTER USER root@localhost IDENTIFIED BY 'CANARY-root-x4#Tq)w2';
SQL
install -m 0600 /dev/null /root/.my.cnf
cat >/root/.my.cnf <<'INI'
[client]
user=root
password='CANARY-root-x4#Tq)w2'
socket=/var/lib/mysqld/mysqld.sock
INI

# Packages come from the node's own repository only.
rm -rf /etc/apt/sources.list.d/* /var/lib/apt/lists/*
echo 'deb [trusted=yes] file:/opt/repository ./' >/etc/apt/sources.list
apt-get -qq update

# Units. Masked: what Debian starts by itself, and what has no business in a lab.
systemctl --quiet mask apache2.service apache-htcacheclean.service phpsessionclean.timer \
    apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer e2scrub_reap.service \
    fstrim.timer getty@.service console-getty.service getty.target getty-static.service \
    systemd-sysctl.service systemd-modules-load.service systemd-networkd.service \
    systemd-timesyncd.service systemd-pstore.service sys-kernel-config.mount sys-kernel-debug.mount \
    sys-kernel-tracing.mount dev-hugepages.mount kmod-static-nodes.service systemd-remount-fs.service
systemctl --quiet reenable mariadb.service nginx.service httpd.service ssh.service cron.service 2>/dev/null

nginx -q -t
install -d -m 0710 /run/httpd
httpd -t
