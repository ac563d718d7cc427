import Diagnostics
import Foundation
import Manifests
import Reports

extension PoolCommands {
    /// Works on one pool after another; each has a result or says why not.
    ///
    /// Once the run is to stop, the pools that are left have the reason for their result.
    func eachPool<Value>(
        _ work: (Pool) async throws(PoolFailure) -> Value
    ) async -> [PoolOutcome<Value>] {
        var outcomes: [PoolOutcome<Value>] = []
        for pool in pools {
            let isLeftOut = Interruption.isRequested
            do throws(PoolFailure) {
                if isLeftOut { throw interruption(of: pool) }
                outcomes.append(.value(try await work(pool)))
            } catch {
                tell(error, isKnown: isLeftOut && !outcomes.isEmpty)
                outcomes.append(.none(error))
            }
        }
        return outcomes
    }

    /// The result, unless the run is to stop, which makes of it what it may.
    func unlessInterrupted<Value>(_ pool: Pool, _ value: Value) throws(PoolFailure) -> Value {
        if Interruption.isRequested { throw interruption(of: pool) }
        return value
    }

    /// Why a pool was not worked on when the run was to stop.
    func interruption(of pool: Pool) -> PoolFailure {
        let cause = Interruption.cause ?? .timeout
        return PoolFailure(
            pool: pool.name,
            code: cause.code,
            diagnostics: [cause == .timeout ? .timeIsUp : .interrupted]
        )
    }

    /// Tells why there is no result: people at once, programs in the one document, unless every
    /// line is one.
    private func tell(_ failure: PoolFailure, isKnown: Bool) {
        if arguments.writesLines {
            let lines = EventLines(pool: failure.pool)
            console.result(lines.line(for: failure, at: Date().timeIntervalSince1970))
        } else if arguments.format == .text, !isKnown {
            console.report(failure.diagnostics, as: .text)
        }
    }
}

extension ExitCode {
    /// The worst end of the pools.
    static func worst<Value>(
        of outcomes: [PoolOutcome<Value>],
        _ code: (Value) -> ExitCode
    ) -> ExitCode {
        worst(
            of: outcomes.map { outcome in
                switch outcome {
                case .value(let value): code(value)
                case .none(let failure): failure.code
                }
            }
        )
    }
}

extension Diagnostic {
    fileprivate static let interrupted = Diagnostic(
        code: "run/interrupted",
        summary: "Interrupted",
        detail: "Nothing was changed."
    )

    fileprivate static let timeIsUp = Diagnostic(
        code: "run/timeout",
        summary: "The time is up",
        detail: "Not every node had answered. Nothing was changed.",
        hint: "Give more time with --timeout; -v shows who is waited for."
    )
}

extension Diagnostic {
    /// What was shown was not agreed to: it was declined, or there was nobody to ask.
    static func unconfirmed(_ shown: String, of command: String, wasAsked: Bool) -> Diagnostic {
        wasAsked
            ? Diagnostic(
                code: "\(command)/declined",
                summary: "The \(shown) was not confirmed",
                detail: "Nothing was changed."
            )
            : Diagnostic(
                code: "\(command)/no-consent",
                summary: "Nobody can be asked",
                detail: "There is no terminal and no --yes. Nothing was changed.",
                hint: "Look at the \(shown) and give --yes."
            )
    }
}
