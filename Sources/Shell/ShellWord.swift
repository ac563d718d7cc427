/// One word of a POSIX shell command, quoted so that the shell reads back exactly the given text.
public struct ShellWord: Hashable, Sendable, CustomStringConvertible {
    /// The quoted form.
    public let description: String

    /// Quotes a text; plain names and paths stay as they are.
    ///
    /// - Precondition: `text` holds no NUL, which no shell word can carry.
    public init(_ text: String) {
        precondition(!text.utf8.contains(0), "a shell word cannot hold a NUL")
        let isPlain = !text.isEmpty && text.utf8.allSatisfy(ShellWord.isPlain)
        if isPlain {
            description = text
        } else {
            // By scalars: a quote that a combining mark follows is another letter than a quote alone.
            let pieces = text.unicodeScalars.split(separator: "'", omittingEmptySubsequences: false)
            description = "'" + pieces.map(String.init).joined(separator: #"'\''"#) + "'"
        }
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default:
            "/._-:@%+,".utf8.contains(byte)
        }
    }
}
