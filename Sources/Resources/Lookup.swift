internal import Shell

/// What a question wants to know of a node's files.
///
/// A survey reads what all its questions want by the same few processes: some for each path would cost more than all else
/// that a survey does.
public enum Lookup: Hashable, Sendable {
    /// What is at an absolute path; of a sensitive file the digest without the content.
    case path(String, isSensitive: Bool)
    /// Everything below the folder at an absolute path.
    case tree(String)

    /// The shell text that looks up `paths` at once; sensitive ones come first in it.
    static func script(_ lookups: [Lookup]) -> Script {
        var silent: [String] = []
        var told: [String] = []
        for case .path(let path, let isSensitive) in lookups {
            if isSensitive { silent.append(path) } else { told.append(path) }
        }
        return "bx_told bx_paths \(silent.count) \(silent + told)"
    }

    /// The lines of the answer, from what the survey's program said.
    func answer(in reading: Reading) -> Answer {
        switch self {
        case .path(let path, let isSensitive):
            Answer(lines: [reading.line(of: Array(path.utf8), needsContent: !isSensitive)])
        case .tree(let root): Answer(lines: reading.lines(below: Array(root.utf8)))
        }
    }
}
