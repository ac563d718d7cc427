internal import Diagnostics
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

    /// One entry that belongs to somebody else.
    public var probe: Script {
        """
        [ -d \(path) ] || echo absent
        find \(path) \\( ! -user \(owner) -o ! -group \(owner) \\) -print -quit | base64 -w 0
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

/// A folder below one that its user can change: made by that user, never by root, so that a link
/// planted on the way leads nowhere the user could not go.
public struct UserDirectory: Resource {
    /// The absolute path.
    public let path: String
    /// The user that makes and owns it.
    public let user: String
    /// The permission bits in octal, such as `700`; nil makes it 755 and leaves one that is there.
    public let mode: String?

    /// Describes a folder.
    public init(_ path: String, of user: String, mode: String?) {
        self.path = path
        self.user = user
        self.mode = mode
    }

    /// `directory`.
    public var kind: String { "directory" }
    /// The path.
    public var subject: Subject { PathQuestion(path).subject }
    /// The state of the path.
    public var probe: Script { PathQuestion(path).probe }
    /// Owner and mode.
    public var desired: String { "\(user) \(mode ?? "-")" }

    /// Makes the folder, or mends its mode where the user still owns it.
    public func change(from answer: Answer) throws -> Change? {
        switch try PathQuestion(path).read(answer) {
        case .absent:
            return Change(
                .add,
                script: "\(asUser) mkdir -p \(path)\n\(setMode(mode ?? "755"))"
            )
        case .directory(let found, user, _):
            guard let mode, mode != found else { return nil }
            return Change(
                .change,
                note: "mode \(found) → \(mode)",
                script: setMode(mode)
            )
        default:
            throw Diagnostic(
                code: "directory/not-the-users",
                summary: "A folder of the sites' user is something else",
                detail: "\(path) is not a folder that belongs to \(user).",
                hint: "Look who made it, and move it away."
            )
        }
    }

    /// Two zeros before a mode take away a folder's set-group-ID bit, too.
    private func setMode(_ mode: String) -> Script { "\(asUser) chmod \("00" + mode) \(path)" }

    private var asUser: Script { "setpriv --reuid=\(user) --regid=\(user) --init-groups" }
}
