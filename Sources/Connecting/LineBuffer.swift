internal import Glibc

/// Bytes that came and were not yet taken as lines; looks at each byte once.
struct LineBuffer {
    private var bytes: [UInt8] = []
    /// The first byte of the line that is under way.
    private var start = 0
    /// How far the line was searched for its end.
    private var searched = 0

    /// The length of the unfinished line, once every whole one was taken.
    var count: Int { bytes.count - start }

    /// Adds what came.
    mutating func append(_ chunk: [UInt8]) {
        if start > 0 {
            bytes.removeFirst(start)
            searched -= start
            start = 0
        }
        bytes += chunk
    }

    /// Takes the next whole line, without its line feed; nil when none is whole.
    mutating func nextLine() -> ArraySlice<UInt8>? {
        let end = bytes.withUnsafeBytes { buffer -> Int? in
            guard let base = buffer.baseAddress, searched < buffer.count else { return nil }
            let place = memchr(base + searched, 0x0a, buffer.count - searched)
            return place.map { place in UnsafeRawPointer(place) - base }
        }
        guard let end else {
            searched = bytes.count
            return nil
        }
        defer {
            start = end + 1
            searched = start
        }
        return bytes[start..<end]
    }
}
