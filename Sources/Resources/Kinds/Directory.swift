internal import Diagnostics
internal import Shell

/// A folder with its owner and mode; what is in it is not looked at.
public struct Directory: Resource {
    /// The absolute path.
    public let path: String
    /// The owner's name.
    public let owner: String
    /// The group's name.
    public let group: String
    /// The permission bits in octal; nil keeps what is there, else 755.
    public let mode: String?
    /// A tmpfiles.d file that makes the folder, also at boot; nil makes it directly.
    public let tmpfiles: String?

    /// Describes a folder.
    public init(
        _ path: String,
        owner: String = "root",
        group: String = "root",
        mode: String? = "755",
        tmpfiles: String? = nil
    ) {
        self.path = path
        self.owner = owner
        self.group = group
        self.mode = mode
        self.tmpfiles = tmpfiles
    }

    /// `directory`.
    public var kind: String { "directory" }
    /// The path.
    public var subject: Subject { PathQuestion(path).subject }
    /// The state of the path.
    public var lookup: Lookup? { PathQuestion(path).lookup }
    /// Owner and mode.
    public var desired: String { "\(owner):\(group) \(mode ?? "-")" }

    /// Compares kind, owner and mode.
    public func change(from answer: Answer) throws -> Change? {
        switch try PathQuestion(path).read(answer) {
        case .absent:
            return make(.add, note: "", mode: mode ?? "755")
        case .directory(let foundMode, let foundOwner, let foundGroup):
            let isOwned = foundOwner == owner && foundGroup == group
            let wantedMode = mode ?? foundMode
            if isOwned && wantedMode == foundMode { return nil }
            let note =
                isOwned
                ? "mode \(foundMode) → \(wantedMode)"
                : "owner \(foundOwner):\(foundGroup) → \(owner):\(group)"
            return make(.change, note: note, mode: wantedMode)
        case .file, .link, .other:
            throw Diagnostic(
                code: "directory/not-a-folder",
                summary: "A path that is to be a folder is something else",
                detail: "\(path) is a file, a link or a special file.",
                hint: "Move it away; nothing was changed."
            )
        }
    }

    private func make(_ action: Action, note: String, mode: String) -> Change {
        let direct: Script = "bx_folder_as \(path) \(mode) \(owner) \(group)"
        return Change(
            action,
            note: note,
            script: tmpfiles.map { file in "systemd-tmpfiles --create \(file)" } ?? direct
        )
    }
}
