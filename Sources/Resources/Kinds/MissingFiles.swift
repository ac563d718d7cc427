public import Shell

/// Asks a node which of some files are not there; links are followed.
public struct MissingFiles: Fact {
    private let paths: [String]

    /// Asks about absolute paths.
    public init(_ paths: [String]) {
        self.paths = paths
    }

    /// The paths.
    public var subject: Subject { Subject("files", paths.joined(separator: " ")) }

    /// The places of those that are no files.
    public var probe: Script {
        paths.enumerated().map { index, path in "[ -f \(path) ] || echo \(index)\n" as Script }
            .joined()
    }

    /// Reads the paths that are missing.
    public func read(_ answer: Answer) throws -> [String] {
        let missing = Set(answer.lines.compactMap { line in Int(line) })
        return paths.indices.filter(missing.contains).map { index in paths[index] }
    }
}
