internal import Foundation

/// The last bytes of a stream, kept for error messages.
final class Tail: @unchecked Sendable {
    private let limit: Int
    private let lock = NSLock()
    private var bytes: [UInt8] = []

    init(limit: Int) {
        self.limit = limit
    }

    func append(_ chunk: [UInt8]) {
        lock.withLock {
            bytes.append(contentsOf: chunk)
            if bytes.count > limit { bytes.removeFirst(bytes.count - limit) }
        }
    }

    var text: String {
        lock.withLock { String(decoding: bytes, as: UTF8.self) }
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }
}
