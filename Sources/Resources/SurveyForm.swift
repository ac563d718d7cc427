public import Shell

/// The shell text of one survey of a node, and how its output falls into answers.
public struct SurveyForm: Sendable {
    private let questions: [any Question]
    private let nonce: String

    /// Creates the form.
    ///
    /// - Parameters:
    ///   - questions: What is asked, each subject once.
    ///   - nonce: A word that no answer can hold by accident.
    public init(_ questions: [any Question], nonce: String) {
        self.questions = questions
        self.nonce = nonce
    }

    /// The text to run on the node.
    public var script: Script {
        let asked = questions.enumerated().map { index, question in
            let part: Script = """
                echo \("#\(nonce) \(index)")
                (
                \(question.probe)
                ) 2>/dev/null
                echo
                """
            return part
        }
        return Script(program: PackageResources.survey_sh) + asked.joined()
            + "echo \("#\(nonce) \(questions.count)")"
    }

    /// The answers by subject.
    ///
    /// - Throws: ``UnreadableAnswer`` when the output is not whole.
    public func answers(in output: String) throws -> [Subject: Answer] {
        var parts: [[String]] = []
        for line in output.linesWithoutBreaks {
            if line == "#\(nonce) \(parts.count)" {
                parts.append([])
            } else if !parts.isEmpty {
                parts[parts.count - 1].append(line)
            }
        }
        guard parts.count == questions.count + 1 else {
            throw UnreadableAnswer("the survey ended early: \(output.suffix(200))")
        }
        let pairs = zip(questions, parts).map { question, lines in
            // Whatever an answer ended with, a line break of the form's own follows it.
            (question.subject, Answer(lines: lines.last == "" ? lines.dropLast() : lines))
        }
        return Dictionary(pairs) { first, _ in first }
    }
}

extension Script {
    /// The functions that steps use, with the ones of the survey.
    public static var converging: Script {
        Script(program: PackageResources.survey_sh) + Script(program: PackageResources.converge_sh)
    }
}
