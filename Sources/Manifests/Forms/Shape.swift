/// What values a key takes, without saying how they are read.
indirect enum Shape: Sendable {
    /// A text by a rule.
    case text(TextRule)
    /// One of some words.
    case choice([Word])
    /// A whole number.
    case whole(ClosedRange<Int>)
    /// Nothing but `true`.
    case truth
    /// A time such as `20s`.
    case duration(ClosedRange<Duration>)
    /// A number of bytes such as `5GiB`.
    case size(ClosedRange<Int>)
    /// Nothing but this word.
    case constant(String)
    /// Values in order.
    case list(Shape, isNonEmpty: Bool, isUnique: Bool)
    /// Keys with their values.
    case mapping(Outline)
    /// The shape within, or `null`.
    case nullable(Shape)

    /// One word of a choice.
    struct Word: Sendable {
        /// The word as it is written.
        let text: String
        /// What it stands for, as a sentence.
        let meaning: String
    }

    /// What is expected, to stand behind "Expected".
    var expectation: String {
        switch self {
        case .text(let rule): rule.expectation
        case .choice(let words): "one of \(Problem.list(words.map(\.text), "or"))"
        case .whole(let range): "a whole number from \(range.lowerBound) to \(range.upperBound)"
        case .truth: "true"
        case .duration(let range):
            "a time from \(range.lowerBound.manifestText) to \(range.upperBound.manifestText)"
        case .size(let range):
            "a size from \(UnitScale.bytes.text(of: range.lowerBound)) "
                + "to \(UnitScale.bytes.text(of: range.upperBound))"
        case .constant(let word): word
        case .list(let shape, _, _): "a list, each \(shape.expectation)"
        case .mapping(let outline):
            "a mapping with \(Problem.list(outline.keys.map(\.name), "or"))"
        case .nullable(let shape): "\(shape.expectation), or null"
        }
    }

    /// The shape of a mapping whose keys default to what holds around it.
    var withoutFallbacks: Shape {
        guard case .mapping(let outline) = self else { return self }
        let keys = outline.keys.map { key in
            Outline.Key(
                name: key.name,
                meaning: key.meaning,
                shape: key.shape,
                isRequired: key.isRequired,
                fallback: nil
            )
        }
        return .mapping(Outline(keys: keys, isAlternative: outline.isAlternative))
    }

    /// The keys of the mapping that the shape is or lists; nil for a value without keys.
    var outline: Outline? {
        switch self {
        case .mapping(let outline): outline
        case .list(let shape, _, _), .nullable(let shape): shape.outline
        default: nil
        }
    }
}
