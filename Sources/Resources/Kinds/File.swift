internal import Diagnostics
public import Shell

/// A regular file with its content, owner and mode.
public struct File: Resource {
    /// The absolute path.
    public let path: String
    /// The wanted content.
    public let content: Late<Content>
    /// The wanted owner and mode.
    public let access: FileAccess
    /// Whether the content must not be seen.
    public let isSensitive: Bool
    /// Shell text that judges the new file `"$new"` before it takes its place.
    public let check: Script?
    /// The service whose next reload puts it in place, together with what else is staged; nil
    /// puts it in place at once.
    public let stagedFor: String?

    /// Whether the difference of the content tells people nothing.
    public let isOpaque: Bool

    /// Describes a file.
    public init(
        _ path: String,
        content: Late<Content>,
        access: FileAccess = .root,
        isSensitive: Bool = false,
        check: Script? = nil,
        stagedFor: String? = nil,
        isOpaque: Bool = false
    ) {
        self.isOpaque = isOpaque
        self.path = path
        self.content = content
        self.access = access
        self.isSensitive = isSensitive
        self.check = check
        self.stagedFor = stagedFor
    }

    /// `file`.
    public var kind: String { "file" }
    /// The path.
    public var subject: Subject { question.subject }
    /// The state of the path.
    public var lookup: Lookup? { question.lookup }
    /// Owner, mode and content.
    public var desired: String { "\(access) \(content.value?.digest ?? "")" }

    private var question: PathQuestion { PathQuestion(path, isSensitive: isSensitive) }

    /// Compares content first, then owner and mode.
    public func change(from answer: Answer) throws -> Change? {
        let state = try question.read(answer)
        switch state {
        case .directory, .other:
            throw Diagnostic(
                code: "file/not-a-file",
                summary: "A path that is to be a file is something else",
                detail: "\(path) is a folder or a special file.",
                hint: "Move it away; nothing was changed."
            )
        case .absent:
            return write(
                .add,
                note: content.value == nil ? Change.knownAfterApply : "",
                over: state
            )
        case .link:
            return write(.change, note: "was a link", over: state)
        case .file(let file):
            guard let wanted = content.value else {
                return write(.change, note: Change.knownAfterApply, over: state)
            }
            if file.digest != wanted.digest { return write(.change, note: "content", over: state) }
            guard let note = access.difference(from: file) else { return nil }
            return write(.change, note: note, over: state)
        }
    }

    private func write(_ action: Action, note: String, over state: PathState) -> Change {
        let before = state.content?.comparedLines ?? []
        let after = content.value?.comparedLines ?? [Change.knownAfterApply]
        return Change(
            action,
            note: note,
            difference: isSensitive || isOpaque ? nil : Difference(before: before, after: after),
            script: content.value.map { content in script(content, over: state) },
            stagedFor: stagedFor
        )
    }

    private func script(_ content: Content, over state: PathState) -> Script {
        let place: Script = stagedFor.map { area in "$(bx_stage \(area) \(path))" } ?? "\(path)"
        let access = access.resolved(over: state)
        let check: Script = check.map { check in "\(check.text)" } ?? "''"
        let bytes: Script =
            isSensitive ? "\(Secret(content.base64))" : "\(content.base64)"
        let mode = access.mode
        let words: Script = "\(mode) \(access.owner) \(access.group)"
        return stagedFor == nil
            ? "printf '%s' \(bytes) | bx_put \(place) \(words) \(check)"
            : """
            new="\(place)"
            printf '%s' \(bytes) | base64 -d >"$new"
            chown \(access.owner):\(access.group) "$new" && chmod \(mode) "$new"
            """
    }
}

/// Who owns a file, and its permission bits.
public struct FileAccess: Hashable, Sendable, CustomStringConvertible {
    /// The owner's name; nil keeps what is there, else root.
    public let owner: String?
    /// The group's name; nil keeps what is there, else root.
    public let group: String?
    /// The permission bits in octal; nil keeps what is there, else 644.
    public let mode: String?

    /// Describes an access.
    public init(owner: String?, group: String?, mode: String?) {
        self.owner = owner
        self.group = group
        self.mode = mode
    }

    /// root:root 644.
    public static let root = FileAccess(owner: "root", group: "root", mode: "644")
    /// root:root 755.
    public static let program = FileAccess(owner: "root", group: "root", mode: "755")
    /// root:root 600.
    public static let secret = FileAccess(owner: "root", group: "root", mode: "600")
    /// As found; for files that are the owner's and hold a part of ours.
    public static let kept = FileAccess(owner: nil, group: nil, mode: nil)

    /// `owner:group mode`.
    public var description: String { "\(owner ?? "-"):\(group ?? "-") \(mode ?? "-")" }

    func difference(from file: FileState) -> String? {
        let wanted = resolved(over: .file(file))
        var notes: [String] = []
        if wanted.owner != file.owner || wanted.group != file.group {
            notes.append("owner \(file.owner):\(file.group) → \(wanted.owner):\(wanted.group)")
        }
        if wanted.mode != file.mode { notes.append("mode \(file.mode) → \(wanted.mode)") }
        return notes.isEmpty ? nil : notes.joined(separator: ", ")
    }

    func resolved(over state: PathState) -> (owner: String, group: String, mode: String) {
        let file = state.file
        return (
            owner ?? file?.owner ?? "root", group ?? file?.group ?? "root",
            mode ?? file?.mode ?? "644"
        )
    }
}
