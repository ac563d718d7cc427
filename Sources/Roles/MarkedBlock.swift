internal import Resources

/// A block of lines of ours in a file that is somebody else's, between two marks.
struct MarkedBlock {
    /// Tells blocks of different pools apart.
    let name: String
    /// The lines between the marks.
    let lines: [String]

    private var begin: String { "# bxctl \(name): begin, written by bxctl, do not edit" }
    private var end: String { "# bxctl \(name): end" }

    /// The content with the block in place: where it was, else at the end; all else byte by byte.
    func placed(in content: Content) -> Content {
        let block = ([begin] + lines + [end]).map { line in Array((line + "\n").utf8) }
        var kept = content.bytes.split(
            separator: UInt8(ascii: "\n"),
            omittingEmptySubsequences: false
        )
        .map { line in Array(line) + [UInt8(ascii: "\n")] }
        // The last piece is what follows the last line break: nothing, or an unfinished line.
        if kept.last?.count == 1 { kept.removeLast() }
        let marks = (Array((begin + "\n").utf8), Array((end + "\n").utf8))
        if let first = kept.firstIndex(of: marks.0),
            let last = kept[first...].firstIndex(of: marks.1)
        {
            kept.replaceSubrange(first...last, with: block)
        } else {
            kept += block
        }
        return Content(kept.flatMap { line in line })
    }
}

/// Sentences that stand in the files we write.
enum Text {
    /// The first line of every file that is all ours.
    static let written = "# Written by bxctl; changes are overwritten by the next apply.\n"
}
