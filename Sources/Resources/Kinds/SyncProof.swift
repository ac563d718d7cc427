public import Shell

/// Asks a node how its synchronisation to a peer stands, by comparing both nodes' files.
public struct SyncProof: Fact {
    /// What was found.
    public struct Value: Sendable, Equatable {
        /// What bxctl-proof judges: `ready`, `pending`, `initial`, `stale` or `down`.
        public var state = "down"
        /// What the comparison says: `proven`, `diverged` or `unproven`.
        public var proof = "unproven"
        /// Entries that wait to be sent.
        public var pending = 0
        /// Entries that should have been sent, or that only the peer has of a one-way tree.
        public var late = 0
        /// Files that are newer on the peer.
        public var diverged = 0
        /// Seconds since the oldest late entry changed; 0 when nothing is late.
        public var lagSeconds = 0
        /// Sentences of alarms: frozen deletions, a full trash.
        public var alarms: [String] = []
        /// What rsync said when it failed.
        public var errors: [String] = []
    }

    /// The receiving node's name.
    public let peer: String

    /// Asks about the way to `peer`.
    public init(to peer: String) {
        self.peer = peer
    }

    /// The peer.
    public var subject: Subject { Subject("sync", peer) }

    /// The program's lines, where it is there; its status says again what they say.
    public var probe: Script {
        """
        if [ -e /usr/local/libexec/bxctl-proof ]; then
            /usr/local/libexec/bxctl-proof prove \(peer) || [ "$?" -le 2 ]
        fi
        """
    }

    /// Reads the lines.
    public func read(_ answer: Answer) throws -> Value {
        var value = Value()
        var verdicts: [String] = []
        for line in answer.lines {
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
                .map(String.init)
            switch (fields.first, fields.count) {
            case ("verdict", 2): verdicts.append(fields[1])
            case ("tree", 4): value.pending += Int(count: fields[2]) ?? 0
            case ("proof", 8): value.add(proof: fields)
            case ("entry", 6): value.lagSeconds = max(value.lagSeconds, Int(fields[4]) ?? 0)
            case ("alarm", 6...8):
                value.alarms.append(Content(base64: fields[5])?.text ?? "")
            case ("error", 3): value.errors.append(Content(base64: fields[2])?.text ?? "")
            default: break
            }
        }
        if verdicts.isEmpty { throw UnreadableAnswer("bxctl-proof said nothing of \(peer)") }
        value.state = verdicts[0]
        if verdicts.count > 1 { value.proof = verdicts[1] }
        return value
    }
}

extension SyncProof.Value {
    fileprivate mutating func add(proof fields: [String]) {
        late += (Int(count: fields[5]) ?? 0) + (Int(count: fields[7]) ?? 0)
        diverged += Int(count: fields[6]) ?? 0
    }
}

/// Asks a node which status other nodes' sites answer with.
public struct WebAnswers: Fact {
    /// Who is asked, in words.
    public let name: String
    /// The requests.
    public let requests: [HTTPRequest]

    /// Asks for the answers to `requests`.
    public init(_ name: String, requests: [HTTPRequest]) {
        self.name = name
        self.requests = requests
    }

    /// The name.
    public var subject: Subject { Subject("answers", name) }

    /// A status each, and where it leads.
    public var probe: Script {
        requests.map { request -> Script in
            """
            curl -sk -m 5 -o /dev/null -w '%{http_code} %{redirect_url}\\n' \(request.words) || :
            """
        }.joined()
    }

    /// One answer.
    public struct Served: Hashable, Sendable {
        /// The status; 0 where there was no answer.
        public let status: Int
        /// Whether it only sends clients to https, which says nothing of the site.
        public let leadsToHTTPS: Bool

        /// Whether it is a page, or a redirect within the site.
        public var isContent: Bool { 200..<400 ~= status && !leadsToHTTPS }
    }

    /// Reads the answers, in the order of the requests.
    public func read(_ answer: Answer) throws -> [Served] {
        answer.lines.compactMap { line in
            let words = line.split(separator: " ", maxSplits: 1)
            return words.first.flatMap { word in Int(word) }.map { status in
                Served(
                    status: status,
                    leadsToHTTPS: 300..<400 ~= status && words.last?.hasPrefix("https://") == true
                )
            }
        }
    }
}
