public import Diagnostics

/// One configuration file, kept byte for byte: reading and writing it changes nothing.
public struct Document: Sendable, Equatable {
    /// The directives at the outermost level.
    public var directives: [Directive]
    /// Blanks and comments behind the last directive.
    public var closing: [UInt8]

    /// Creates a document from its parts.
    public init(directives: [Directive] = [], closing: [UInt8] = []) {
        self.directives = directives
        self.closing = closing
    }

    /// Reads a file as nginx does; bytes outside ASCII need not be UTF-8.
    ///
    /// - Parameters:
    ///   - bytes: The content of the file.
    ///   - file: The name that a diagnostic gives.
    /// - Throws: The first error of syntax, with its place.
    public init(parsing bytes: [UInt8], file: String) throws(Diagnostic) {
        var parser = Parser(bytes: bytes, file: file)
        self = try parser.document()
    }

    /// The file's content.
    public var bytes: [UInt8] {
        var bytes: [UInt8] = []
        for directive in directives { directive.write(to: &bytes) }
        bytes += closing
        return bytes
    }
}
