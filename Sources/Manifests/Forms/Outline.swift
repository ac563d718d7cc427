/// The keys of a mapping, and what each is for.
struct Outline: Sendable {
    /// One key.
    struct Key: Sendable {
        /// The key as it is written.
        let name: String
        /// What it is for: full sentences, the first a summary.
        let meaning: String
        /// What it takes.
        let shape: Shape
        /// Whether it must be given.
        let isRequired: Bool
        /// What it is when it is not given; nil when there is nothing then.
        let fallback: JSON?
    }

    /// The keys in the order to show them.
    let keys: [Key]
    /// Whether exactly one of the keys must be given.
    var isAlternative = false

    /// Returns the key called `name`.
    func key(_ name: String) -> Key? { keys.first { $0.name == name } }

    /// Returns the dotted paths of all keys called `name` at or below this mapping.
    func paths(to name: String) -> [String] {
        keys.flatMap { key in
            let below = key.shape.outline?.paths(to: name) ?? []
            return (key.name == name ? [name] : []) + below.map { "\(key.name).\($0)" }
        }
    }
}
