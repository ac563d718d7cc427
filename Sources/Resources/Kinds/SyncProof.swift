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

    /// The program's lines; nothing where it is not installed.
    public var probe: Script { "/usr/local/libexec/bxctl-proof prove \(peer)" }

    /// Reads the lines.
    public func read(_ answer: Answer) throws -> Value {
        var value = Value()
        var verdicts: [String] = []
        for line in answer.lines {
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
                .map(String.init)
            switch (fields.first, fields.count) {
            case ("verdict", 2): verdicts.append(fields[1])
            case ("tree", 4): value.pending += Int(fields[2]) ?? 0
            case ("proof", 8): value.add(proof: fields)
            case ("entry", 6): value.lagSeconds = max(value.lagSeconds, Int(fields[4]) ?? 0)
            case ("alarm", 6), ("alarm", 7):
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
        late += (Int(fields[5]) ?? 0) + (Int(fields[7]) ?? 0)
        diverged += Int(fields[6]) ?? 0
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

    /// A status each.
    public var probe: Script {
        requests.map { request -> Script in
            """
            curl -sk -m 5 -o /dev/null -w '%{http_code}\\n' \(request.words) || :
            """
        }.joined()
    }

    /// Reads the statuses, in the order of the requests; 0 where there was no answer.
    public func read(_ answer: Answer) throws -> [Int] {
        answer.lines.compactMap { line in Int(line) }
    }
}

/// Asks for the files below a site's root, as far as they are synchronised.
public struct SiteListing: Fact {
    /// A file's size and time of change.
    public struct Entry: Hashable, Sendable {
        /// Bytes.
        public let size: Int
        /// Seconds since 1970.
        public let modified: Int
    }

    private let root: String
    private let left: [String]

    /// Asks about a site.
    ///
    /// - Parameters:
    ///   - root: The site's root.
    ///   - folders: Folders below it that are left out, anchored by a slash.
    public init(_ root: String, without folders: [String]) {
        self.root = root
        left = folders
    }

    /// The root.
    public var subject: Subject { Subject("listing", root) }

    /// A line each.
    public var probe: Script {
        let tests = left.flatMap { folder in ["!", "-path", "./\(folder.trimmed)/*"] }
        return """
            cd \(root) && find . -mindepth 1 ! -type d \(tests) ! -name '*.log' -printf '%s %Ts %P\\n'
            """
    }

    /// Reads the files by path below the root.
    public func read(_ answer: Answer) throws -> [String: Entry] {
        var entries: [String: Entry] = [:]
        for line in answer.lines {
            let words = line.split(separator: " ", maxSplits: 2).map(String.init)
            guard words.count == 3, let size = Int(words[0]), let time = Int(words[1]) else {
                continue
            }
            entries[words[2]] = Entry(size: size, modified: time)
        }
        return entries
    }
}

extension String {
    fileprivate var trimmed: String {
        var text = Substring(self)
        while text.hasPrefix("/") { text = text.dropFirst() }
        while text.hasSuffix("/") { text = text.dropLast() }
        return String(text)
    }
}
