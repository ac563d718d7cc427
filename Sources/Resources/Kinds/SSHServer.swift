public import Shell

/// An ssh server that runs with its drop-in file, read at its last start or reload.
public struct SSHServer: Resource {
    /// The file that the server must have read.
    public let file: String

    /// Describes a server.
    public init(readsSince file: String) {
        self.file = file
    }

    /// `sshd`.
    public var kind: String { "sshd" }
    /// The file.
    public var subject: Subject { Subject("sshd", file) }
    /// That it was read.
    public var desired: String { "read" }

    /// The time of the file, and of the server's last change of state, a reload among them.
    ///
    /// An older systemd tells times in whole seconds only.
    public var probe: Script {
        """
        if [ -e \(file) ]; then stat -c 'file %.Y' \(file); fi
        for bx_unit in sshd ssh; do
            set -- -p LoadState,StateChangeTimestamp "$bx_unit.service"
            bx_state=$(systemctl show --timestamp=us "$@" || systemctl show "$@")
            case $bx_state in *LoadState=loaded*) ;; *) continue ;; esac
            bx_since=${bx_state#*StateChangeTimestamp=}
            bx_since=${bx_since%%LoadState=*}
            case $bx_since in *[0-9]*) ;; *) continue ;; esac
            bx_since=$(date -d "$bx_since" +%s.%N)
            printf 'unit %s\\nsince %s\\n' "$bx_unit" "$bx_since"
            break
        done
        """
    }

    /// Compares the two times.
    public func change(from answer: Answer) throws -> Change? {
        guard let time = answer.value(of: "file").flatMap(Double.init) else { return nil }
        guard let since = answer.value(of: "since").flatMap(Double.init) else {
            throw UnreadableAnswer("no ssh server was found")
        }
        return since > time ? nil : reload(answer)
    }

    /// A reload.
    public func changeWhenNotified(from answer: Answer) throws -> Change? {
        reload(answer)
    }

    private func reload(_ answer: Answer) -> Change? {
        let unit = answer.value(of: "unit") ?? "sshd"
        return Change(
            .reload,
            script: """
                sshd -t
                systemctl reload \(unit)
                """
        )
    }
}
