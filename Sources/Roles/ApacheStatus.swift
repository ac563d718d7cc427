internal import Resources
internal import Shell

/// The status page of Apache in the form that the cluster module reads; the same on every node.
///
/// Beside it stands the revision, which tells which configuration runs.
/// nginx on 8081 stands before it and judges who asks.
enum ApacheStatus {
    static let path = "/etc/httpd/bx/conf/bx_apache_status.conf"

    static var text: String {
        """
        \(Text.written)Listen 127.0.0.1:8886
        ExtendedStatus On
        <VirtualHost 127.0.0.1:8886>
            ServerName localhost
            IncludeOptional /etc/httpd/bxctl/revision*.conf
            # Not found on purpose: the answer is the revision.
            <Location "/bxctl-revision">
                Require all granted
            </Location>
            <Location "/server-status">
                SetHandler server-status
                Require all granted
            </Location>
        </VirtualHost>

        """
    }

    /// Tests the configuration with the program, arguments and environment of the running server.
    static func test(unit: String) -> Script {
        """
        bx_pid=$(systemctl show -p MainPID \(unit).service)
        bx_pid=${bx_pid#MainPID=}
        [ "${bx_pid:-0}" -gt 0 ] || { echo \("\(unit) is not running"); exit 1; }
        bx_program=$(readlink "/proc/$bx_pid/exe") &&
            bx_words=$(tr '\\0' '\\n' <"/proc/$bx_pid/cmdline") &&
            bx_known=$(tr '\\0' '\\n' <"/proc/$bx_pid/environ") || {
            echo \("how \(unit) runs cannot be told")
            exit 1
        }
        IFS='
        '
        set -f
        set -- $bx_words
        shift
        for bx_word; do
            shift
            case $bx_word in -DFOREGROUND | -k | start) ;; *) set -- "$@" "$bx_word" ;; esac
        done
        for bx_word in $bx_known; do
            case ${bx_word%%=*} in '' | [0-9]* | *[!A-Za-z0-9_]* | IFS) continue ;; esac
            case $bx_word in *=*) export "$bx_word" ;; esac
        done
        set +f
        unset IFS
        "$bx_program" "$@" -t
        """
    }
}
