/// One file to read, with its content.
public struct ManifestSource: Sendable, Equatable {
    /// The file as the user named it; `-` for standard input.
    public let name: String
    /// The content as it was read, unchecked.
    public let bytes: [UInt8]

    /// Creates a source.
    public init(name: String, bytes: [UInt8]) {
        self.name = name
        self.bytes = bytes
    }
}
