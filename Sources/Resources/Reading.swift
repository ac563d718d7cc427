/// What `bx_paths` or `bx_tree` read, for the lines that a ``PathState`` is made of.
struct Reading {
    private struct Entry {
        /// Kind, mode, owner, group and size.
        let words: [String]
        let target: [UInt8]
    }

    private var entries: [[UInt8]: Entry] = [:]
    private var digests: [[UInt8]: String] = [:]
    private let archive: Archive

    /// Reads what the program printed.
    ///
    /// - Throws: ``UnreadableAnswer`` with what the node complained of, when one of the three parts is not whole.
    init(_ lines: [String]) throws(UnreadableAnswer) {
        do {
            try self.init(base64: lines.first ?? "")
        } catch {
            // What is not there is an answer like any other.
            let words = lines.dropFirst().filter { line in
                !line.isEmpty && !line.hasSuffix(": No such file or directory")
            }
            let reason = ([error.reason] + words).joined(separator: "; ")
            throw UnreadableAnswer("its files could not be read: \(reason.prefix(300))")
        }
    }

    private init(base64: String) throws(UnreadableAnswer) {
        guard var rest = Content(base64: base64)?.bytes[...] else {
            throw UnreadableAnswer("no list of files")
        }
        var last: [UInt8] = []
        while true {
            let state = try Reading.field(of: &rest)
            if state.isEmpty { break }
            last = try Reading.field(of: &rest)
            entries[last] = Entry(
                words: String(decoding: state, as: UTF8.self).split(separator: " ").map(
                    String.init
                ),
                target: try Reading.field(of: &rest)
            )
        }
        guard last == Array("/".utf8) else { throw UnreadableAnswer("a list of files ended early") }
        for line in try Reading.field(of: &rest).split(separator: UInt8(ascii: "\n")) {
            if let (path, digest) = Reading.digest(line) { digests[path] = digest }
        }
        archive = try Archive(rest)
    }

    /// What a line begins with that tells no state, never that something is absent.
    private static let unread = "unread "

    /// The line that tells what is at a path; where `needsContent`, a file's content must be there unless it is above 1 MiB.
    func line(of path: [UInt8], needsContent: Bool) -> String {
        guard let entry = entries[path] else { return "absent" }
        guard entry.words.count == 5 else { return Reading.unread + "state" }
        let words = entry.words
        let access = words[1...3].joined(separator: " ")
        switch words[0] {
        case "d": return "directory \(access)"
        case "f": return file(path, access: access, size: words[4], needsContent: needsContent)
        case "l":
            let target = Content(entry.target + [UInt8(ascii: "\n")])
            return "link \(words[2]) \(words[3]) \(target.base64)"
        case "b", "c", "D", "p", "s": return "other"
        default: return Reading.unread + "kind"
        }
    }

    /// A line for each entry below a folder: its path in base64, and what is there.
    func lines(below root: [UInt8]) -> [String] {
        let start = root + [UInt8(ascii: "/")]
        return entries.keys.filter { path in path.starts(with: start) }
            .sorted { left, right in left.lexicographicallyPrecedes(right) }
            .map { path in
                let needsContent = path.suffix(5).elementsEqual(".conf".utf8)
                return "\(Content(path).base64) \(line(of: path, needsContent: needsContent))"
            }
    }

    private func file(
        _ path: [UInt8],
        access: String,
        size: String,
        needsContent: Bool
    ) -> String {
        guard let digest = digests[path], let count = Int(size) else {
            return Reading.unread + "digest"
        }
        let state = "file \(access) \(size) \(digest)"
        guard let content = archive.contents[path] else {
            return needsContent && count <= 1 << 20 ? Reading.unread + "content" : state
        }
        // Changed meanwhile: what is in the archive may be cut or filled up.
        let told = Content(Array(content))
        guard told.digest == digest else { return Reading.unread + "content" }
        return "\(state) \(told.base64)"
    }

    /// `DIGEST  PATH`, or with a backslash before it where the path has some of its bytes escaped.
    private static func digest(_ line: ArraySlice<UInt8>) -> (path: [UInt8], digest: String)? {
        let isEscaped = line.first == UInt8(ascii: "\\")
        let line = isEscaped ? line.dropFirst() : line
        guard line.count > 66 else { return nil }
        var path: [UInt8] = []
        var rest = line.dropFirst(66)
        while let byte = rest.popFirst() {
            if isEscaped, byte == UInt8(ascii: "\\"), let next = rest.popFirst() {
                path.append(unescaped[next] ?? next)
            } else {
                path.append(byte)
            }
        }
        return (path, String(decoding: line.prefix(64), as: UTF8.self))
    }

    private static let unescaped = [
        UInt8(ascii: "n"): UInt8(ascii: "\n"), UInt8(ascii: "r"): UInt8(ascii: "\r"),
    ]

    /// The bytes before the next NUL.
    private static func field(of rest: inout ArraySlice<UInt8>) throws(UnreadableAnswer) -> [UInt8]
    {
        guard let end = rest.firstIndex(of: 0) else {
            throw UnreadableAnswer("a list of files ended early")
        }
        defer { rest = rest[(end + 1)...] }
        return Array(rest[..<end])
    }
}
