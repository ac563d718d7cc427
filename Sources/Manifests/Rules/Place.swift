import Diagnostics
import YAML

/// A way down a document, to find where a value was written.
///
/// A step to what is not there stays where it is.
struct Place {
    /// The value at the end of the way.
    let value: YAMLValue

    /// Whether `key` is given here with something else than null.
    func has(_ key: String) -> Bool {
        guard let entry = entry(key) else { return false }
        return !entry.value.isNull
    }

    /// Whether `key` is given here at all.
    func contains(_ key: String) -> Bool { entry(key) != nil }

    /// Where the value is.
    var source: SourceRange { value.source }

    /// Where the key called `key` is; the whole value's place when there is none.
    func key(_ key: String) -> SourceRange { entry(key)?.keySource ?? source }

    /// The value of `key`.
    subscript(key: String) -> Place { entry(key).map { Place(value: $0.value) } ?? self }

    /// The value at `index` of a list.
    subscript(index: Int) -> Place {
        guard case .sequence(let values) = value.content, values.indices.contains(index) else {
            return self
        }
        return Place(value: values[index])
    }

    private func entry(_ key: String) -> YAMLEntry? {
        guard case .mapping(let entries) = value.content else { return nil }
        return entries.first { $0.key == key }
    }
}
