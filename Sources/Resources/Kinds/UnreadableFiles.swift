public import Shell

/// Asks for what is below a site's root and cannot be read by the site's user, or is no file,
/// folder or link.
public struct UnreadableFiles: Fact {
    private let root: String

    /// Asks about a site.
    public init(_ root: String) {
        self.root = root
    }

    /// The root.
    public var subject: Subject { Subject("unreadable", root) }

    /// The first few paths.
    public var probe: Script {
        """
        setpriv --reuid=bitrix --regid=bitrix --init-groups find \(root) \\( ! -readable ! -type l \
        -o -type p -o -type s -o -type b -o -type c \\) -print | head -n 20
        """
    }

    /// Reads the paths.
    public func read(_ answer: Answer) throws -> [String] {
        answer.lines.filter { line in !line.isEmpty }
    }
}
