internal import Diagnostics
internal import Shell

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
    public var lookup: Lookup? { PathQuestion(path).lookup }
    /// Owner and mode.
    public var desired: String { "\(user) \(mode ?? "-")" }

    /// Makes the folder, or mends its owner and mode.
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
        case .directory(let found, let owner, let group):
            return Change(
                .change,
                note: "owner \(owner):\(group) → \(user):\(user)",
                script: "\(setOwner)\n\(setMode(mode ?? found))"
            )
        case .file, .link, .other:
            throw Diagnostic(
                code: "directory/not-a-folder",
                summary: "A folder of the sites' user is something else",
                detail: "\(path) is a file, a link or a special file.",
                hint: "Look who made it, and move it away."
            )
        }
    }

    /// By root, standing in the folder: wherever a link on the way leads, only the true one is given
    /// away, and only while nothing in it is somebody else's.
    private var setOwner: Script {
        """
        cd -P \(path)
        if [ "$(pwd -P)" != \(path) ]; then echo \("\(path) is reached through a link") && exit 1; fi
        bx_other=$(bx_find . -mindepth 1 ! -user \(user) -print -quit)
        if [ -n "$bx_other" ]; then
            echo \("\(path) holds what is not \(user)'s: look whose it is, and move it away")
            exit 1
        fi
        chown \(user):\(user) .
        cd /
        """
    }

    /// Two zeros before a mode take away a folder's set-group-ID bit, too.
    private func setMode(_ mode: String) -> Script { "\(asUser) chmod \("00" + mode) \(path)" }

    private var asUser: Script { "setpriv --reuid=\(user) --regid=\(user) --init-groups" }
}
