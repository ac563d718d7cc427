public import Shell

/// The least value that a kernel setting is to have right now; a file keeps it for the next boot.
public struct KernelSetting: Resource {
    /// The dotted name, such as `fs.inotify.max_user_watches`.
    public let name: String
    /// The least value.
    public let minimum: Int

    /// Describes a setting.
    public init(_ name: String, atLeast minimum: Int) {
        self.name = name
        self.minimum = minimum
    }

    /// `sysctl`.
    public var kind: String { "sysctl" }
    /// The name.
    public var subject: Subject { Subject("sysctl", name) }
    /// The least value.
    public var desired: String { ">= \(minimum)" }
    /// The value.
    public var probe: Script { "cat \(file)" }

    /// Raises a value that is too low.
    public func change(from answer: Answer) throws -> Change? {
        guard let value = answer.lines.first.flatMap(Int.init) else {
            throw UnreadableAnswer("no value of \(name)")
        }
        if value >= minimum { return nil }
        return Change(
            .change,
            note: "\(value) → \(minimum)",
            script: "printf '%s\\n' \(minimum) >\(file)"
        )
    }

    private var file: String {
        "/proc/sys/" + name.split(separator: ".").joined(separator: "/")
    }
}
