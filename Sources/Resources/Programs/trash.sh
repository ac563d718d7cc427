# What bxctl does with the trash of a tree. Runs as the user whose files these are, never as root: names and links below
# are that user's own. Names come and go as they are, parted by NUL, always relative to a tree.
#
#   list LIMIT SECONDS PATH TRASH...   a line of base64 and a point for each TRASH: its copies, newest folder first, at most LIMIT; none older
#                                      than SECONDS where that is not empty; only PATH and what is below it where that is not
#                                      empty. A copy is `STAMP KIND MODE SIZE TIME ./NAME` and NUL
#   kinds FOLDER NAME...               `KIND MODE SIZE TIME`, NUL, where a link leads, NUL, `./NAME`, NUL of each name that is
#                                      there; KIND is through where a folder on the way is a link, blocked where one is none
#   digests FOLDER NAME...             what sha256sum prints of those that are files
#   folders TREE COPIES NAME...        makes the folders above the names that are missing, with the modes that they had
#   place TREE TRASH FROM TO TEMP      puts copies back: the names of standard input from TRASH/FROM into TREE; what is there
#                                      moves to TRASH/TO
#   use TRASH...                       KiB that each TRASH holds, as its last pruning and all runs since say; - for one not there
set -fu
umask 022
LC_ALL=C
TZ=UTC
export LC_ALL TZ

# enter FOLDER: only the very folder, reached by no link.
enter() {
    cd -P -- "$1" 2>/dev/null && [ "$(pwd -P)" = "$1" ]
}

# Sets obstacle to what keeps a relative name from being in the place it seems to be: a link or a file on the way.
look_at_way() {
    obstacle='' rest=$1 way=.
    while :; do
        case $rest in */*) ;; *) return ;; esac
        way=$way/${rest%%/*} rest=${rest#*/}
        if [ -L "$way" ]; then
            obstacle=through
            return
        elif [ -e "$way" ] && [ ! -d "$way" ]; then
            obstacle=blocked
            return
        fi
    done
}

list_one() {
    enter "$4" || return 0
    oldest=0 limit=$1 path=$3
    [ -z "$2" ] || oldest=$(date -u -d "@$(($(date +%s) - $2))" +%Y%m%d%H%M%S)
    set +f
    set -- [0-9]*T[0-9]*.[0-9]*Z-[0-9]*
    set -f
    printf '%s\n' "$@" | sort -r | while IFS= read -r stamp; do
        case $stamp in *[!0-9TZ.-]*) continue ;; esac
        [ -d "$stamp" ] && [ ! -L "$stamp" ] || continue
        moment=${stamp%%.*} moment=${moment%T*}${moment#*T}
        case $moment in ??????????????) ;; *) continue ;; esac
        [ "$moment" -ge "$oldest" ] || break
        (
            cd "$stamp" || exit
            look_at_way "$path"
            [ -z "$obstacle" ] || exit
            find "./$path" \( -type f -o -type l \) -printf "$stamp %y %m %s %T@ %p\0" 2>/dev/null
        )
        # The reader has enough.
        [ $? -ne 141 ] || break
    done | sed -z "${limit}q"
}

list() {
    limit=$1 seconds=$2 path=$3
    shift 3
    for trash; do
        list_one "$limit" "$seconds" "$path" "$trash" | base64 -w 0
        echo .
    done
}

kinds() {
    enter "$1" || exit 0
    shift
    first=yes
    for name; do
        [ -z "$first" ] || set --
        first=
        look_at_way "$name"
        if [ "$obstacle" ]; then
            printf '%s 0 0 0\0\0./%s\0' "$obstacle" "$name"
        else
            set -- "$@" "./$name"
        fi
    done
    [ $# -eq 0 ] || find "$@" -maxdepth 0 -printf '%y %m %s %T@\0%l\0%p\0' 2>/dev/null
}

digests() {
    enter "$1" || exit 0
    shift
    first=yes
    for name; do
        [ -z "$first" ] || set --
        first=
        set -- "$@" "./$name"
    done
    find "$@" -maxdepth 0 -type f -exec sha256sum -- {} + 2>/dev/null
}

folders() {
    tree=$1 copies=$2
    shift 2
    enter "$tree" || exit 1
    for name; do
        rest=$name way=.
        while :; do
            case $rest in */*) ;; *) break ;; esac
            way=$way/${rest%%/*} rest=${rest#*/}
            [ -d "$way" ] && [ ! -L "$way" ] && continue
            mkdir -- "$way" || exit 1
            chmod --reference="$copies/$way" -- "$way" || exit 1
        done
    done
}

place() {
    tree=$1 trash=$2 from=$3 to=$4 temp=$5
    enter "$trash/$from" && enter "$tree" || {
        echo "$tree or its trash is not the folder it should be"
        exit 1
    }
    # Without a point before them names such as #a would be comments to rsync.
    sed -z 's/^/.\//' | rsync -lptIO --from0 --files-from=- --no-implied-dirs --backup --backup-dir="$trash/$to" --temp-dir="$temp" \
        "$trash/$from/" . || exit
    [ ! -d "$trash/$to" ] || du -sk -- "$trash/$to" | cut -f 1 >>"$trash/.used"
}

use() {
    for trash; do
        if ! enter "$trash"; then
            echo -
            continue
        fi
        if [ ! -s .used ]; then
            du -sk . 2>/dev/null | cut -f 1
            continue
        fi
        sum=0
        while read -r kib; do
            case $kib in '' | *[!0-9]*) ;; *) sum=$((sum + kib)) ;; esac
        done <.used
        echo "$sum"
    done
}

verb=$1
shift
"$verb" "$@"
