public import Shell

/// Asks for one digest of the names, link targets and contents below a folder.
public struct TreeDigest: Fact {
    private let root: String
    private let left: [String]

    /// Asks about a folder.
    ///
    /// - Parameters:
    ///   - root: The absolute path.
    ///   - patterns: What is left out, as rsync has it: anchored at the folder by a slash at the
    ///     start, a folder with everything in it by one at the end.
    public init(_ root: String, without patterns: [String]) {
        self.root = root
        left = patterns
    }

    /// The folder.
    public var subject: Subject { Subject("tree digest", root) }

    /// The digest, or nothing where there is no such folder.
    public var probe: Script {
        let tests = left.flatMap { pattern -> [String] in
            if !pattern.hasPrefix("/") { return ["!", "-name", pattern] }
            return ["!", "-path", pattern.hasSuffix("/") ? ".\(pattern)*" : ".\(pattern)"]
        }
        return """
            cd \(root)
            bx_digest \(tests)
            """
    }

    /// Reads the digest.
    public func read(_ answer: Answer) throws -> String {
        guard let digest = answer.lines.first?.prefix(while: { letter in letter != " " }),
            digest.utf8.count == 64
        else { throw UnreadableAnswer("no digest of \(root)") }
        return String(digest)
    }
}
