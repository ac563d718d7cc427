import Diagnostics

/// Makes trees of the events of one file, and collects what is wrong with them.
struct TreeBuilder {
    /// A value with what it costs once its aliases are replaced.
    struct Built {
        let value: YAMLValue
        /// The size: bytes of text plus one a value; no more than `Int.max`.
        let weight: Int
        /// Collections within one another; 0 for a scalar.
        let height: Int
    }

    /// Stops the file: what follows would only repeat the fault.
    struct Stop: Error {}

    let text: SourceText
    private let parser: EventParser
    var diagnostics: [Diagnostic] = []
    private var anchors: [String: Built] = [:]
    private var aliases = AliasBudget()

    init(text: SourceText, parser: EventParser) {
        self.text = text
        self.parser = parser
    }

    /// Returns the next document; nil at the end of the file.
    mutating func document() throws -> YAMLValue? {
        while true {
            let event = try parser.next()
            switch event.kind {
            case .streamEnd: return nil
            case .start, .documentEnd: continue
            default: return try document(from: event)
            }
        }
    }

    private mutating func document(from event: Event) throws -> YAMLValue {
        anchors = [:]
        aliases = AliasBudget()
        let root = try build(event, depth: 0)
        guard let alias = aliases.heaviest, aliases.isExceeded(by: root.weight) else {
            return root.value
        }
        report(
            "yaml/aliases",
            "Aliases make the document too large.",
            "With every alias replaced the document has more than \(YAMLLimits.aliasGrowth) times "
                + "its size.",
            at: alias,
            hint: "Write the values out."
        )
        return YAMLValue(.unreadable, source: root.value.source)
    }

    private mutating func build(_ event: Event, depth: Int) throws -> Built {
        let built: Built
        switch event.kind {
        case .alias(let name): return try resolve(name, event, depth: depth)
        case .sequenceStart: built = try sequence(event, depth: depth)
        case .mappingStart: built = try mapping(event, depth: depth)
        default: built = scalar(event)
        }
        if let anchor = event.anchor { anchors[anchor] = built }
        return built
    }

    private mutating func scalar(_ event: Event) -> Built {
        guard case .scalar(let content, let isPlain) = event.kind else {
            preconditionFailure("libyaml opens a value before it ends one.")
        }
        let weight = aliases.write(content.utf8.count)
        let scalar = YAMLScalar(
            text: content,
            style: isPlain && event.tag == nil ? .plain : .quoted,
            tag: scalarTag(event, text: content, isPlain: isPlain)
        )
        return Built(
            value: YAMLValue(.scalar(scalar), source: range(event)),
            weight: weight,
            height: 0
        )
    }

    private mutating func sequence(_ event: Event, depth: Int) throws -> Built {
        try open(event, tag: "seq", depth: depth)
        var total = CollectionSize(aliases.write(0))
        var values: [YAMLValue] = []
        var next = try parser.next()
        while true {
            if case .sequenceEnd = next.kind { break }
            let built = try build(next, depth: depth + 1)
            total.add(built)
            values.append(built.value)
            next = try parser.next()
        }
        let source = range(event.start, end(of: values.last, or: next))
        return total.built(YAMLValue(.sequence(values), source: source))
    }

    private mutating func mapping(_ event: Event, depth: Int) throws -> Built {
        try open(event, tag: "map", depth: depth)
        var total = CollectionSize(aliases.write(0))
        var entries = EntryList()
        var last: YAMLValue?
        var next = try parser.next()
        while true {
            if case .mappingEnd = next.kind { break }
            let key = try build(next, depth: depth + 1)
            let isPlain = if case .scalar(_, true) = next.kind { true } else { false }
            let value = try build(try parser.next(), depth: depth + 1)
            total.add(key)
            total.add(value)
            last = value.value
            let fault = entries.add(key: key.value, isPlain: isPlain, value: value.value)
            if let fault { report(fault, at: range(next)) }
            next = try parser.next()
        }
        let source = range(event.start, end(of: last, or: next))
        return total.built(YAMLValue(.mapping(entries.items), source: source))
    }

    /// Checks what a collection's beginning says about it.
    private mutating func open(_ event: Event, tag: String, depth: Int) throws {
        try checkNesting(depth + 1, at: range(event))
        if let given = event.tag, given != "!", given != Self.coreTags + tag {
            reportTag(given, at: range(event))
        }
    }

    private mutating func checkNesting(_ depth: Int, at source: SourceRange) throws {
        guard depth > YAMLLimits.nesting else { return }
        report(
            "yaml/nesting",
            "Values are nested too deeply.",
            "More than \(YAMLLimits.nesting) collections lie within one another.",
            at: source
        )
        throw Stop()
    }

    private mutating func resolve(_ name: String, _ event: Event, depth: Int) throws -> Built {
        aliases.writeAlias(name.utf8.count)
        guard let built = anchors[name] else {
            report(
                "yaml/unknown-alias",
                "The alias names nothing.",
                "No value above, and complete there, has the anchor &\(name.shown).",
                at: range(event)
            )
            return Built(value: YAMLValue(.unreadable, source: range(event)), weight: 1, height: 0)
        }
        try checkNesting(depth + built.height, at: range(event))
        aliases.use(weight: built.weight, at: range(event))
        return built
    }
}
