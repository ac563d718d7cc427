public import Shell

/// A systemd unit that is to be enabled and running with the configuration on disk.
public struct Unit: Resource {
    /// The full name, such as `lsyncd-vm03.service`.
    public let name: String
    /// A digest of what the process must have read at its start; nil looks at no process.
    ///
    /// The process carries it in its environment, see ``fingerprintVariable``.
    public let fingerprint: String?
    /// Whether a restart of it is noticed by clients.
    public let isDisruptive: Bool

    /// The variable of a unit's environment that holds the digest of its configuration.
    public static let fingerprintVariable = "BXCTL_CONFIG"

    /// Describes a unit.
    public init(_ name: String, fingerprint: String? = nil, isDisruptive: Bool = false) {
        self.name = name
        self.fingerprint = fingerprint
        self.isDisruptive = isDisruptive
    }

    /// `unit`.
    public var kind: String { "unit" }
    /// The name.
    public var subject: Subject { Subject("unit", name) }
    /// The digest of what it is to run with.
    public var desired: String { "enabled active" }

    /// Properties of the unit and the fingerprint of its process.
    public var probe: Script {
        """
        bx_state=$(systemctl show -p LoadState,UnitFileState,ActiveState,NeedDaemonReload,MainPID \(name))
        printf '%s\\n' "$bx_state"
        bx_process=${bx_state##*MainPID=}
        bx_process=${bx_process%%[!0-9]*}
        if [ "${bx_process:-0}" -gt 0 ]; then
            bx_config=$(bx_grep -az '^BXCTL_CONFIG=' "/proc/$bx_process/environ") || [ ! -e "/proc/$bx_process" ]
            if [ "$bx_config" ]; then printf '%s\\n' "$bx_config"; fi
        fi
        """
    }

    /// Compares load, enablement, activity and fingerprint.
    public func change(from answer: Answer) throws -> Change? {
        let state = try UnitState(answer)
        if state.isMasked {
            return converge(.change, note: "masked", "systemctl unmask \(name)", state: state)
        }
        if state.load == "not-found" { return converge(.add, note: "", "", state: state) }
        var notes: [String] = []
        if state.file != "enabled" && state.file != "alias" && state.file != "static" {
            notes.append("not enabled")
        }
        if state.active != "active" && state.active != "reloading" {
            notes.append(state.active == "failed" ? "failed" : "not running")
        } else if let fingerprint, state.fingerprint != fingerprint {
            return converge(.restart, note: "runs an older configuration", "", state: state)
        }
        guard !notes.isEmpty else { return nil }
        let isNew = state.file == "disabled" && state.active == "inactive"
        return converge(
            isNew ? .add : .change,
            note: isNew ? "" : notes.joined(separator: ", "),
            "",
            state: state
        )
    }

    private func converge(
        _ action: Action,
        note: String,
        _ before: Script,
        state: UnitState
    ) -> Change {
        let start: Script =
            action == .restart
            ? "systemctl restart \(name)"
            : "systemctl reset-failed \(name) 2>/dev/null || :\nsystemctl enable --now \(name)"
        return Change(
            action,
            note: note,
            isDisruptive: isDisruptive && action == .restart,
            script: """
                \(before)
                systemctl daemon-reload
                \(start)
                sleep 0.3
                systemctl is-active \(name) >/dev/null || {
                    systemctl --no-pager --lines=8 status \(name)
                    exit 1
                }
                """,
            idle: .seconds(120)
        )
    }
}

/// What systemd says of a unit.
struct UnitState {
    let load: String
    let file: String
    let active: String
    let fingerprint: String?

    init(_ answer: Answer) throws {
        var values: [Substring: Substring] = [:]
        for line in answer.lines {
            let words = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if words.count == 2 { values[words[0]] = words[1] }
        }
        guard let load = values["LoadState"], let active = values["ActiveState"] else {
            throw UnreadableAnswer("systemctl said nothing of the unit")
        }
        self.load = String(load)
        self.active = String(active)
        file = String(values["UnitFileState"] ?? "")
        fingerprint = values["BXCTL_CONFIG"].map(String.init)
    }

    var isMasked: Bool { load == "masked" || file.hasPrefix("masked") }
}

/// Whether systemd knows a unit, running or not.
public struct UnitLoaded: Fact {
    private let unit: Unit

    /// Asks about the unit with the full name `name`.
    public init(_ name: String) {
        unit = Unit(name)
    }

    /// The same as the unit's.
    public var subject: Subject { unit.subject }
    /// The same as the unit's.
    public var probe: Script { unit.probe }

    /// Whether a unit file is there.
    public func read(_ answer: Answer) throws -> Bool {
        let state = try UnitState(answer)
        return state.load != "not-found"
    }
}
