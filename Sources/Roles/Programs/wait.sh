# Sends everything that this node has for bx_peer now, and waits until it has arrived, seen by a
# dry run. Needs bx_transfers, a function that sends each tree by bx_send.
bx_proof=/usr/local/libexec/bxctl-proof
bx_tries=0
bx_lost=0
bx_said=

# bx_send [--repair] PATH/ PEER:PATH/: 24 is files that went while they were sent; at 255 ssh found no way, nor would it
# for the next tree.
bx_send() {
    if [ -n "$bx_cut" ]; then return 0; fi
    bx_status=0
    {
        bx_message=$(setpriv --reuid=bitrix --regid=bitrix --init-groups \
            /usr/local/libexec/bxctl-rsync --progress "$@" 2>&1 >&3) || bx_status=$?
    } 3>&1
    case $bx_status in 0 | 24) return 0 ;; 255) bx_cut=yes ;; esac
    bx_unsent="$bx_unsent$bx_message
"
}

bx_verdicts() {
    printf '%s\n' "$bx_said" | sed -n 's/^verdict[[:space:]]*//p' | tr '\n' ' '
}

while :; do
    bx_unsent='' bx_cut=''
    bx_transfers
    if [ -z "$bx_unsent" ]; then
        bx_said=$("$bx_proof" prove "$bx_peer" --sent) || :
        case $(bx_verdicts) in
        # What lsyncd itself still gathers was sent just now.
        'ready proven '* | 'ready diverged '* | 'pending proven '* | 'pending diverged '*) break ;;
        esac
    fi
    bx_tries=$((bx_tries + 1))
    if [ -n "$bx_cut" ]; then bx_lost=$((bx_lost + 1)); else bx_lost=0; fi
    # A peer that cannot be reached three times in a row is lost, not late.
    if [ "$bx_tries" -ge 30 ] || [ "$bx_lost" -ge 3 ]; then
        echo "files do not arrive on $bx_peer: $(bx_verdicts)"
        printf '%s' "$bx_unsent"
        printf '%s\n' "$bx_said" | sed -n 's/^error[[:space:]][^[:space:]]*[[:space:]]//p' |
            while IFS= read -r bx_line; do printf '%s' "$bx_line" | base64 -d; done
        exit 1
    fi
    printf '> %s %s\n' "$(bx_verdicts)" "$(printf '%s' "$bx_unsent" | head -n 1)"
    sleep 1
done
