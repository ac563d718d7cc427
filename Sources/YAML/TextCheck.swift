import Diagnostics

/// The check of a file's bytes that goes before everything else.
enum TextCheck {
    /// What is wrong with the bytes of a file, and where.
    struct Problem {
        let position: SourcePosition
        let code: String
        let summary: String
        let detail: String
        let hint: String
    }

    /// Returns the first problem of `bytes`; nil when they are clean UTF-8 text.
    static func problem(in bytes: [UInt8]) -> Problem? {
        if isWide(bytes) { return wide }
        var line = 1
        var column = 1
        var previous: UInt8 = 0
        var index = 0
        while index < bytes.count {
            let (scalar, length) = scalar(of: bytes, at: index)
            let position = SourcePosition(line: line, column: column)
            guard let scalar else { return notUTF8(bytes[index], at: position, offset: index) }
            if scalar.isForbiddenInFile { return forbidden(scalar, at: position, offset: index) }
            if scalar == "\n", previous == 13 {
                // The line was counted at its carriage return.
            } else if scalar == "\n" || scalar == "\r" {
                line += 1
                column = 1
            } else {
                column += 1
            }
            previous = bytes[index]
            index += length
        }
        return nil
    }

    /// Returns the scalar that begins at `index` and its length; nil where the bytes are not UTF-8.
    private static func scalar(of bytes: [UInt8], at index: Int) -> (Unicode.Scalar?, Int) {
        if bytes[index] < 0x80 { return (Unicode.Scalar(bytes[index]), 1) }
        var parser = Unicode.UTF8.ForwardParser()
        var rest = bytes[index...].prefix(4).makeIterator()
        guard case .valid(let encoded) = parser.parseScalar(from: &rest) else { return (nil, 1) }
        return (Unicode.UTF8.decode(encoded), encoded.count)
    }

    /// Whether the file begins like UTF-16 or UTF-32, with a mark or with a NUL beside a letter.
    private static func isWide(_ bytes: [UInt8]) -> Bool {
        guard bytes.count >= 2 else { return false }
        let pair = (bytes[0], bytes[1])
        return pair == (0xFE, 0xFF) || pair == (0xFF, 0xFE) || (pair.0 == 0) != (pair.1 == 0)
    }

    private static let wide = Problem(
        position: SourcePosition(line: 1, column: 1),
        code: "yaml/utf-16",
        summary: "The file is UTF-16 or UTF-32.",
        detail: "A manifest is UTF-8 text.",
        hint: "Save the file as UTF-8."
    )

    private static func notUTF8(
        _ byte: UInt8,
        at position: SourcePosition,
        offset: Int
    ) -> Problem {
        Problem(
            position: position,
            code: "yaml/not-utf-8",
            summary: "The file is not UTF-8.",
            detail: "The byte 0x\(hex(UInt32(byte), width: 2)) at offset \(offset) "
                + "belongs to no character.",
            hint: "Save the file as UTF-8."
        )
    }

    private static func forbidden(
        _ scalar: Unicode.Scalar,
        at position: SourcePosition,
        offset: Int
    ) -> Problem {
        let isHidden = !scalar.isControl
        return Problem(
            position: position,
            code: "yaml/control-character",
            summary: "The file holds a character that cannot be seen.",
            detail: "U+\(hex(scalar.value, width: 4)) at offset \(offset) "
                + (isHidden ? "changes how the text is shown." : "is a control character."),
            hint: "Delete it."
        )
    }

    private static func hex(_ value: UInt32, width: Int) -> String {
        let digits = String(value, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
