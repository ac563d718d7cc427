#!/bin/sh
# Real nginx, real requests: real-nginx.sh TREES [TABLE]
# TREES holds the trees single, staged, switched, web-staged and web-switched, each the content of
# /etc/nginx. With TABLE, lines "SCHEME HOST PATH PATTERN" are asked at every stage, with the word
# "syntax" nginx only reads the trees; else the full set of promises for two sites. Run as root by `unshare -mn`: nothing outside the two namespaces is touched.
# Prints one line for each promise that does not hold; exit 0 when all do.
set -u
trees=$1
table=${2:-}
work=$(mktemp -d)
mkdir "$work/run"
faults=0

fault() { echo "FAULT $stage: $*"; faults=$((faults + 1)); }
has() { # what, text, pattern
    printf '%s\n' "$2" | grep -q -- "$3" || fault "$1: no $3 in: $(printf '%s' "$2" | tr '\n\r' '| ')"
}
hasnt() {
    ! printf '%s\n' "$2" | grep -q -- "$3" || fault "$1: $3 in: $(printf '%s' "$2" | tr '\n\r' '| ')"
}

mount --make-rprivate /
mount -t tmpfs none /run && mkdir -p /run/netns
cp /etc/passwd "$work/passwd"; cp /etc/group "$work/group"
grep -q '^bitrix:' /etc/passwd || echo 'bitrix:x:600:600::/home/bitrix:/bin/sh' >>"$work/passwd"
grep -q '^bitrix:' /etc/group || echo 'bitrix:x:600:' >>"$work/group"
mount --bind "$work/passwd" /etc/passwd; mount --bind "$work/group" /etc/group
mount -t tmpfs none /var/log/nginx
mount -t tmpfs none /home
mkdir -p /home/bitrix/www/.well-known/acme-challenge /home/bitrix/ext_www/shop.example.com
echo token-www >/home/bitrix/www/.well-known/acme-challenge/t.txt
echo picture >/home/bitrix/ext_www/shop.example.com/p.txt
chmod -R a+rX /home

# vm04 is this namespace, vm03 and client have their own.
ip link set lo up
for node in vm03 client; do
    ip netns add $node
    ip link add $node type veth peer name eth0 netns $node
    ip -n $node link set lo up; ip -n $node link set eth0 up; ip link set $node up
done
ip addr add 10.77.0.4/24 dev vm03; ip -n vm03 addr add 10.77.0.3/24 dev eth0
ip addr add 10.99.0.1/24 dev client; ip -n client addr add 10.99.0.2/24 dev eth0
ip -n client route add default via 10.99.0.1; ip -n vm03 route add default via 10.77.0.4
echo 1 >/proc/sys/net/ipv4/ip_forward

# httpd's stand-in tells what it was asked.
cat >"$work/httpd.conf" <<'CONF'
pid /run/PID; error_log /var/log/nginx/httpd.log; worker_processes 1;
events {}
http {
    access_log off;
    client_max_body_size 0;
    log_format ask '$request_method $uri';
    server {
        listen 127.0.0.1:8888; listen 127.0.0.1:8887; listen 127.0.0.1:8886;
        access_log /var/log/nginx/NODE.httpd ask;
        add_header X-Accel-Buffering no;
        location / {
            return 200 "node=NODE port=$server_port uri=$request_uri host=$http_host real=$http_x_real_ip xff=$http_x_forwarded_for https=$http_https proto=$http_x_forwarded_proto scheme=$http_x_forwarded_scheme\n";
        }
    }
}
CONF
for node in vm03 vm04; do sed "s/NODE/$node/; s/PID/$node-httpd.pid/; s/node=NODE/node=$node/" "$work/httpd.conf" >"$work/$node.conf"; done
nginx -c "$work/vm04.conf" && ip netns exec vm03 nginx -c "$work/vm03.conf" || exit 2

openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=shared -keyout "$work/s.key" -out "$work/s.crt" 2>/dev/null
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=shop.example.com -keyout "$work/o.key" -out "$work/o.crt" 2>/dev/null
for tree in "$trees"/*; do
    mkdir -p "$tree/ssl" "$tree/certs/shop" "$tree/bxctl"
    cat "$work/s.crt" "$work/s.key" >"$tree/ssl/cert.pem"
    cp "$work/o.crt" "$tree/certs/shop/fullchain.pem"; cp "$work/o.key" "$tree/certs/shop/privkey.pem"
    printf 'location = /bxctl-revision { default_type text/plain; return 200 "%s\\n"; }\n' "$(basename "$tree")" >"$tree/bxctl/revision.conf"
done

if [ "$table" = syntax ]; then
    for tree in "$trees"/*; do
        stage=$(basename "$tree"); mount --bind "$tree" /etc/nginx
        nginx -t 2>"$work/t" || fault "nginx -t: $(cat "$work/t")"
        ! grep -q warn "$work/t" || fault "nginx -t: $(cat "$work/t")"
        umount /etc/nginx
    done
    kill "$(cat /run/vm04-httpd.pid)" "$(cat /run/vm03-httpd.pid)"
    rm -r "$work"
    exit $((faults > 0))
fi

ask() { # namespace, curl's arguments
    ns=$1; shift
    if [ "$ns" = vm04 ]; then curl -sk --max-time 8 "$@"; else ip netns exec "$ns" curl -sk --max-time 8 "$@"; fi
}
client() { # scheme, host, path, more arguments
    scheme=$1 host=$2 path=$3; shift 3
    port=80; [ "$scheme" = http ] || port=443
    ask client --resolve "$host:$port:10.99.0.1" "$@" "$scheme://$host$path"
}
code() { ns=$1; shift; ask "$ns" -o /dev/null -w '%{http_code}' "$@"; }

start() { # tree of vm04, tree of vm03
    mount --bind "$trees/$1" /etc/nginx
    nginx -t 2>"$work/t" || { cat "$work/t"; fault "nginx -t of $1"; }
    grep -q warn "$work/t" && { cat "$work/t"; fault "nginx -t of $1 warns"; }
    nginx
    ip netns exec vm03 unshare -m sh -c "umount /etc/nginx; mount --bind '$trees/$2' /etc/nginx
        mount --bind '$work/run' /run; nginx -t 2>'$work/t' && nginx" || fault "nginx on vm03"
    grep -q successful "$work/t" || { cat "$work/t"; fault "nginx -t of $2"; }
    grep -q warn "$work/t" && { cat "$work/t"; fault "nginx -t of $2 warns"; }
    sleep 0.3
}
stop() {
    kill "$(cat /run/nginx.pid)" "$(cat "$work/run/nginx.pid")"
    sleep 0.5
    umount /etc/nginx
}

# What every client sees, before and after the switch.
site_promises() {
    for scheme in http https; do
        port=80 https=; [ $scheme = http ] || { port=443; https=YES; }
        answer=$(client $scheme unknown.example.com /index.php -H 'X-Forwarded-For: 6.6.6.6' -H 'X-Real-IP: 6.6.6.6')
        has "default $scheme" "$answer" "port=8888 uri=/index.php host=unknown.example.com:$port real=10.99.0.2 xff=6.6.6.6, 10.99.0.2 https=$https "
        for name in shop.example.com www.shop.example.com m.shop.example.com; do
            answer=$(client $scheme $name '/a%20b.php?x=1&y=%2F')
            has "$name $scheme" "$answer" "port=8887 uri=/a%20b.php?x=1&y=%2F host=$name:$port real=10.99.0.2 xff=10.99.0.2 https=$https proto=$scheme"
        done
        has "static $scheme" "$(client $scheme shop.example.com /p.txt)" picture
        has "acme $scheme" "$(client $scheme unknown.example.com /.well-known/acme-challenge/t.txt)" token-www
        answer=$(client $scheme shop.example.com /catalogue/7 -D - -o /dev/null)
        has "rewrite $scheme" "$answer" '301'
        has "rewrite $scheme" "$answer" 'ocation: \(http.*shop.example.com\)\?/catalog/7'
        hasnt "rewrite $scheme" "$answer" 8080
        head=$(client $scheme shop.example.com / -D - -o /dev/null)
        [ "$(printf '%s' "$head" | grep -ci X-Content-Type-Options)" -le 1 ] || fault "twice: $head"
        hasnt "no mark for clients $scheme" "$head" X-Bxctl
        hasnt "no mark for clients $scheme" "$head" '[Aa]ccel'
        has "websocket $scheme" "$(client $scheme shop.example.com /ws --http1.1 -H 'Upgrade: websocket' -H 'Connection: Upgrade')" 'upgrade=websocket connection=[Uu]pgrade'
        has "upload $scheme" "$(head -c 3000000 /dev/zero | client $scheme shop.example.com /api/v1/up --data-binary @-)" uri=/api/v1/up
    done
    has hsts "$(client https shop.example.com / -D - -o /dev/null)" 'trict-.ransport-.ecurity: max-age=31536000'
    has tls-only "$(client https shop.example.com /secure-only.txt)" tls
    has own-name "$(client https pay.shop.example.com /x.php)" port=8887
    has certificate "$(client https shop.example.com / -v 2>&1)" 'CN *= *shop.example.com'
    has certificate "$(client https other.example.com / -v 2>&1)" 'CN *= *shared'
    touch /home/bitrix/ext_www/shop.example.com/.htsecure
    has htsecure "$(client http shop.example.com '/x.php?a=1' -D - -o /dev/null)" 'ocation: https://shop.example.com/x.php?a=1'
    has htsecure-https "$(client https shop.example.com /x.php)" port=8887
    hasnt htsecure-other "$(client http unknown.example.com /x.php -D - -o /dev/null)" ocation
    rm /home/bitrix/ext_www/shop.example.com/.htsecure
}

# What the nodes show each other and nobody else.
node_promises() { # the revision
    for node in 10.77.0.3 10.77.0.4; do
        for ns in vm03 vm04; do
            has "8080 $ns to $node" "$(ask $ns -H 'Host: shop.example.com' http://$node:8080/x.php)" port=8887
            has "8080 forged $ns to $node" "$(ask vm03 -H 'X-Real-IP: 6.6.6.6' http://$node:8080/x.php)" real=10.77.0.3
            has "unbuffered answers" "$(ask $ns -D - -o /dev/null http://$node:8080/x.php)" 'X-Accel-Buffering: no'
            has "8081 $ns to $node" "$(ask $ns http://$node:8081/server-status)" port=8886
            has "revision $ns to $node" "$(ask $ns http://$node:8081/bxctl-revision)" "$1"
            [ "$(code $ns http://$node:8080/server-status)" = 404 ] || fault "server-status on $node:8080"
        done
        for port in 8080 8081; do
            for path in / /x.php /server-status /bxctl-revision /p.txt; do
                [ "$(code client -H 'X-Forwarded-For: 10.77.0.3' -H 'X-Real-IP: 127.0.0.1' http://$node:$port$path)" = 403 ] ||
                    fault "client reaches $node:$port$path"
            done
        done
    done
    for scheme in http https; do
        for path in /server-status /server-status/ '/server%2Dstatus?auto' //server-status; do
            for name in unknown.example.com shop.example.com; do
                [ "$(client $scheme $name $path -o /dev/null -w '%{http_code}')" = 404 ] || [ "$stage" != switched ] ||
                    fault "$scheme $name$path"
            done
        done
    done
}

if [ -n "$table" ]; then
    site_promises() {
        while read -r scheme host path pattern; do
            [ -n "$scheme" ] || continue
            answer=$(client "$scheme" "$host" "$path" -i </dev/null)
            has "$scheme $host $path" "$answer" "$pattern"
            hasnt "$scheme $host $path" "$answer" 'ocation.*8080'
        done <"$table"
    }
    node_promises() { :; }
fi

stage=single; mount --bind "$trees/single" /etc/nginx
nginx -t 2>"$work/t" || { cat "$work/t"; fault "nginx -t"; }
nginx; sleep 0.3; site_promises; kill "$(cat /run/nginx.pid)"; sleep 0.5; umount /etc/nginx

stage=staged; start staged web-staged; site_promises; node_promises staged; stop

stage=switched; start switched web-switched; site_promises; node_promises switched
if [ -n "$table" ]; then
    stop; kill "$(cat /run/vm04-httpd.pid)" "$(cat /run/vm03-httpd.pid)"
    rm -r "$work"
    exit $((faults > 0))
fi
has revision "$(ask vm04 http://127.0.0.1/.bxctl-revision)" switched
has revision "$(ask vm03 http://10.77.0.4/.bxctl-revision)" switched
touch /home/bitrix/www/.htsecure
has revision-htsecure "$(ask vm04 http://127.0.0.1/.bxctl-revision)" switched
has acme-htsecure "$(client http unknown.example.com /.well-known/acme-challenge/t.txt)" token-www
rm /home/bitrix/www/.htsecure
for path in /.bxctl-revision /bxctl-revision; do
    for scheme in http https; do hasnt "revision for clients" "$(client $scheme unknown.example.com $path -H 'X-Real-IP: 127.0.0.1')" '^switched'; done
done
has "other upgrades" "$(client http shop.example.com /ws -H 'Upgrade: h2c' -H 'Connection: Upgrade')" 'upgrade= connection=close'
has local-address "$(client http unknown.example.com /nagios/x.php)" 'node=vm04 .*real=10.99.0.2'
has local-address "$(client https shop.example.com /scale_1.php)" 'node=vm04 .*real=10.99.0.2'

# A web node that takes a request and closes: a GET is asked again elsewhere, a POST never.
kill "$(cat /run/vm03-httpd.pid)" "$(cat "$work/run/nginx.pid")"; sleep 0.3
cat >"$work/rude.conf" <<'CONF'
pid /run/rude.pid; error_log /dev/null;
events {}
http {
    log_format ask '$request_method $uri';
    access_log /var/log/nginx/vm03.httpd ask;
    server { listen 8080; location / { client_body_in_single_buffer on; return 444; } }
}
CONF
ip netns exec vm03 nginx -c "$work/rude.conf"
ip route add 10.98.0.0/16 via 10.99.0.2
rude=0
for n in 1 2 3 4 5 6 7 8; do ip -n client addr add 10.98.$n.1/32 dev lo; done
from() { client "$1" unknown.example.com "$3" --interface "10.98.$2.1" "${4:---get}"; }
for method in post get; do
    nginx -s reload; sleep 0.5
    for n in 1 2 3 4 5 6 7 8; do
        [ $method = get ] || { from http $n "/rude$n.php" -dx >/dev/null; continue; }
        has "rude node" "$(from http $n "/again$n.php")" node=vm04
    done
done
for n in 1 2 3 4 5 6 7 8; do
    [ "$(cat /var/log/nginx/*.httpd | grep -c "POST /rude$n.php")" = 1 ] || fault "POST $n was not asked once"
done
grep -q "POST /rude" /var/log/nginx/vm03.httpd || fault "no POST reached the rude node"
grep -q "GET /again" /var/log/nginx/vm03.httpd || fault "no GET reached the rude node"

# A dead or silent web node costs no request, not even a POST.
kill "$(cat /run/rude.pid)"
for state in dead silent; do
    [ $state = dead ] || ip link set vm03 down
    nginx -s reload; sleep 0.5
    for n in 1 2 3 4 5 6 7 8; do
        has "$state node" "$(from http $n "/$state$n.php" -dx)" node=vm04
    done
done
kill "$(cat /run/nginx.pid)" "$(cat /run/vm04-httpd.pid)"
rm -r "$work"
[ $faults = 0 ] && echo "all promises hold"
exit $((faults > 0))
