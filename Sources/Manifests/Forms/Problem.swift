/// What is wrong with a part of a manifest, without its place.
struct Problem: Equatable, Sendable {
    /// The slug behind `manifest/`.
    let code: String
    /// A fixed sentence.
    let summary: String
    /// What is wrong here, and what was expected.
    let detail: String
    /// One thing to do.
    var hint: String?
}
