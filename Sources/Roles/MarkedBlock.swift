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
    ///
    /// A mark without its other half is a line like any other.
    func placed(in content: Content) -> Content {
        let block = ([begin] + lines + [end]).map { line in Array(line.utf8) }
        var kept = content.byteLines
        if let start = kept.firstIndex(of: Array(begin.utf8)),
            let last = kept[start...].firstIndex(of: Array(end.utf8)),
            let first = kept[..<last].lastIndex(of: Array(begin.utf8))
        {
            kept.replaceSubrange(first...last, with: block)
        } else {
            kept += block
        }
        return Content(byteLines: kept)
    }
}

extension Content {
    /// The lines as bytes, without their line feeds; nothing is repaired, a carriage return stays.
    var byteLines: [[UInt8]] {
        var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            .map { line in Array(line) }
        // The last piece is what follows the last line feed: nothing, or an unfinished line.
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }

    /// Lines with a line feed behind each.
    init(byteLines: [[UInt8]]) {
        self.init(byteLines.flatMap { line in line + [UInt8(ascii: "\n")] })
    }
}

/// Sentences that stand in the files we write.
enum Text {
    /// The first line of every file that is all ours.
    static let written = "# Written by bxctl; changes are overwritten by the next apply.\n"
}
