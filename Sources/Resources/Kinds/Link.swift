internal import Diagnostics
internal import Shell

/// A symbolic link.
public struct Link: Resource {
    /// The absolute path of the link.
    public let path: String
    /// What it says.
    public let destination: String
    /// The service whose next reload puts it in place; nil puts it in place at once.
    public let stagedFor: String?

    /// Describes a link.
    public init(_ path: String, to destination: String, stagedFor: String? = nil) {
        self.path = path
        self.destination = destination
        self.stagedFor = stagedFor
    }

    /// `link`.
    public var kind: String { "link" }
    /// The path.
    public var subject: Subject { PathQuestion(path).subject }
    /// The state of the path.
    public var lookup: Lookup? { PathQuestion(path).lookup }
    /// The destination.
    public var desired: String { destination }

    /// Compares the destination as text.
    public func change(from answer: Answer) throws -> Change? {
        let state = try PathQuestion(path).read(answer)
        if case .link(let target) = state, target.hasBytes(of: destination) { return nil }
        if case .directory = state {
            throw Diagnostic(
                code: "link/not-a-link",
                summary: "A path that is to be a link is a folder",
                detail: "\(path) is a folder.",
                hint: "Move it away; nothing was changed."
            )
        }
        let before: [String] =
            if case .link(let target) = state { ["→ \(target)"] } else {
                state.content?.comparedLines ?? []
            }
        let script: Script =
            stagedFor.map { area in
                """
                new="$(bx_stage \(area) \(path))"
                ln -sfT -- \(destination) "$new"
                """
            } ?? "bx_link \(path) \(destination)"
        return Change(
            state == .absent ? .add : .change,
            note: "→ \(destination)",
            difference: Difference(before: before, after: ["→ \(destination)"]),
            script: script,
            stagedFor: stagedFor
        )
    }
}

/// A path where nothing is to be; what was there goes to the run's backup.
public struct Absent: Resource {
    /// The absolute path.
    public let path: String
    /// The service whose next reload takes it away; nil takes it away at once.
    public let stagedFor: String?

    /// Describes an empty place.
    public init(_ path: String, stagedFor: String? = nil) {
        self.path = path
        self.stagedFor = stagedFor
    }

    /// `absent`.
    public var kind: String { "absent" }
    /// The path.
    public var subject: Subject { PathQuestion(path).subject }
    /// The state of the path.
    public var lookup: Lookup? { PathQuestion(path).lookup }
    /// Nothing.
    public var desired: String { "" }

    /// Removes whatever is there.
    public func change(from answer: Answer) throws -> Change? {
        let state = try PathQuestion(path).read(answer)
        if state == .absent { return nil }
        return Change(
            .remove,
            difference: Difference(before: state.content?.comparedLines ?? [], after: []),
            script: stagedFor.map { area in "bx_stage \(area) \(path) >/dev/null" }
                ?? "bx_remove \(path)",
            stagedFor: stagedFor
        )
    }
}
