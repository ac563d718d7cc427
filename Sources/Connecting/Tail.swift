internal import Foundation

/// The last bytes of a stream, kept for error messages.
final class Tail: @unchecked Sendable {
    private let limit: Int
    private let lock = NSLock()
    private var bytes: [UInt8] = []
    private var hasEnded = false

    init(limit: Int) {
        self.limit = limit
    }

    /// Takes what came; an empty chunk is the end.
    func append(_ chunk: [UInt8]) {
        lock.withLock {
            if chunk.isEmpty { hasEnded = true }
            bytes.append(contentsOf: chunk)
            if bytes.count > limit { bytes.removeFirst(bytes.count - limit) }
        }
    }

    /// Whether the stream came to its end.
    var isWhole: Bool { lock.withLock { hasEnded } }

    var text: String {
        lock.withLock { String(decoding: bytes, as: UTF8.self) }
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
