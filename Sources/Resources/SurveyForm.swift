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
            case nil: parts.append(Part(script: question.probe, questions: [question]))
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
                echo \("#\(nonce) \(index)")
                (
                \(part.script)
                ) 2>/dev/null
                echo
                """
            return text
        }
        return Script(program: PackageResources.survey_sh) + asked.joined()
            + "echo \("#\(nonce) \(parts.count)")"
    }

    /// The answers by subject.
    ///
    /// - Throws: ``UnreadableAnswer`` when the output is not whole.
    public func answers(in output: String) throws -> [Subject: Answer] {
        var said: [[String]] = []
        for line in output.linesWithoutBreaks {
            if line == "#\(nonce) \(said.count)" {
                said.append([])
            } else if !said.isEmpty {
                said[said.count - 1].append(line)
            }
        }
        guard said.count == parts.count + 1 else {
            throw UnreadableAnswer("the survey ended early: \(output.suffix(200))")
        }
        let pairs = try zip(parts, said).flatMap { part, lines in
            // Whatever an answer ended with, a line break of the form's own follows it.
            try SurveyForm.answers(of: part, in: lines.last == "" ? lines.dropLast() : lines)
        }
        return Dictionary(pairs) { first, _ in first }
    }

    private static func answers(
        of part: Part,
        in lines: [String]
    ) throws -> [(Subject, Answer)] {
        // One reading is for all lookups of the part.
        var reading: Reading?
        return try part.questions.map { question in
            guard let lookup = question.lookup else {
                return (question.subject, Answer(lines: lines))
            }
            let read = try reading ?? Reading(lines)
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
