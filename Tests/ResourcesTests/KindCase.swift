import Foundation
import Resources
import Testing

/// One case of a kind's fixture file: what is wanted, what the node answers, what follows.
///
/// A file holds cases with blank lines between them. `# law`, then `key: value` of what is wanted,
/// `> line` of the answer, `= result`, `~ result when notified`, `+ text` that the masked script
/// has, `- text` that it does not have, `? key: value` of a fact. `\n`, `\t`, `\r`, `{base64:TEXT}` and
/// `{sha256:TEXT}` stand for what they say.
struct KindCase: CustomTestStringConvertible, Sendable {
    let kind: String
    var law = ""
    var desired: [String: String] = [:]
    var answer: [String] = []
    var result: String?
    var notified: String?
    var has: [String] = []
    var lacks: [String] = []
    var values: [String: String] = [:]

    var testDescription: String { "\(kind): \(law)" }

    /// Every case of every file beside the tests.
    static let all: [KindCase] = {
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(
            path: "Fixtures"
        )
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.sorted().filter { name in name.hasSuffix(".cases") }.flatMap { name in
            let text =
                (try? String(contentsOf: folder.appending(path: name), encoding: .utf8)) ?? ""
            return text.components(separatedBy: "\n\n").map { block in
                KindCase(String(name.dropLast(".cases".count)), block)
            }
        }
    }()

    private init(_ kind: String, _ block: String) {
        self.kind = kind
        for line in block.split(separator: "\n") {
            let text = Self.unfolded(String(line.dropFirst(2)))
            switch line.first {
            case "#": law = text
            case ">": answer.append(text)
            case "=": result = text
            case "~": notified = text
            case "+": has.append(text)
            case "-": lacks.append(text)
            case "?": values.merge(Self.pair(text)) { $1 }
            default: desired.merge(Self.pair(Self.unfolded(String(line)))) { $1 }
            }
        }
    }

    private static func pair(_ text: String) -> [String: String] {
        guard let colon = text.firstIndex(of: ":") else { return ["": text] }
        let value = text[text.index(after: colon)...].drop { sign in sign == " " }
        return [String(text[..<colon]): String(value)]
    }

    private static func unfolded(_ text: String) -> String {
        var text = text.replacingOccurrences(of: "\\\\", with: "\u{0}")
            .replacingOccurrences(of: "\\n", with: "\n")
            .replacingOccurrences(of: "\\t", with: "\t")
            .replacingOccurrences(of: "\\r", with: "\r")
            .replacingOccurrences(of: "\u{0}", with: "\\")
        for (word, make) in [("base64", \Content.base64), ("sha256", \Content.digest)] {
            while let start = text.range(of: "{\(word):"),
                let end = text.range(of: "}", range: start.upperBound..<text.endIndex)
            {
                let content = Content(String(text[start.upperBound..<end.lowerBound]))
                text.replaceSubrange(
                    start.lowerBound..<end.upperBound,
                    with: content[keyPath: make]
                )
            }
        }
        return text
    }

    /// A wanted value that is a list.
    func list(_ key: String) -> [String] {
        (desired[key] ?? "").split(separator: " ").map(String.init)
    }

    /// A wanted value that must be given.
    func text(_ key: String) throws -> String {
        try #require(desired[key], "\(kind) needs \(key)")
    }
}
