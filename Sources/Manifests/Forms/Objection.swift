/// Why a text is refused, and what to write instead.
struct Objection: Error, Equatable, Sendable {
    /// What is wrong, as a sentence.
    let detail: String
    /// One thing to do.
    var hint: String?
}
