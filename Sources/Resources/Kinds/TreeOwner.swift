public import Shell

/// A folder that belongs to one user with everything in it; links are not followed.
public struct TreeOwner: Resource {
    /// The absolute path of the folder.
    public let path: String
    /// The owner's and the group's name.
    public let owner: String

    /// Describes a folder.
    public init(_ path: String, owner: String) {
        self.path = path
        self.owner = owner
    }

    /// `owner`.
    public var kind: String { "owner" }
    /// The path.
    public var subject: Subject { Subject("owner", path) }
    /// The owner.
    public var desired: String { owner }

    /// Whether anything in it belongs to somebody else.
    public var probe: Script {
        """
        if [ -d \(path) ]; then
            bx_other=$(bx_find \(path) \\( ! -user \(owner) -o ! -group \(owner) \\) -print -quit)
            [ -z "$bx_other" ] || echo other
        else
            echo absent
        fi
        """
    }

    /// Gives everything to the owner.
    public func change(from answer: Answer) throws -> Change? {
        let found = answer.lines.first ?? ""
        if found.isEmpty { return nil }
        return Change(
            found == "absent" ? .add : .change,
            note: "\(owner):\(owner)",
            script: """
                mkdir -p \(path)
                chown -hR \(owner):\(owner) \(path)
                """
        )
    }
}
