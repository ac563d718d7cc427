/// The name of something below a tree, as the bytes that its file system has.
///
/// It is relative, and no part of it is empty, `.` or `..`; the empty name is the tree itself.
public struct TreeName: Hashable, Comparable, Sendable {
    /// The bytes, such as those of `upload/photo.jpg`.
    public let bytes: [UInt8]

    /// Takes bytes that a node gave, without the `./` before them.
    public init(_ bytes: [UInt8]) {
        self.bytes = bytes.starts(with: "./".utf8) ? Array(bytes.dropFirst(2)) : bytes
    }

    /// Reads what an operator wrote, as ``Swift/String/init(keeping:)`` has it; slashes too many and `.` mean nothing.
    ///
    /// nil where a part is `..`, which could lead out of the tree.
    public init?(path: String) {
        let parts = path.bytes.split(separator: UInt8(ascii: "/")).filter { part in
            !part.elementsEqual(".".utf8)
        }
        if parts.contains(where: { part in part.elementsEqual("..".utf8) }) { return nil }
        bytes = Array(parts.joined(separator: [UInt8(ascii: "/")]))
    }

    /// The name for people; a byte that is no UTF-8 is `\xNN`.
    public var text: String {
        String(bytes) { byte in "\\x" + String(byte, radix: 16, uppercase: true) }
    }

    /// Whether ``text`` is the name itself.
    public var isText: Bool { Array(text.utf8) == bytes }

    /// The names of the folders above, from the top.
    public var folders: [TreeName] {
        bytes.indices.filter { index in bytes[index] == UInt8(ascii: "/") }
            .map { index in TreeName(Array(bytes[..<index])) }
    }

    /// Orders by bytes.
    public static func < (left: TreeName, right: TreeName) -> Bool {
        left.bytes.lexicographicallyPrecedes(right.bytes)
    }
}

extension Sequence<TreeName> {
    /// The names, each ended by NUL, in base64: the one form that carries any name to a node.
    public var list: Content { Content(flatMap { name in name.bytes + [0] }) }

    /// rsync's patterns that let in these names, the folders above them, and nothing else; each
    /// ended by NUL.
    ///
    /// A pattern is anchored by its slash. A backslash is rsync's escape only where the pattern has
    /// a wildcard character (rsync(1), "PATTERN MATCHING RULES").
    public var patterns: Content {
        var seen: Set<TreeName> = []
        var bytes: [UInt8] = []
        for name in self {
            for folder in name.folders where seen.insert(folder).inserted {
                bytes += folder.pattern + [UInt8(ascii: "/"), 0]
            }
            bytes += name.pattern + [0]
        }
        return Content(bytes)
    }
}

extension TreeName {
    fileprivate var pattern: [UInt8] {
        let wild = Array("*?[".utf8)
        let plain = [UInt8(ascii: "/")] + bytes
        guard bytes.contains(where: wild.contains) else { return plain }
        let backslash = UInt8(ascii: "\\")
        return plain.flatMap { byte in
            byte == backslash || wild.contains(byte) ? [backslash, byte] : [byte]
        }
    }
}
