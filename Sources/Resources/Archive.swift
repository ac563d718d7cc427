/// The files in an archive of tar(1) in GNU's form.
struct Archive {
    /// The contents by name.
    let contents: [[UInt8]: ArraySlice<UInt8>]

    private static let block = 512

    /// Reads an archive.
    ///
    /// - Throws: ``UnreadableAnswer`` when its end is not there.
    init(_ bytes: ArraySlice<UInt8>) throws(UnreadableAnswer) {
        var contents: [[UInt8]: ArraySlice<UInt8>] = [:]
        var rest = bytes
        var longName: [UInt8]?
        while let header = Archive.take(Archive.block, from: &rest) {
            // An empty block is the end.
            if header.allSatisfy({ byte in byte == 0 }) {
                self.contents = contents
                return
            }
            let field = { (range: Range<Int>) in
                header[header.startIndex + range.lowerBound..<header.startIndex + range.upperBound]
                    .prefix { byte in byte != 0 }
            }
            let digits = String(decoding: field(124..<136), as: UTF8.self)
            guard let size = Int(digits, radix: 8), let content = Archive.take(size, from: &rest),
                Archive.take((Archive.block - size % Archive.block) % Archive.block, from: &rest)
                    != nil
            else { break }
            switch header[header.startIndex + 156] {
            case UInt8(ascii: "L"): longName = Array(content.prefix { byte in byte != 0 })
            case UInt8(ascii: "0"):
                contents[longName ?? Array(field(0..<100))] = content
                longName = nil
            default: longName = nil
            }
        }
        throw UnreadableAnswer("an archive of files ended early")
    }

    private static func take(_ count: Int, from rest: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>?
    {
        guard count >= 0, rest.count >= count else { return nil }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }
}
