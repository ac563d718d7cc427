/// How a command ends, for the shell that started it.
public enum ExitCode: Int32, Sendable, CaseIterable {
    /// It did what it should; for `plan` with changes or without.
    case success = 0
    /// An error that has no code of its own.
    case error = 1
    /// Changes were found or made, or a pool is degraded; only with `--detailed-exitcode`.
    case changes = 2
    /// Some steps failed or could not be verified.
    case partial = 3
    /// A node that the work needs is unreachable.
    case unreachable = 4
    /// Another run holds the pool's lock.
    case locked = 5
    /// The work was refused.
    case refused = 6
    /// The command line is wrong.
    case usage = 64
    /// The manifest is invalid.
    case invalid = 65
    /// Stopped by SIGINT.
    case interrupted = 130
    /// Stopped by SIGTERM.
    case terminated = 143

    /// The meaning, as the help prints it.
    public var meaning: String {
        switch self {
        case .success: "success"
        case .error: "an error with no code of its own"
        case .changes: "with --detailed-exitcode: there were changes, or the pool is degraded"
        case .partial: "some steps failed or could not be verified, or the time was up"
        case .unreachable: "a node that the work needs is unreachable; nothing was changed"
        case .locked: "another run holds the pool's lock"
        case .refused: "refused; nothing was changed"
        case .usage: "the command line is wrong"
        case .invalid: "the manifest is invalid"
        case .interrupted: "interrupted; the next apply goes on"
        case .terminated: "terminated; the next apply goes on"
        }
    }

    /// The worst of the codes, which is that of several pools; success for none.
    ///
    /// The higher number is the worse, so that a failed step (3) goes before changes (2), but for
    /// 1: not knowing what went wrong is worse than any outcome of a pool.
    public static func worst(of codes: some Sequence<ExitCode>) -> ExitCode {
        codes.max { left, right in left.rank < right.rank } ?? .success
    }

    private var rank: Int32 { self == .error ? ExitCode.refused.rawValue + 1 : rawValue }
}
