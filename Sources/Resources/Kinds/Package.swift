internal import Diagnostics
public import Shell

/// A package that is to be installed from the node's own repositories; never upgraded.
public struct Package: Resource, Fact {
    /// The package's name.
    public let name: String
    /// The program it brings; it is there when the program is.
    public let program: String
    /// The argument that makes the program print its version.
    public let versionArgument: String

    /// Describes a package.
    public init(_ name: String, program: String, versionArgument: String) {
        self.name = name
        self.program = program
        self.versionArgument = versionArgument
    }

    /// `package`.
    public var kind: String { "package" }
    /// The name.
    public var subject: Subject { Subject("package", name) }
    /// Present.
    public var desired: String { "present" }

    /// The version of the installed program, else what the repositories offer.
    public var probe: Script {
        """
        if command -v \(program) >/dev/null; then
            bx_version=$(\(program) \(versionArgument) 2>&1)
            bx_version=${bx_version#"${bx_version%%[0-9]*}"}
            printf 'version %s\\n' "${bx_version%%[!0-9.]*}"
        elif command -v apt-cache >/dev/null; then
            printf 'command apt-get install %s\\n' \(name)
            bx_policy=$(apt-cache policy \(name))
            bx_offered=${bx_policy#*'  Candidate: '}
            if [ "$bx_offered" = "$bx_policy" ]; then bx_offered=; fi
            printf 'offered %s\\n' "${bx_offered%%[[:space:]]*}"
        elif command -v dnf >/dev/null; then
            printf 'command dnf install %s\\n' \(name)
            # 1 is for a cache that is not there.
            bx_offered=$(dnf -q -C repoquery --qf '%{version}\\n' \(name) 2>/dev/null) || [ "$?" = 1 ]
            printf 'offered %s\\n' "${bx_offered%%[[:space:]]*}"
        fi
        """
    }

    /// The installed version; nil when it is not installed.
    public func read(_ answer: Answer) throws -> String? {
        answer.value(of: "version")
    }

    /// Installs it where it is missing and offered.
    public func change(from answer: Answer) throws -> Change? {
        if try read(answer) != nil { return nil }
        let offered = answer.value(of: "offered") ?? ""
        guard !offered.isEmpty, offered != "(none)" else {
            throw Diagnostic(
                code: "package/not-offered",
                summary: "A package is missing and no repository of the node offers it",
                detail: "\(name) is needed.",
                hint: """
                    Add the repository that has it (EPEL on EL9; then `dnf makecache`), and see that \
                    `\(answer.value(of: "command") ?? "the node's package manager")` finds it.
                    """
            )
        }
        return Change(
            .add,
            note: offered,
            script: """
                if command -v apt-get >/dev/null; then
                    export DEBIAN_FRONTEND=noninteractive
                    apt-get -y -q --no-upgrade -o DPkg::Lock::Timeout=60 install \(name)
                else
                    dnf -y -q install \(name)
                fi
                """,
            idle: .seconds(300)
        )
    }
}
