internal import Foundation

/// How many chunks of a stream may wait to be taken: a thread that brings one more is held up, and
/// with it whoever writes the stream.
final class Window: @unchecked Sendable {
    private let limit: Int
    private let condition = NSCondition()
    private var waiting = 0
    private var isOpen = false

    init(limit: Int) {
        self.limit = limit
    }

    /// Whether everything that came was taken.
    var isEmpty: Bool { condition.withLock { waiting == 0 } }

    /// Notes a chunk, as soon as there is room for it.
    func enter() {
        condition.withLock {
            while waiting >= limit && !isOpen { condition.wait() }
            waiting += 1
        }
    }

    /// Notes that a chunk was taken.
    func leave() {
        condition.withLock {
            waiting -= 1
            condition.signal()
        }
    }

    /// Holds nobody up any more.
    func open() {
        condition.withLock {
            isOpen = true
            condition.broadcast()
        }
    }
}
