#!/bin/bash
# Run inside the tree, after node/portal and the sites' files were laid over the common layer: gives the
# portals their certificate, folders and databases.
# Usage: portal.sh <sites/schema.sql
set -euo pipefail

schema=$(cat)

install -d -m 0700 /etc/nginx/certs/shop
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 \
    -subj /CN=shop.example.com -addext 'subjectAltName=DNS:shop.example.com,DNS:www.shop.example.com' \
    -keyout /etc/nginx/certs/shop/privkey.pem -out /etc/nginx/certs/shop/fullchain.pem 2>/dev/null
chmod 0600 /etc/nginx/certs/shop/privkey.pem

for folder in php_sessions php_upload; do
    install -d -m 0770 -o bitrix -g bitrix /tmp/$folder/ext_www /tmp/$folder/ext_www/shop.example.com
done

chmod 0640 /etc/ansible/host_vars/* /etc/ansible/group_vars/*
chmod 0644 /etc/cron.d/*

database-run <<SQL
CREATE DATABASE sitemanager CHARACTER SET utf8 COLLATE utf8_unicode_ci;
USE sitemanager;
$schema
CREATE DATABASE dbshop CHARACTER SET utf8 COLLATE utf8_unicode_ci;
USE dbshop;
$schema
CREATE USER bitrix0@localhost IDENTIFIED BY 'CANARY-bitrix0-k[G}7%&z';
GRANT ALL PRIVILEGES ON sitemanager.* TO bitrix0@localhost;
CREATE USER usershop@localhost IDENTIFIED BY 'CANARY-shop-it''s"9#x';
GRANT ALL PRIVILEGES ON dbshop.* TO usershop@localhost;
SQL

nginx -q -t
install -d -m 0710 /run/httpd
httpd -t
