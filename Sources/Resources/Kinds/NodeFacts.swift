public import Shell

/// What a node is: system, tools, accounts, services, space.
public struct NodeFacts: Fact {
    /// The values.
    public struct Value: Sendable, Equatable {
        /// The system and its version, such as `debian 12`.
        public var system = ""
        /// The node's clock, in seconds since 1970.
        public var time = 0.0
        /// User and group number of bitrix; nil when there is no such user.
        public var account: String?
        /// Programs that are needed and not there.
        public var missing: [String] = []
        /// The host's public keys as `TYPE BASE64`.
        public var hostKeys: [String] = []
        /// Folders that cannot be written.
        public var readOnly: [String] = []
        /// Folders with free KiB and free inodes (0 inodes where the file system has no limit).
        public var space: [String: (kibibytes: Int, inodes: Int)] = [:]
        /// Units that exist, and whether they are active.
        public var units: [String: Bool] = [:]
        /// Where sshd looks for bitrix's authorised keys; empty when sshd would not tell.
        public var authorizedKeysFiles: [String] = []
        /// Whether sshd reads the folder of drop-ins.
        public var hasSSHDropIns = false
        /// A running Ansible, by process number.
        public var ansible: String?

        /// Compares all but the clock.
        public static func == (left: Value, right: Value) -> Bool {
            left.system == right.system
                && left.account == right.account && left.missing == right.missing
                && left.hostKeys == right.hostKeys && left.units == right.units
        }

        /// The first of the units that exists.
        public func unit(_ names: String...) -> String? {
            names.first { name in units[name] != nil }
        }
    }

    /// Asks for the facts.
    public init() {}

    /// One answer a node.
    public var subject: Subject { Subject("facts", "node") }

    /// The facts program.
    public var probe: Script { Script(program: PackageResources.facts_sh) }

    /// Reads the facts.
    public func read(_ answer: Answer) throws -> Value {
        var value = Value()
        for line in answer.lines {
            let words = line.split(separator: " ").map(String.init)
            guard let name = words.first else { continue }
            value.take(name, Array(words.dropFirst()))
        }
        // A time that no clock shows has no whole seconds.
        guard value.time > 0, value.time < 1e12 else { throw UnreadableAnswer("no facts") }
        return value
    }
}

extension NodeFacts.Value {
    fileprivate mutating func take(_ name: String, _ words: [String]) {
        switch (name, words.count) {
        case ("system", _): system = words.joined(separator: " ")
        case ("time", 1): time = Double(words[0]) ?? 0
        case ("account", 2): account = words.joined(separator: ":")
        case ("missing", 1): missing.append(words[0])
        case ("hostkey", 2): hostKeys.append(words.joined(separator: " "))
        case ("readonly", 1): readOnly.append(words[0])
        case ("space", 3): space[words[0]] = (Int(words[1]) ?? 0, Int(words[2]) ?? 0)
        case ("unit", 3): units[words[0]] = words[1] == "active"
        case ("authorizedkeys", _): authorizedKeysFiles = words
        case ("sshdropins", _): hasSSHDropIns = true
        case ("ansible", 1): ansible = words[0]
        default: break
        }
    }
}
