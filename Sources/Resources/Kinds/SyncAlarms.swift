public import Shell

/// Something that keeps files of a tree from travelling, as one end of the way tells it.
public struct SyncAlarm: Hashable, Sendable {
    /// Whether it is about what this node sends.
    public let isOutgoing: Bool
    /// What it is, such as `frozen` or `full`.
    public let kind: String
    /// The tree.
    public let tree: String
    /// For people.
    public let sentence: String
    /// How many deletions wait; 0 where it is not about that.
    public let count: Int
    /// Of the list of these, 16 hexadecimal digits; `-` where there is none.
    public let digest: String

    /// Deletions wait for an operator's word.
    public var isFrozen: Bool { isOutgoing && kind == "frozen" }
}

/// Asks a node what keeps files from travelling between it and a peer.
public struct SyncAlarms: Fact {
    private let peer: String

    /// Asks about the ways to and from `peer`.
    public init(with peer: String) {
        self.peer = peer
    }

    /// The peer.
    public var subject: Subject { Subject("alarms", peer) }

    /// The program's lines, none where it is not installed.
    public var probe: Script {
        """
        if [ -e /usr/local/libexec/bxctl-proof ] && [ -e /etc/bxctl/sync/\(peer).trees ]; then
            /usr/local/libexec/bxctl-proof alarms \(peer)
        fi
        """
    }

    /// Reads `alarm TAB out|in TAB KIND TAB EPOCH TAB TREE TAB BASE64 TAB COUNT TAB DIGEST`; programs of
    /// an earlier version leave out the last.
    public func read(_ answer: Answer) throws -> [SyncAlarm] {
        answer.lines.compactMap { line in
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
                .map(String.init)
            guard (7...8).contains(fields.count), fields[0] == "alarm" else { return nil }
            return SyncAlarm(
                isOutgoing: fields[1] == "out",
                kind: fields[2],
                tree: fields[4],
                sentence: Content(base64: fields[5])?.text ?? "",
                count: Int(fields[6]) ?? 0,
                digest: fields.count == 8 ? fields[7] : "-"
            )
        }
    }
}
