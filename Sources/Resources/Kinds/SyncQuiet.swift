public import Shell

/// Waits on a node until what it had for its peers has gone.
///
/// On a site that changes all the time there is always something new: then it waits as long as a change may wait before
/// lsyncd sends it, so that all there was before has been sent once.
public struct SyncQuiet: Fact {
    private let peers: [String]

    /// Asks about the ways to `peers`.
    public init(with peers: [String]) {
        self.peers = peers
    }

    /// One answer a node.
    public var subject: Subject { Subject("sync", "quiet") }

    /// A line for each peer that still has to get something, and a point for each look, as long silence ends a session.
    ///
    /// The first two seconds are what an event takes to get into lsyncd's report. A unit that is down has forgotten what it
    /// had.
    public var probe: Script {
        """
        bx_start=$(date +%s)
        sleep 2
        for bx_peer in \(peers); do
            bx_delay=$(awk -F '\\t' '$1 == "tree" && $3 > most { most = $3 } END { print most + 10 }' \
                "/etc/bxctl/sync/$bx_peer.trees") || continue
            while :; do
                case $(/usr/local/libexec/bxctl-proof status "$bx_peer" | tail -n 1) in *ready | *down) break ;; esac
                if [ $(($(date +%s) - bx_start)) -ge "$bx_delay" ]; then
                    echo "$bx_peer"
                    break
                fi
                echo .
                sleep 0.5
            done
        done
        """
    }

    /// Reads the peers that still have to get something.
    public func read(_ answer: Answer) throws -> [String] {
        answer.lines.filter { line in line != "." }
    }
}
