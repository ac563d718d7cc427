import Diagnostics
import YAML

extension Form {
    /// Returns the form of a mapping, made of its keys.
    ///
    /// What a key says that cannot be read stays as `start` has it: the value is then only good for
    /// further checks, and the diagnostics say so.
    ///
    /// - Parameters:
    ///   - blank: The value without any key; its properties are the defaults.
    ///   - start: The value to begin with at a place; the blank one unless said otherwise.
    ///   - isAlternative: Whether exactly one of the keys must be given.
    ///   - place: Notes in the value where the mapping is.
    ///   - members: The keys, in the order to read and show them.
    /// - Returns: The form; null stands for an empty mapping when no key is required.
    static func mapping(
        blank: Value,
        start: (@Sendable (Reading) -> Value)? = nil,
        isAlternative: Bool = false,
        place: (@Sendable (inout Value, SourceRange) -> Void)? = nil,
        _ members: [Member<Value>]
    ) -> Form {
        let keys = members.map { $0.outlineKey(of: blank) }
        let outline = Outline(keys: keys, isAlternative: isAlternative)
        return Form(
            shape: .mapping(outline),
            read: { value, reading in
                guard let entries = reading.entries(of: value, outline: outline) else { return nil }
                var owner = start?(reading) ?? blank
                place?(&owner, value.source)
                for member in members {
                    guard let entry = entries[member.name] else { continue }
                    member.read(entry.value, &owner, &reading)
                }
                return owner
            },
            write: { owner in
                .object(
                    members.compactMap { member in
                        member.write(owner).map { JSON.Entry(member.name, $0) }
                    }
                )
            }
        )
    }
}

extension Member {
    fileprivate func outlineKey(of blank: Owner) -> Outline.Key {
        Outline.Key(
            name: name,
            meaning: meaning,
            shape: shape,
            isRequired: isRequired,
            fallback: isRequired ? nil : write(blank)
        )
    }
}

extension Reading {
    /// Returns the entries of a mapping by key; reports unknown and missing ones.
    fileprivate mutating func entries(
        of value: YAMLValue,
        outline: Outline
    ) -> [String: YAMLEntry]? {
        guard let given = given(value, outline: outline) else { return nil }
        let known = outline.keys.map(\.name)
        let unknown = given.filter { entry in outline.key(entry.key) == nil }
        for entry in unknown {
            if isFull {
                report(.unknownKey(entry.key, known: known, home: nil), at: entry.keySource)
                continue
            }
            hidingLines(of: entry.key) { reading in
                let homes = reading.root.paths(to: entry.key)
                let home = homes.count == 1 ? homes.first : nil
                reading.report(
                    .unknownKey(entry.key, known: known, home: home),
                    at: entry.keySource
                )
            }
        }
        let entries = Dictionary(given.map { ($0.key, $0) }) { first, _ in first }
        let meant = unknown.prefix(Reading.most).compactMap { nearest($0.key, among: known) }
        for key in outline.missing(in: entries) where !meant.contains(key.name) {
            report(.missingKey(key.name, expected: key.shape.expectation), at: value.source)
        }
        let chosen = given.filter { outline.key($0.key) != nil }
        if outline.isAlternative, chosen.count != 1 {
            let detail = "Exactly one of \(Problem.list(known, "or")) must be given."
            report(.value(detail), at: chosen.dropFirst().first?.keySource ?? value.source)
        }
        return entries
    }

    private mutating func given(_ value: YAMLValue, outline: Outline) -> [YAMLEntry]? {
        switch value.content {
        case .mapping(let entries): return entries
        case .scalar(let scalar) where scalar.tag == .null && !outline.hasRequiredKey: return []
        case .unreadable: return nil
        default:
            let expected = Shape.mapping(outline).expectation
            report(.wrongKind(value, expected: expected), at: value.source)
            return nil
        }
    }
}

extension Outline {
    fileprivate func missing(in entries: [String: YAMLEntry]) -> [Key] {
        keys.filter { $0.isRequired && entries[$0.name] == nil }
    }

    fileprivate var hasRequiredKey: Bool { isAlternative || keys.contains(where: \.isRequired) }
}
