# Waits until everything that this node has for bx_peer has arrived, seen by a dry run; for as
# long as something moves, and 120 s of standstill.
bx_still=0
bx_last=
while :; do
    if bx_said=$(/usr/local/libexec/bxctl-proof status "$bx_peer"); then
        bx_said=$(/usr/local/libexec/bxctl-proof prove "$bx_peer") && break
        [ $? -ne 2 ] || break
    fi
    if [ "$bx_said" = "$bx_last" ]; then bx_still=$((bx_still + 1)); else bx_still=0; fi
    bx_last=$bx_said
    case $bx_said in
    *"verdict	down"*) bx_limit=10 ;;
    *) bx_limit=120 ;;
    esac
    if [ "$bx_still" -ge "$bx_limit" ]; then
        echo "files do not arrive on $bx_peer: $(printf '%s\n' "$bx_said" | sed -n 's/^verdict[[:space:]]*//p')"
        printf '%s\n' "$bx_said" | sed -n 's/^error[[:space:]][^[:space:]]*[[:space:]]//p' |
            while IFS= read -r bx_line; do printf '%s' "$bx_line" | base64 -d; done
        exit 1
    fi
    printf '> %s\n' "$(printf '%s\n' "$bx_said" | sed -n 's/^verdict[[:space:]]*//p' | tr '\n' ' ')"
    sleep 1
done
