import Dispatch
import Foundation
import Synchronization

/// The wish to stop, from a signal or the clock: the run ends at its next safe point.
enum Interruption {
    private static let signal = Mutex<Int32?>(nil)
    nonisolated(unsafe) private static var sources: [any DispatchSourceSignal] = []

    /// Whether the run is to stop.
    static var isRequested: Bool { signal.withLock { value in value != nil } }

    /// The signal that asked for it; nil when it was the clock or nobody.
    static var requestedBy: Int32? { signal.withLock { value in value == 0 ? nil : value } }

    /// Watches for the signals that end a run; a second one ends the process at once.
    static func watch(timeout: Duration?, _ tell: @escaping @Sendable (String) -> Void) {
        let queue = DispatchQueue(label: "bxctl.signals")
        for number in [SIGINT, SIGTERM, SIGHUP] {
            Foundation.signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
            source.setEventHandler {
                let isSecond = signal.withLock { value in
                    defer { value = number }
                    return value != nil
                }
                if isSecond { exit(128 + number) }
                tell("\nStopping after the steps that run now; once more stops at once.\n")
            }
            source.resume()
            sources.append(source)
        }
        guard let timeout else { return }
        let seconds =
            Double(timeout.components.seconds) + Double(timeout.components.attoseconds) / 1e18
        queue.asyncAfter(deadline: .now() + seconds) {
            signal.withLock { value in value = value ?? 0 }
            tell("\nThe time is up: stopping after the steps that run now.\n")
        }
    }
}
