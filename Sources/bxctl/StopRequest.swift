import Foundation
import Plans
import Reports

/// Whether a run is to stop, who wants it, and what follows from that.
struct StopRequest {
    /// Who wants it.
    enum Cause: Equatable {
        case signal(Int32)
        case timeout

        /// How the command ends.
        var code: ExitCode {
            switch self {
            case .signal(SIGINT): .interrupted
            case .signal: .terminated
            case .timeout: .partial
            }
        }

        /// How the report of the run tells it.
        var outcome: Report.Outcome { self == .timeout ? .timedOut : .interrupted }
    }

    /// What follows.
    enum Consequence: Equatable {
        /// The steps that run are waited for, however long they take.
        case waits
        /// They are waited for, but not longer than the grace.
        case waitsForGrace
        /// Every session ends at once.
        case endsSessions
    }

    /// The first who wanted it; nil for nobody.
    private(set) var cause: Cause?
    /// Whether steps run: then ending at once would leave one half done.
    var isWorking = false

    /// Takes one more wish to stop.
    mutating func take(_ next: Cause) -> Consequence {
        let isFirst = cause == nil
        cause = cause ?? next
        guard isWorking else { return .endsSessions }
        if next == .timeout { return .waitsForGrace }
        return isFirst ? .waits : .endsSessions
    }
}
