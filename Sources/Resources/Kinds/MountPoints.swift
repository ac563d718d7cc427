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
            bx_status=0
            mountpoint -q "$bx_folder" || bx_status=$?
            # By its version 1 or 32 says no.
            case $bx_status in 0) echo "$bx_folder" ;; 1 | 32) ;; *) exit 1 ;; esac
        done
        """
    }

    /// Reads the folders.
    public func read(_ answer: Answer) throws -> Set<String> {
        Set(answer.lines)
    }
}
