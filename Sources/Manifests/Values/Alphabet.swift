/// A set of ASCII characters, spelled as between the brackets of a regular expression.
struct Alphabet: Sendable {
    /// The spelling, such as `a-z0-9_`; a `-` that is meant itself is the last character.
    let spelling: String
    private let members: Set<Unicode.Scalar>

    /// Creates the set that `spelling` names.
    init(_ spelling: String) {
        self.spelling = spelling
        var members: Set<Unicode.Scalar> = []
        var rest = spelling.unicodeScalars[...]
        while let first = rest.popFirst() {
            let tail = rest.prefix(2)
            if let last = tail.last, tail.first == "-", tail.count == 2 {
                members.formUnion((first.value...last.value).compactMap(Unicode.Scalar.init))
                rest = rest.dropFirst(2)
            } else {
                members.insert(first)
            }
        }
        self.members = members
    }

    /// The spelling with the brackets themselves escaped, to stand in a regular expression.
    var pattern: String {
        spelling.replacing("[", with: "\\[").replacing("]", with: "\\]")
    }

    /// Whether `scalar` belongs to the set.
    func contains(_ scalar: Unicode.Scalar) -> Bool { members.contains(scalar) }
}
