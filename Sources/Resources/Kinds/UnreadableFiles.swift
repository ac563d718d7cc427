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

    /// The first few paths, and `end` where all was looked at; find(1) fails as well where it told of a folder that is closed.
    public var probe: Script {
        """
        {
            if [ -d \(root) ]; then
                bx_look setpriv --reuid=bitrix --regid=bitrix --init-groups find \(root) \
        \\( ! -readable ! -type l -o -type p -o -type s -o -type b -o -type c \\) -print
            fi && echo end
        } | head -n 20
        """
    }

    /// Reads the paths.
    ///
    /// - Throws: ``UnreadableAnswer`` where there are none and not all was looked at.
    public func read(_ answer: Answer) throws -> [String] {
        if answer.lines == ["end"] { return [] }
        let paths = answer.lines.filter { line in line.hasPrefix("/") }
        if paths.isEmpty { throw UnreadableAnswer("not all files of \(root) were looked at") }
        return paths
    }
}
