internal import Diagnostics

/// A directive that bxctl writes, before it has blanks and a mark.
enum Statement: Equatable {
    /// A simple directive, without `;`.
    case line(String)
    /// `if (condition) { … }` on one line.
    case condition(String, then: String)
    /// A block of simple directives.
    case block(String, [String])

    /// The head of the directive: all before `;` or `{`.
    var head: String {
        switch self {
        case .line(let text): text
        case .condition(let condition, _): "if (\(condition))"
        case .block(let head, _): head
        }
    }

    /// The statement as lines, marked as bxctl's.
    func text(indent: String, mark: String = " \(Directive.mark)") -> String {
        switch self {
        case .line(let text):
            return "\(indent)\(text);\(mark)\n"
        case .condition(let condition, let then):
            return "\(indent)if (\(condition)) { \(then); }\(mark)\n"
        case .block(let head, let lines):
            let unit = indent.contains("\t") ? "\t" : "    "
            let body = lines.map { line in
                "\(indent)\(unit)\(line)\(line.hasSuffix("}") ? "" : ";")\n"
            }
            return "\(indent)\(head) {\(mark)\n\(body.joined())\(indent)}\n"
        }
    }
}

extension [Statement] {
    /// The statements as marked directives, each on lines of its own.
    func directives(indent: [UInt8]) -> [Directive] {
        let indent = String(decoding: indent, as: UTF8.self)
        let text = map { $0.text(indent: indent) }.joined()
        do throws(Diagnostic) {
            return try Document(parsing: [UInt8](text.utf8), file: "bxctl").directives
        } catch {
            preconditionFailure("bxctl's own nginx text is wrong: \(error.detail)\n\(text)")
        }
    }
}

extension String {
    /// The text as one word of nginx, quoted where it needs quotes.
    ///
    /// A `$` starts a variable even inside quotes: texts with one are refused before this point.
    var nginxWord: String {
        let plain = utf8.allSatisfy { byte in
            Self.plainMarks.contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || byte >= 0x80
        }
        guard !plain || isEmpty else { return self }
        var quoted = "\""
        for character in self {
            if character == "\"" || character == "\\" { quoted.append("\\") }
            quoted.append(character)
        }
        return quoted + "\""
    }

    private static let plainMarks = Array("._-/:@%+,=~*[]".utf8)

    /// The address as nginx wants it before a port: IPv6 in brackets.
    var nginxHost: String { contains(":") ? "[\(self)]" : self }
}
