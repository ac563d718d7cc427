import Diagnostics
import YAML

/// What must hold between the values of one document, beyond what each key takes.
///
/// Values that could not be read are empty here; a rule says nothing about them, since their own
/// diagnostic was given.
struct PoolRules {
    /// The document as far as it could be read.
    let document: ManifestDocument
    /// The document as it was written.
    let place: Place
    /// Where problems go.
    var reading: Reading

    /// Checks every rule and returns the reading with what was found.
    static func check(_ document: ManifestDocument, at place: Place, _ reading: Reading) -> Reading
    {
        var rules = PoolRules(document: document, place: place, reading: reading)
        rules.checkNodes()
        rules.checkSites()
        rules.checkDatabase()
        return rules.reading
    }

    /// The place of what is under `spec`.
    var spec: Place { place["spec"] }

    /// Collects a problem.
    mutating func report(_ problem: Problem, at source: SourceRange) {
        reading.report(problem, at: source)
    }

    /// Reports each text that another one before it equals.
    ///
    /// - Parameters:
    ///   - what: The text's name with its article, such as "The name".
    ///   - texts: The texts as they are compared, with their places; empty ones were not read.
    ///   - hint: What to do.
    mutating func checkUnique(
        _ what: String,
        _ texts: [(text: String, source: SourceRange)],
        hint: String
    ) {
        var places: [String: SourceRange] = [:]
        for (text, source) in texts where !text.isEmpty {
            if let first = places[text] {
                let detail = "\(what) \(text) is already used in line \(first.start.line)."
                report(.duplicate(detail, hint: hint), at: source)
            } else {
                places[text] = source
            }
        }
    }
}
