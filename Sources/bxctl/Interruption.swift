import Connecting
import Dispatch
import Foundation
import Reports
import Synchronization

/// The wish to stop the run of this process, from a signal or the clock.
enum Interruption {
    /// How long a running step may go on when the time is up, in seconds.
    static let grace = 30
    private static let request = Mutex(StopRequest())
    private static let queue = DispatchQueue(label: "bxctl.interruption")
    nonisolated(unsafe) private static var sources: [any DispatchSourceSignal] = []

    /// Who wants the run to stop; nil for nobody.
    static var cause: StopRequest.Cause? { request.withLock { request in request.cause } }

    /// Whether the run is to stop.
    static var isRequested: Bool { cause != nil }

    /// Notes whether steps run.
    static func isWorking(_ isWorking: Bool) {
        request.withLock { request in request.isWorking = isWorking }
    }

    /// Watches for the signals that end a run, and for the end of its time.
    static func watch(timeout: Duration?, _ tell: @escaping @Sendable (String) -> Void) {
        for number in [SIGINT, SIGTERM, SIGHUP] {
            Foundation.signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler { take(.signal(number), tell) }
            source.resume()
            sources.append(source)
        }
        guard let timeout else { return }
        let seconds =
            Double(timeout.components.seconds) + Double(timeout.components.attoseconds) / 1e18
        queue.asyncAfter(deadline: .now() + seconds) { take(.timeout, tell) }
    }

    private static func take(_ cause: StopRequest.Cause, _ tell: (String) -> Void) {
        switch request.withLock({ request in request.take(cause) }) {
        case .waits:
            tell("\nStopping after the steps that run now; once more stops at once.\n")
        case .waitsForGrace:
            tell("\nThe time is up: stopping after the steps that run now, within \(grace) s.\n")
            queue.asyncAfter(deadline: .now() + .seconds(grace)) { endSessions() }
        case .endsSessions:
            endSessions()
        }
    }

    /// Requests under way fail, so that the run comes to its end; it has twenty seconds for that.
    private static func endSessions() {
        Session.endAll()
        queue.asyncAfter(deadline: .now() + .seconds(20)) {
            exit((cause ?? .timeout).code.rawValue)
        }
    }
}
