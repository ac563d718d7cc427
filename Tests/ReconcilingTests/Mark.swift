import Resources
import Shell

/// A resource of tests: a word in a file of the node, put there by a step that keeps a diary.
struct Mark: Resource {
    let id: String
    let word: Late<String>
    /// Where every step writes its own name; shared by all nodes.
    let diary: String
    /// Shell text that runs first.
    var first: Script = ":"
    /// What is done where it differs; a change adds what is not there.
    var action: Action = .change
    var kind = "mark"
    /// The service that takes it up.
    var stagedFor: String?

    var subject: Subject { Subject("mark", id) }
    var desired: String { word.value ?? "" }
    var probe: Script { "cat \(path) || :" }
    private var path: String { "/etc/trial-\(id)" }

    func change(from answer: Answer) throws -> Change? {
        if let word = word.value, answer.lines == [word] { return nil }
        return Change(
            answer.lines == [] && action == .change ? .add : action,
            note: word.value ?? "later",
            script: word.value.map { word in
                """
                \(first)
                printf '%s\\n' \(word) >\(path)
                echo \(id) >>\(diary)
                """
            },
            stagedFor: stagedFor
        )
    }
}

/// A question that belongs to no resource: the word of a mark.
struct MarkQuestion: Fact {
    let id: String

    var subject: Subject { Subject("mark question", id) }
    var probe: Script { "cat \("/etc/trial-" + id) || :" }

    func read(_ answer: Answer) throws -> String {
        guard let word = answer.lines.first else { throw UnreadableAnswer("no mark") }
        return word
    }
}
