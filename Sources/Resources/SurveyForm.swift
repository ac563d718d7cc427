public import Shell

/// The shell text of one survey of a node, and how its output falls into answers.
public struct SurveyForm: Sendable {
    /// One text, and the questions that it is for.
    private struct Part {
        let script: Script
        let questions: [any Question]
    }

    private let parts: [Part]
    private let nonce: String

    /// Creates the form.
    ///
    /// - Parameters:
    ///   - questions: What is asked, each subject once.
    ///   - nonce: A word that no answer can hold by accident.
    public init(_ questions: [any Question], nonce: String) {
        var paths: [any Question] = []
        var parts: [Part] = []
        for question in questions {
            switch question.lookup {
            case .path: paths.append(question)
            case .tree(let root):
                parts.append(Part(script: "bx_told bx_tree \(root)", questions: [question]))
            case nil:
                parts.append(Part(script: "set -e\n\(question.probe)", questions: [question]))
            }
        }
        if !paths.isEmpty {
            let script = Lookup.script(paths.compactMap(\.lookup))
            parts.append(Part(script: script, questions: paths))
        }
        self.parts = parts
        self.nonce = nonce
    }

    /// The text to run on the node.
    public var script: Script {
        let asked = parts.enumerated().map { index, part in
            let text: Script = """
                (
                \(part.script)
                ) 2>/dev/null
                printf '\\n%s %s\\n' \("#\(nonce) \(index + 1)") "$?"
                """
            return text
        }
        let greeting: Script = """
            printf '%s %s\\n' \("#\(nonce) 0") "$(id -u)"

            """
        return Script(program: PackageResources.survey_sh) + greeting + asked.joined()
    }

    /// The number of the user whom the node let look, 0 for root; nil where the output does not tell.
    public func user(in output: String) -> Int? {
        guard let mark = output.firstRange(of: "#\(nonce) 0 ") else { return nil }
        return Int(output[mark.upperBound...].prefix { letter in letter != "\n" })
    }

    /// The answers by subject.
    ///
    /// - Throws: ``UnreadableAnswer`` when the output is not whole.
    public func answers(in output: String) throws -> [Subject: Answer] {
        // A mark ends each answer, with the status of what gave it; the first one ends what is none.
        var said: [Answer] = []
        var lines: [String] = []
        for line in output.linesWithoutBreaks {
            let mark = "#\(nonce) \(said.count) "
            guard line.hasPrefix(mark), let status = Int(line.dropFirst(mark.utf8.count)) else {
                lines.append(line)
                continue
            }
            // Whatever an answer ended with, a line break of the form's own follows it.
            if lines.last == "" { lines.removeLast() }
            said.append(Answer(lines: lines, status: status))
            lines = []
        }
        guard said.count == parts.count + 1 else {
            throw UnreadableAnswer("the survey ended early: \(output.suffix(200))")
        }
        let pairs = try zip(parts, said.dropFirst()).flatMap { part, answer in
            try SurveyForm.answers(of: part, in: answer)
        }
        return Dictionary(pairs) { first, _ in first }
    }

    private static func answers(
        of part: Part,
        in answer: Answer
    ) throws -> [(Subject, Answer)] {
        // One reading is for all lookups of the part.
        var reading: Reading?
        return try part.questions.map { question in
            guard let lookup = question.lookup else {
                return (question.subject, answer)
            }
            let read = try reading ?? Reading(answer.lines)
            reading = read
            return (question.subject, lookup.answer(in: read))
        }
    }
}

extension Script {
    /// The functions that steps use, with the ones of the survey.
    public static var converging: Script {
        Script(program: PackageResources.survey_sh) + Script(program: PackageResources.converge_sh)
    }
}
