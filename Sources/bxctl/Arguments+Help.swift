import Reports

extension Arguments {
    /// The help of a command, or the list of commands.
    static func help(on topic: String?) throws(UsageError) -> String {
        guard let topic else { return overview }
        return try form(named: topic).help
    }

    private static var overview: String {
        let commands = columns(Form.all.map { form in (form.name, form.summary) })
        let flags = columns(([Flag.filename] + Flag.global).map(\.helpLine))
        return """
            bxctl keeps BitrixVM web clusters as their manifests want them.

            Usage: bxctl COMMAND -f FILE [FLAGS]

            Commands:
            \(commands)

            Flags of every command:
            \(flags)

            A manifest describes one pool; bxctl help COMMAND tells the rest.

            """
    }

    /// Pairs in two aligned columns, indented.
    fileprivate static func columns(_ pairs: [(left: String, right: String)]) -> String {
        let width = pairs.map(\.left.count).max() ?? 0
        return pairs.map { left, right in
            "  " + left + String(repeating: " ", count: width - left.count + 2) + right
        }
        .joined(separator: "\n")
    }
}

extension Arguments.Form {
    /// The whole help of the command.
    fileprivate var help: String {
        var blocks = ["\(name): \(summary)" + (detail.isEmpty ? "" : "\n\n\(detail)")]
        blocks.append("Usage: \(usage)")
        if !flags.isEmpty { blocks.append("Flags:\n" + lines(of: flags)) }
        let common = (readsManifest ? [Arguments.Flag.filename] : []) + Arguments.Flag.global
        blocks.append("Flags of every command:\n" + lines(of: common))
        if !examples.isEmpty {
            blocks.append("Examples:\n" + examples.map { "  \($0)" }.joined(separator: "\n"))
        }
        blocks.append("Exit codes:\n" + exitCodeLines)
        return blocks.joined(separator: "\n\n") + "\n"
    }

    private var usage: String {
        "bxctl \(name)" + (operand.map { " [\($0)]" } ?? "") + (readsManifest ? " -f FILE" : "")
            + (flags.isEmpty ? "" : " [FLAGS]")
    }

    private func lines(of flags: [Arguments.Flag]) -> String {
        Arguments.columns(flags.map(\.helpLine))
    }

    private var exitCodeLines: String {
        let codes = Set(exitCodes + [.usage]).sorted { $0.rawValue < $1.rawValue }
        return Arguments.columns(codes.map { code in ("\(code.rawValue)", code.meaning) })
    }
}

extension Arguments.Flag {
    fileprivate var helpLine: (left: String, right: String) {
        let short = letter.map { letter in "-\(letter), " } ?? "    "
        let placeholder = value.placeholder
        return (short + spelling + (placeholder.isEmpty ? "" : " \(placeholder)"), help)
    }
}
