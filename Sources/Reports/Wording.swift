internal import Plans
internal import Resources

/// The number with its noun: `1 node`, `2 nodes`.
func counted(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)\(number == 1 ? "" : "s")"
}

extension Double {
    /// Seconds with one decimal and the unit, such as `8.4 s`.
    var inSeconds: String {
        guard isFinite, magnitude < 1e12 else { return "? s" }
        let tenths = Int((Swift.max(0, self) * 10).rounded())
        return "\(tenths / 10).\(tenths % 10) s"
    }
}

extension Action {
    /// The sign of a step's line.
    var sign: String {
        switch self {
        case .add: "+"
        case .change: "~"
        case .remove: "-"
        case .reload, .restart: "!"
        case .run, .wait: ">"
        }
    }

    /// The word that goes before the resource where the sign alone leaves it open.
    var verb: String {
        switch self {
        case .reload, .restart: "\(rawValue) "
        case .add, .change, .remove, .run, .wait: ""
        }
    }

    var ink: Ink {
        switch self {
        case .add: .green
        case .change: .yellow
        case .remove: .red
        case .reload, .restart: .magenta
        case .run, .wait: .cyan
        }
    }
}

extension Step {
    /// What is shown in place of content that must not be seen.
    static let mask = "(sensitive)"
}
