extension Shape {
    /// The JSON Schema (draft 7) of a whole document.
    var schemaText: String {
        let head = [
            JSON.Entry("$schema", .string("http://json-schema.org/draft-07/schema#")),
            JSON.Entry("title", .string("A pool of bxctl")),
        ]
        return JSON.object(head + schema).prettyText()
    }

    /// The keywords that describe values of this shape.
    private var schema: [JSON.Entry] {
        switch self {
        case .text(let rule):
            [type("string"), JSON.Entry("pattern", .string(rule.pattern))]
        case .choice(let words):
            [type("string"), JSON.Entry("enum", .array(words.map { .string($0.text) }))]
        case .whole(let range):
            [
                type("integer"),
                JSON.Entry("minimum", .number(range.lowerBound)),
                JSON.Entry("maximum", .number(range.upperBound)),
            ]
        case .truth: [JSON.Entry("const", .boolean(true))]
        case .duration: [type("string"), JSON.Entry("pattern", .string(UnitScale.time.pattern))]
        case .size: [type("string"), JSON.Entry("pattern", .string(UnitScale.bytes.pattern))]
        case .constant(let word): [JSON.Entry("const", .string(word))]
        case .list(let shape, let isNonEmpty, let isUnique):
            [type("array"), JSON.Entry("items", .object(shape.schema))]
                + (isNonEmpty ? [JSON.Entry("minItems", .number(1))] : [])
                + (isUnique ? [JSON.Entry("uniqueItems", .boolean(true))] : [])
        case .mapping(let outline): outline.schema
        case .nullable(let shape):
            [
                JSON.Entry(
                    "anyOf",
                    .array([.object([type("null")]), .object(shape.schema)])
                )
            ]
        }
    }

    private func type(_ name: String) -> JSON.Entry { JSON.Entry("type", .string(name)) }

    /// The keywords that describe the values of a key.
    fileprivate func schema(of key: Outline.Key) -> JSON {
        let meaning = [JSON.Entry("description", .string(key.meaning + wordMeanings))]
        let fallback = key.shownFallback.map { [JSON.Entry("default", $0)] } ?? []
        return .object(meaning + schema + fallback)
    }

    /// What the words of a choice stand for, to follow a description.
    private var wordMeanings: String {
        guard case .choice(let words) = self else { return "" }
        return words.map { "\n\n\($0.text): \($0.meaning)" }.joined()
    }
}

extension Outline {
    /// The keywords that describe the mapping.
    fileprivate var schema: [JSON.Entry] {
        let properties = keys.map { JSON.Entry($0.name, $0.shape.schema(of: $0)) }
        let required = keys.filter(\.isRequired).map { JSON.string($0.name) }
        let bounds = [
            JSON.Entry("minProperties", .number(1)), JSON.Entry("maxProperties", .number(1)),
        ]
        return [
            JSON.Entry("type", .string("object")),
            JSON.Entry("properties", .object(properties)),
            JSON.Entry("additionalProperties", .boolean(false)),
        ]
            + (required.isEmpty ? [] : [JSON.Entry("required", .array(required))])
            + (isAlternative ? bounds : [])
    }
}
