# The node's side of a session. Reads frames from standard input, one at a time:
#   beat               the controller is alive
#   lock NONCE FILE    take the lock FILE (flock) until this shell ends; the next line is the holder
#   run NONCE BYTES    run the shell text that follows, whose last line is "# NONCE"
# and answers on standard output, closing each answer with a line "@NONCE STATUS".
# Without a frame, or more of a text, for 20 s, or at the end of input, it ends together with what it runs.
LC_ALL=C
PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
HOME=$(getent passwd "$(id -u)" | cut -d: -f6)
export LC_ALL PATH HOME
unset LANG LANGUAGE ENV BASH_ENV CDPATH
umask 022
cd / || exit 1
job=
frame() { timeout 20 sh -c "IFS= read -r line && printf %s \"\$line\""; }
# The next bytes of a text, as many as there are, and a point, so that no line feed of its end is lost.
piece() { timeout 20 dd bs="$1" count=1 2>/dev/null && printf .; }
end() {
    trap "" HUP INT TERM
    # A step that runs is a child of this shell; its number may be another's once it is over.
    if [ -n "$job" ] && grep -qs "^PPid:[[:space:]]*$$\$" "/proc/$job/status"; then
        # Not `kill -TERM --`: dash takes the dashes for a number.
        kill -s TERM -- "-$job"
        # It takes away what it has not finished.
        for _ in 1 2 3 4 5; do
            kill -s 0 -- "-$job" || break
            sleep 0.1
        done
        kill -s KILL -- "-$job"
    fi 2>/dev/null
    exit "$1"
}
trap "end 143" HUP INT TERM
echo "bxctl-agent 1"
while line=$(frame); do
    # shellcheck disable=SC2086
    set -- $line
    case $1 in
    lock)
        holder=$(frame) || end 0
        # A folder of root's own: whoever can put a link or a lock of his there could stop every run.
        (umask 077 && mkdir -p "${3%/*}")
        if exec 9>>"$3" && flock -n 9; then
            printf "%s\n" "$holder" >"$3"
            status=0
        else
            cat "$3"
            status=5
        fi
        printf "\n@%s %s\n" "$2" "$status"
        ;;
    run)
        script="" rest=$3
        while [ "$rest" -gt 0 ]; do
            piece=$(piece "$rest") && [ "$piece" != . ] || end 0
            piece=${piece%.}
            script=$script$piece
            rest=$((rest - ${#piece}))
        done
        # What did not come whole, from the controller or through the pipe here, is not run.
        printf "%s\n" "$script" | setsid sh -c "
            script=\$(cat)
            exec </dev/null
            case \$script in
            *\"# \$1\") (eval \"\${script%\"# \$1\"}\") 2>&1 9>&- ;;
            *)
                echo \"the text of this step did not arrive whole; nothing of it was run\"
                false
                ;;
            esac
            printf \"\\n@%s %s\\n\" \"\$1\" \"\$?\"" job "$2" &
        job=$!
        ;;
    esac
done
end 0
