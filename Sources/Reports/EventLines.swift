internal import Diagnostics
public import Plans
internal import Resources

/// Events as JSON, one a line: what a program reads while a run goes on.
public struct EventLines: Sendable {
    private let pool: String

    /// Creates a writer of the events of one pool.
    public init(pool: String) {
        self.pool = pool
    }

    /// The last line of a pool of which there is nothing else to tell: a summary without a run.
    ///
    /// - Parameters:
    ///   - failure: Why.
    ///   - seconds: When, in seconds since the start of 1970.
    /// - Returns: One JSON object and a line break.
    public func line(for failure: PoolFailure, at seconds: Double) -> String {
        head("summary", at: seconds).joined(with: failure.json).compact + "\n"
    }

    /// The line of an event.
    ///
    /// - Parameters:
    ///   - event: What happened.
    ///   - seconds: When, in seconds since the start of 1970.
    /// - Returns: One JSON object and a line break.
    public func line(for event: Event, at seconds: Double) -> String {
        head(type(of: event), at: seconds).joined(with: members(of: event)).compact + "\n"
    }

    private func head(_ type: String, at seconds: Double) -> JSON {
        [
            "type": .string(type),
            "at": .string(Timestamp(secondsSince1970: seconds).description),
            "pool": .string(pool),
        ]
    }

    private func type(of event: Event) -> String {
        switch event {
        case .observing, .observed, .began: "run"
        case .phase: "phase"
        case .started, .progress, .done, .failed, .skipped: "step"
        case .ended: "summary"
        }
    }

    private func members(of event: Event) -> JSON {
        switch event {
        case .observing(let nodes): ["state": "observing", "nodes": .texts(nodes)]
        case .observed(let seconds): ["state": "observed", "seconds": .seconds(seconds)]
        case .began(_, let run):
            ["state": "began", "apiVersion": JSON.apiVersion, "run": .string(run)]
        case .phase(let phase): ["phase": .string(phase.rawValue)]
        case .started(let step): members(of: step, "running")
        case .progress(let step, let line):
            members(of: step, "running", ["message": .string(step.visible(line))])
        case .done(let step, let seconds):
            members(of: step, "done", ["seconds": .seconds(seconds)])
        case .failed(let step, let seconds, let failure):
            members(of: step, "failed", failed(in: seconds, failure))
        case .skipped(let step, let reason):
            members(of: step, "skipped", ["reason": .string(reason)])
        case .ended(let report): report.json
        }
    }

    private func members(of step: Step, _ state: String, _ more: JSON = [:]) -> JSON {
        let state: JSON = ["state": .string(state)]
        return state.joined(with: step.placeJSON).joined(with: more)
    }

    private func failed(in seconds: Double, _ failure: Failure) -> JSON {
        [
            "seconds": .seconds(seconds),
            "cause": .string(failure.cause),
            "hint": .string(failure.hint),
        ]
    }
}

extension Step {
    /// What the running step said, unless it deals with what must not be seen.
    func visible(_ line: String) -> String { sensitive ? Step.mask : line }
}
