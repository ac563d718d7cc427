import Foundation
import Plans
import Reports

/// Tells a run's events as they come, and that it is alive while none come.
final class Narrator: @unchecked Sendable {
    private let lock = NSLock()
    private var progress: ProgressText
    private let write: @Sendable (String) -> Void
    private let start = ContinuousClock.now
    private var ticking: Task<Void, Never>?
    private var isStopped = false

    init(
        pool: String,
        style: TextStyle,
        isLive: Bool,
        write: @escaping @Sendable (String) -> Void
    ) {
        progress = ProgressText(pool: pool, style: style, isLive: isLive)
        self.write = write
        ticking = Task { [weak self] in
            while !Task.isCancelled {
                try? await Task.sleep(for: .seconds(1))
                self?.tick()
            }
        }
    }

    func tell(_ event: Event) {
        // Nodes whose sessions were ended were not observed.
        if case .observed = event, Interruption.isRequested { return }
        lock.withLock { write(progress.text(for: event, at: seconds)) }
    }

    /// Says nothing more, and takes back the line that is rewritten in place.
    func stop() {
        ticking?.cancel()
        lock.withLock {
            if !isStopped { write(progress.pause()) }
            isStopped = true
        }
    }

    private func tick() {
        lock.withLock {
            if !isStopped { write(progress.tick(at: seconds)) }
        }
    }

    private var seconds: Double {
        let length = ContinuousClock.now - start
        return Double(length.components.seconds) + Double(length.components.attoseconds) / 1e18
    }
}
