# What bxctl does with the trash of a tree. Runs as the user whose files these are, never as root: names and links below
# are that user's own. Names come and go as they are, parted by NUL, always relative to a tree.
#
#   list LIMIT SECONDS PATH TRASH...   a line of base64 and a point for each TRASH: its copies, newest folder first, at most LIMIT; none older
#                                      than SECONDS where that is not empty; only PATH and what is below it where that is not
#                                      empty. A copy is `STAMP KIND MODE SIZE TIME ./NAME` and NUL; `.` ends them, and `unread STAMP`
#                                      is a folder that could not be read whole
#   kinds FOLDER NAME...               `KIND MODE SIZE TIME`, NUL, where a link leads, NUL, `./NAME`, NUL of each name; KIND is
#                                      none where nothing is there, through where a folder on the way is a link, blocked where
#                                      one is none, closed where one may not be entered
#   digests FOLDER NAME...             what sha256sum prints of those that are files
#   place TREE TRASH FROM TO TEMP MODE NAME...
#                                      puts copies back: the names from TRASH/FROM into TREE, with the folders above them that
#                                      are missing and the modes that these had; what is there moves to TRASH/TO, or stays
#                                      where MODE is fresh, which is judged for all names first where TREE has disks of its own
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

# Sets obstacle to what keeps a relative name from being in the place it seems to be: a link or a file on the way, or a folder
# that may not be entered.
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
        elif [ -d "$way" ] && [ ! -x "$way" ]; then
            obstacle=closed
            return
        fi
    done
}

# The same, and none where there is no such name.
look() {
    look_at_way "$1"
    [ "$obstacle" ] || [ -e "./$1" ] || [ -L "./$1" ] || obstacle=none
}

# The names without an obstacle, ended by NUL.
straight() {
    for name; do
        look "$name"
        [ "$obstacle" ] || printf './%s\0' "$name"
    done
}

list_one() {
    if [ ! -e "$4" ] && [ ! -L "$4" ]; then
        printf '.\0'
        return
    fi
    enter "$4" && [ -r . ] || return
    oldest=0 limit=$1 path=$3
    if [ "$2" ]; then
        now=$(date +%s) && oldest=$(date -u -d "@$((now - $2))" +%Y%m%d%H%M%S) || return
    fi
    set +f
    set -- [0-9]*T[0-9]*.[0-9]*Z-[0-9]*
    set -f
    stamps=$(printf '%s\n' "$@" | sort -r) || return
    # The point is told by whoever knows that it is the end.
    told | sed -z -e '/^\.$/q' -e "${limit}{s/\$/\x00./;q}"
}

told() {
    IFS='
'
    for stamp in $stamps; do
        plain=${stamp%-restore} plain=${plain%-join}
        case $plain in *[!0-9TZ.-]*) continue ;; esac
        [ -d "$stamp" ] && [ ! -L "$stamp" ] || continue
        moment=${stamp%%.*} moment=${moment%T*}${moment#*T}
        case $moment in ??????????????) ;; *) continue ;; esac
        [ "$moment" -ge "$oldest" ] || break
        (
            # What is too old goes at any time.
            cd "$stamp" 2>/dev/null || exit
            look "$path"
            case $obstacle in '') ;; closed) exit 1 ;; *) exit 0 ;; esac
            find "./$path" -ignore_readdir_race \( -type f -o -type l \) -printf "$stamp %y %m %s %T@ %p\0" 2>/dev/null
        )
        result=$?
        # The reader has enough.
        [ $result -ne 141 ] || break
        [ $result -eq 0 ] || [ ! -d "$stamp" ] || printf 'unread %s\0' "$stamp"
    done
    printf '.\0'
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
    enter "$1" || exit 1
    shift
    straight "$@" | xargs -0 -r sh -c 'find "$@" -maxdepth 0 -printf "%y %m %s %T@\0%l\0%p\0" 2>/dev/null' sh
    for name; do
        look "$name"
        [ -z "$obstacle" ] || printf '%s 0 0 0\0\0./%s\0' "$obstacle" "$name"
    done
}

digests() {
    enter "$1" || exit 1
    shift
    straight "$@" | xargs -0 -r sh -c 'find "$@" -maxdepth 0 -type f -exec sha256sum -- {} + 2>/dev/null' sh
}

# Makes the folders above a name that are missing; fails where one can't be a folder of the tree.
make_way() {
    rest=$1 way=.
    while :; do
        case $rest in */*) ;; *) return 0 ;; esac
        way=$way/${rest%%/*} rest=${rest#*/}
        [ -d "$way" ] && [ ! -L "$way" ] && continue
        mkdir -- "$way" && chmod --reference="$2/$way" -- "$way" || return
    done
}

# Is TREE or a folder of it a disk of its own? As bxctl-receiver asks it, and for its reason.
parted() {
    [ "$(stat -c %d -- "$temp" 2>/dev/null)" != "$(stat -c %d -- "$tree")" ] || grep -qF -e " $tree " -e " $tree/" /proc/self/mountinfo
}

place() {
    tree=$1 trash=$2 from=$3 to=$4 temp=$5 mode=$6
    shift 6
    enter "$trash/$from" && enter "$tree" || {
        echo "$tree or its trash is not the folder it should be"
        exit 1
    }
    for name; do make_way "$name" "$trash/$from" || exit 1; done
    case $mode in fresh) mode=--ignore-existing ;; *) mode=--ignore-times ;; esac
    delay=
    ! parted || delay=--delay-updates
    # Without a point before them names such as #a would be comments to rsync.
    printf './%s\0' "$@" | rsync -lptO "$mode" $delay --from0 --files-from=- --no-implied-dirs --backup --backup-dir="$trash/$to" \
        --temp-dir="$temp" "$trash/$from/" . || exit
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
