public import Shell

/// What is at a name of a tree.
public struct TreeEntry: Hashable, Sendable {
    /// What sort of thing.
    public enum Kind: Hashable, Sendable {
        /// A regular file, by the SHA-256 of its content; empty where it could not be read.
        case file(digest: String)
        /// A symbolic link, by where it leads.
        case link(target: [UInt8])
        /// A folder.
        case folder
        /// A pipe, a socket, a device.
        case special
        /// A folder above is a symbolic link.
        case throughLink
        /// A folder above is none.
        case blocked
        /// A folder above may not be entered.
        case closed
    }

    /// What sort of thing.
    public let kind: Kind
    /// Its permissions in octal.
    public let mode: String
    /// When its content was written: seconds since 1970 with a fraction.
    public let modified: String

    /// Describes what is there.
    public init(kind: Kind, mode: String, modified: String) {
        self.kind = kind
        self.mode = mode
        self.modified = modified
    }

    /// Whether content and permissions are known to be the same; what could not be read is not.
    ///
    /// A link has no permissions of its own.
    public func isSame(as other: TreeEntry) -> Bool {
        guard kind == other.kind else { return false }
        return switch kind {
        case .file(let digest): digest != "" && mode == other.mode
        case .link: true
        case .folder, .special, .throughLink, .blocked, .closed: false
        }
    }

    /// When its content was written, in whole seconds, which is all that some file systems keep.
    public var second: Int { Int(modified.prefix { letter in letter != "." }) ?? 0 }
}

/// Asks a node what is at some names below a folder, with the digests of what is a file.
public struct TreeEntries: Fact {
    private let folder: String
    private let names: [TreeName]
    private let user: String

    /// Asks about `names` below `folder`, with no more rights than `user` has.
    public init(of names: [TreeName], in folder: String, as user: String) {
        self.folder = folder
        self.names = names
        self.user = user
    }

    /// The folder and the digest of the names.
    public var subject: Subject { Subject("files", "\(folder) \(names.list.digest)") }

    /// A line of base64 and a point each for kinds and digests.
    public var probe: Script {
        let program = TrashPlace.program(as: user)
        return """
            bx_names() { printf %s \(names.list.base64) | base64 -d; }
            bx_names | xargs -0 -r \(program) kinds \(folder) | base64 -w 0
            echo .
            bx_names | xargs -0 -r \(program) digests \(folder) | base64 -w 0
            echo .
            """
    }

    /// Reads what is there by name; a name that nothing has is left out.
    ///
    /// - Throws: ``UnreadableAnswer`` also where nothing is said of a name: that is not the same as nothing being there.
    public func read(_ answer: Answer) throws -> [TreeName: TreeEntry] {
        let parts = answer.lines.map { line in Content(base64: String(line.dropLast())) }
        guard parts.count == 2, let kinds = parts[0], let digests = parts[1] else {
            throw UnreadableAnswer("the files of \(folder) were not told")
        }
        let byName = TreeEntries.digests(digests.bytes)
        let fields = kinds.bytes.split(separator: 0, omittingEmptySubsequences: false)
        var states: [TreeName: TreeEntry] = [:]
        var unsaid = Set(names)
        for index in stride(from: 0, to: fields.count - 2, by: 3) {
            let name = TreeName(Array(fields[index + 2]))
            let words = String(decoding: fields[index], as: UTF8.self).split(separator: " ")
            guard words.count == 4, unsaid.remove(name) != nil, words[0] != "none" else { continue }
            states[name] = TreeEntry(
                kind: TreeEntry.Kind(
                    String(words[0]),
                    target: Array(fields[index + 1]),
                    digest: byName[name] ?? ""
                ),
                mode: String(words[1]),
                modified: String(words[3])
            )
        }
        if let name = unsaid.min() {
            throw UnreadableAnswer("\(folder)/\(name.text) could not be looked at")
        }
        return states
    }

    /// Reads the lines of sha256sum, which marks names that it escapes by a backslash.
    private static func digests(_ bytes: [UInt8]) -> [TreeName: String] {
        var digests: [TreeName: String] = [:]
        for line in bytes.split(separator: UInt8(ascii: "\n")) {
            let isEscaped = line.first == UInt8(ascii: "\\")
            let rest = isEscaped ? line.dropFirst() : line
            let name = Array(rest.dropFirst(66))
            digests[TreeName(isEscaped ? unescaped(name) : name)] =
                String(decoding: rest.prefix(64), as: UTF8.self)
        }
        return digests
    }

    private static func unescaped(_ name: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = name[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\"), let next = rest.popFirst() else {
                bytes.append(byte)
                continue
            }
            switch next {
            case UInt8(ascii: "n"): bytes.append(UInt8(ascii: "\n"))
            case UInt8(ascii: "r"): bytes.append(UInt8(ascii: "\r"))
            default: bytes.append(next)
            }
        }
        return bytes
    }
}

extension TreeEntry.Kind {
    fileprivate init(_ word: String, target: [UInt8], digest: String) {
        switch word {
        case "f": self = .file(digest: digest)
        case "l": self = .link(target: target)
        case "d": self = .folder
        case "through": self = .throughLink
        case "blocked": self = .blocked
        case "closed": self = .closed
        default: self = .special
        }
    }
}
