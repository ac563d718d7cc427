import Diagnostics
import YAML

extension Form {
    /// Returns the form of a list of values.
    ///
    /// One value that cannot be read, or stands there twice where it may not, takes the whole list
    /// with it: rules that count must not see a part.
    static func list<Item: Sendable & Equatable>(
        _ form: Form<Item>,
        isNonEmpty: Bool = false,
        isUnique: Bool = false
    ) -> Form<[Item]> where Value == [Item] {
        let shape = Shape.list(form.shape, isNonEmpty: isNonEmpty, isUnique: isUnique)
        return Form(
            shape: shape,
            read: { value, reading in
                guard let items = reading.items(of: value, shape: shape) else { return nil }
                let read = items.map { form.read($0, &reading) }
                let written = isUnique ? read.map { $0.map(form.write) } : []
                let isRepeated = reading.reportRepeated(items, written: written)
                let whole = read.compactMap(\.self)
                return whole.count == items.count && !isRepeated ? whole : nil
            },
            write: { .array($0.map(form.write)) }
        )
    }
}

extension Reading {
    /// Returns the values of a list; none for an empty one that may be so.
    fileprivate mutating func items(of value: YAMLValue, shape: Shape) -> [YAMLValue]? {
        guard case .list(let item, let isNonEmpty, _) = shape else { return nil }
        var items: [YAMLValue] = []
        switch value.content {
        case .sequence(let values): items = values
        case .unreadable: return nil
        case .scalar(let scalar) where scalar.tag == .null: break
        case .scalar(let scalar):
            let hint = item.outline == nil ? "Write [\(scalar.text.shown)]." : nil
            report(.wrongKind(value, expected: shape.expectation, hint: hint), at: value.source)
            return nil
        case .mapping:
            let hint = item.outline == nil ? nil : "Put \"- \" before the first key of each entry."
            report(.wrongKind(value, expected: shape.expectation, hint: hint), at: value.source)
            return nil
        }
        if items.isEmpty, isNonEmpty {
            report(.value("The list is empty.", expected: shape.expectation), at: value.source)
            return nil
        }
        return items
    }

    /// Reports every value that stands in the list a second time, and returns whether one does.
    fileprivate mutating func reportRepeated(_ items: [YAMLValue], written: [JSON?]) -> Bool {
        var lines: [String: Int] = [:]
        var isRepeated = false
        for (item, json) in zip(items, written) {
            guard let text = json?.canonicalText else { continue }
            if let line = lines[text] {
                let detail = "Line \(line) of this list already has it."
                report(.duplicate(detail, hint: "Keep one of them."), at: item.source)
                isRepeated = true
            } else {
                lines[text] = item.source.start.line
            }
        }
        return isRepeated
    }
}
