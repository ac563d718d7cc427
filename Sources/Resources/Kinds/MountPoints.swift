public import Shell

/// Asks which of some folders are mount points.
public struct MountPoints: Fact {
    private let folders: [String]

    /// Asks about `folders`.
    public init(_ folders: [String]) {
        self.folders = folders
    }

    /// One answer a node.
    public var subject: Subject { Subject("mounts", "sites") }

    /// The folders that are, a line each.
    public var probe: Script {
        """
        for bx_folder in \(folders); do
            if mountpoint -q "$bx_folder"; then echo "$bx_folder"; fi
        done
        """
    }

    /// Reads the folders.
    public func read(_ answer: Answer) throws -> Set<String> {
        Set(answer.lines)
    }
}
