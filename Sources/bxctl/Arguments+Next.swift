import Diagnostics
import Resources

extension Arguments {
    /// The command that does what a plan, or an apply that only showed it, was about.
    var nextCommand: String {
        var words = ["bxctl", "apply"] + common.files.flatMap { file in ["-f", file] }
        words += common.limit.flatMap { node in ["--limit", node.text] }
        if case .apply(let options) = command {
            words += options.through.map { phase in ["--through", phase.rawValue] } ?? []
            words += options.displaced.flatMap { node in ["--allow-displace", node.text] }
            words += options.allowsDeletions ? ["--allow-deletions"] : []
        }
        return words.joined(separator: " ")
    }
}
