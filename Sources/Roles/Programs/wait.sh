# Sends everything that this node has for bx_peer now, and waits until it has arrived, seen by a
# dry run. Needs bx_transfers, a function that sends each tree by bx_send.
bx_proof=/usr/local/libexec/bxctl-proof
bx_tries=0
bx_said=

# bx_send [--repair] PATH/ PEER:PATH/: 24 is files that went while they were sent.
bx_send() {
    bx_message=$(setpriv --reuid=bitrix --regid=bitrix --init-groups /usr/local/libexec/bxctl-rsync "$@" 2>&1) ||
        [ $? -eq 24 ] || bx_unsent="$bx_unsent$bx_message
"
}

bx_verdicts() {
    printf '%s\n' "$bx_said" | sed -n 's/^verdict[[:space:]]*//p' | tr '\n' ' '
}

while :; do
    bx_unsent=
    bx_transfers
    if [ -z "$bx_unsent" ]; then
        bx_said=$("$bx_proof" prove "$bx_peer" --sent) || :
        case $(bx_verdicts) in
        # What lsyncd itself still gathers was sent just now.
        'ready proven '* | 'ready diverged '* | 'pending proven '* | 'pending diverged '*) break ;;
        esac
    fi
    bx_tries=$((bx_tries + 1))
    if [ "$bx_tries" -ge 30 ]; then
        echo "files do not arrive on $bx_peer: $(bx_verdicts)"
        printf '%s' "$bx_unsent"
        printf '%s\n' "$bx_said" | sed -n 's/^error[[:space:]][^[:space:]]*[[:space:]]//p' |
            while IFS= read -r bx_line; do printf '%s' "$bx_line" | base64 -d; done
        exit 1
    fi
    printf '> %s %s\n' "$(bx_verdicts)" "$(printf '%s' "$bx_unsent" | head -n 1)"
    sleep 1
done
