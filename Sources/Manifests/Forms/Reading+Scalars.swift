import YAML

extension Reading {
    /// Returns the scalar that `value` is; reports everything else.
    mutating func scalar(_ value: YAMLValue, expected: String) -> YAMLScalar? {
        switch value.content {
        case .scalar(let scalar) where scalar.tag == .null:
            report(.unquoted(scalar, expected: expected), at: value.source)
        case .scalar(let scalar): return scalar
        case .unreadable: break
        case .sequence, .mapping:
            report(.wrongKind(value, expected: expected), at: value.source)
        }
        return nil
    }

    /// Returns the text that `value` is; reports what YAML may take for something else.
    mutating func text(of value: YAMLValue, expected: String) -> String? {
        guard let scalar = scalar(value, expected: expected) else { return nil }
        if scalar.tag == .string, !scalar.isAmbiguousText { return scalar.text }
        report(.unquoted(scalar, expected: expected), at: value.source)
        return nil
    }
}
