import Diagnostics

/// The entries of one mapping while it is read.
struct EntryList {
    /// What is wrong with a key.
    struct Fault {
        let code: String
        let summary: String
        let detail: String
        var hint: String?
    }

    /// The entries that stay: for two equal keys the first.
    private(set) var items: [YAMLEntry] = []
    private var lines: [String: Int] = [:]

    /// Adds an entry, or returns why it cannot be one.
    mutating func add(key: YAMLValue, isPlain: Bool, value: YAMLValue) -> Fault? {
        guard case .scalar(let scalar) = key.content else {
            return key.content == .unreadable ? nil : Self.notScalar
        }
        if isPlain, scalar.text == "<<" { return Self.merge }
        if let line = lines[scalar.text] {
            return Fault(
                code: "yaml/duplicate-key",
                summary: "The key is given twice.",
                detail: "Line \(line) already gives \(scalar.text.shown).",
                hint: "Keep one of them."
            )
        }
        lines[scalar.text] = key.source.start.line
        items.append(YAMLEntry(key: scalar.text, keySource: key.source, value: value))
        return nil
    }

    private static let notScalar = Fault(
        code: "yaml/key",
        summary: "A key must be a single word.",
        detail: "A list or a mapping cannot be a key here."
    )

    private static let merge = Fault(
        code: "yaml/merge-key",
        summary: "Merge keys are not allowed.",
        detail: "YAML 1.2 has no <<, and what it would override is easily misread.",
        hint: "Write the keys out, or put an alias where the whole value is meant."
    )
}
