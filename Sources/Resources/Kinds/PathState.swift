/// What is at a path of a node, links not followed.
public enum PathState: Hashable, Sendable {
    /// Nothing.
    case absent
    /// A regular file.
    case file(FileState)
    /// A folder, its mode and owner.
    case directory(mode: String, owner: String, group: String)
    /// A symbolic link and what it says.
    case link(target: String)
    /// A device, socket or named pipe.
    case other

    /// The file, where it is one.
    public var file: FileState? {
        if case .file(let state) = self { state } else { nil }
    }

    /// The content, where it is a file small enough to be read.
    public var content: Content? { file?.content }
}

/// A regular file as observed.
public struct FileState: Hashable, Sendable {
    /// The permission bits in octal, such as `644`.
    public let mode: String
    /// The owner's name.
    public let owner: String
    /// The group's name.
    public let group: String
    /// The size in bytes.
    public let size: Int
    /// The SHA-256 of the content.
    public let digest: String
    /// The content; nil when it is large or secret.
    public let content: Content?
}

/// Asks what is at a path.
public struct PathQuestion: Fact {
    /// The kind of its subjects.
    static let kind = "path"

    /// The absolute path.
    public let path: String
    /// Whether the content is kept from the answer.
    public let isSensitive: Bool

    /// Asks about `path`.
    public init(_ path: String, isSensitive: Bool = false) {
        self.path = path
        self.isSensitive = isSensitive
    }

    /// The path.
    public var subject: Subject { Subject(PathQuestion.kind, path) }

    /// The path.
    public var lookup: Lookup? { .path(path, isSensitive: isSensitive) }

    /// Reads the state.
    public func read(_ answer: Answer) throws -> PathState {
        guard let line = answer.lines.first, let state = PathState(line: line) else {
            throw UnreadableAnswer("no state of \(path)")
        }
        return state
    }
}

/// Asks for everything below a folder.
public struct TreeQuestion: Fact {
    /// The kind of its subjects.
    static let kind = "tree"

    /// The absolute path of the folder.
    public let root: String

    /// Asks about what is below `root`.
    public init(_ root: String) {
        self.root = root
    }

    /// The folder.
    public var subject: Subject { Subject(TreeQuestion.kind, root) }

    /// The folder.
    public var lookup: Lookup? { .tree(root) }

    /// Reads the states by absolute path.
    public func read(_ answer: Answer) throws -> [String: PathState] {
        var states: [String: PathState] = [:]
        for line in answer.lines {
            let words = line.split(separator: " ", maxSplits: 1)
            guard words.count == 2, let path = Content(base64: String(words[0])),
                let state = PathState(line: String(words[1]))
            else { throw UnreadableAnswer("no state in \(line.prefix(40))") }
            states[path.text] = state
        }
        return states
    }
}

extension PathState {
    /// Reads a line that a ``Lookup`` made; nil when it tells no state.
    init?(line: String) {
        let words = line.split(separator: " ").map(String.init)
        switch (words.first, words.count) {
        case ("absent", 1): self = .absent
        case ("other", 1): self = .other
        case ("directory", 4): self = .directory(mode: words[1], owner: words[2], group: words[3])
        case ("link", 4):
            guard let target = Content(base64: words[3])?.bytes else { return nil }
            let isEnded = target.last == UInt8(ascii: "\n")
            self = .link(target: Content(isEnded ? target.dropLast() : target).text)
        case ("file", 6), ("file", 7):
            guard let size = Int(words[4]), words[5].utf8.count == 64 else { return nil }
            let content = words.count == 7 ? Content(base64: words[6]) : nil
            if words.count == 7 && content == nil { return nil }
            self = .file(
                FileState(
                    mode: words[1],
                    owner: words[2],
                    group: words[3],
                    size: size,
                    digest: words[5],
                    content: content ?? (size == 0 ? Content([]) : nil)
                )
            )
        default: return nil
        }
    }
}
