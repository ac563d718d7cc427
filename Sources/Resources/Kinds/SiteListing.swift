public import Shell

/// Asks for the files below a site's root, as far as they are synchronised and one answer has room for them.
public struct SiteListing: Fact {
    /// A file's size and time of change.
    public struct Entry: Hashable, Sendable {
        /// Bytes.
        public let size: Int
        /// Seconds since 1970.
        public let modified: Int
    }

    /// What was told.
    public struct Value: Sendable {
        /// The files by path below the root.
        public let files: [String: Entry]
        /// Whether these are all.
        public let isWhole: Bool
    }

    private let root: String
    private let left: [String]
    private let limit: Int

    /// Asks about a site.
    ///
    /// - Parameters:
    ///   - root: The site's root.
    ///   - folders: Folders below it that are left out, anchored by a slash.
    ///   - limit: The most bytes of the answer; a file takes about thirty and its path.
    public init(_ root: String, without folders: [String], limit: Int) {
        self.root = root
        left = folders
        self.limit = limit
    }

    /// The root.
    public var subject: Subject { Subject("listing", root) }

    /// A line each, and a last one that tells that nothing was cut off, also where the root is no folder.
    ///
    /// A file may go at any time: that is none the less a whole list.
    public var probe: Script {
        let tests = left.flatMap { folder in
            ["-type", "d", "-path", "./\(folder.trimmed)", "-prune", "-o"]
        }
        return """
            {
                if [ -d \(root) ]; then
                    cd \(root) &&
                        bx_find . \(tests) ! -type d ! -name '*.log' -printf '%s %Ts %P\\n'
                fi && echo end
            } | head -c \(limit)
            """
    }

    /// Reads the files.
    ///
    /// - Throws: ``UnreadableAnswer`` where the list ends before its end, and not for want of room.
    public func read(_ answer: Answer) throws -> Value {
        var files: [String: Entry] = [:]
        let isWhole = answer.lines.last == "end"
        let size = answer.lines.reduce(0) { sum, line in sum + line.utf8.count + 1 }
        if !isWhole && size < limit {
            throw UnreadableAnswer("not all files of \(root) were listed")
        }
        for line in isWhole ? answer.lines[...] : answer.lines.dropLast() {
            let words = line.split(separator: " ", maxSplits: 2).map(String.init)
            guard words.count == 3, let size = Int(words[0]), let time = Int(words[1]) else {
                continue
            }
            files[words[2]] = Entry(size: size, modified: time)
        }
        return Value(files: files, isWhole: isWhole)
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
