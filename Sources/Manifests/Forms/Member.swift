import Diagnostics
import YAML

/// One key of a mapping, bound to the property that it fills: the only description of the key.
struct Member<Owner: Sendable>: Sendable {
    /// The key as it is written.
    let name: String
    /// What it is for: full sentences, the first a summary.
    let meaning: String
    /// What it takes.
    let shape: Shape
    /// Whether it must be given.
    let isRequired: Bool
    /// Reads the value into the owner; leaves the owner as it is when it cannot.
    let read: @Sendable (YAMLValue, inout Owner, inout Reading) -> Void
    /// Writes the owner's value; nil when there is none.
    let write: @Sendable (Owner) -> JSON?

    /// Describes a key that may be left out; the owner's value stays then.
    init<Value>(
        _ name: String,
        _ property: any WritableKeyPath<Owner, Value> & Sendable,
        _ form: Form<Value>,
        isRequired: Bool = false,
        _ meaning: String
    ) {
        self.name = name
        self.meaning = meaning
        self.isRequired = isRequired
        shape = form.shape
        read = { value, owner, reading in
            if let read = form.read(value, &reading) { owner[keyPath: property] = read }
        }
        write = { form.write($0[keyPath: property]) }
    }

    /// Describes a key without which there is nothing.
    init<Value>(
        optional name: String,
        _ property: any WritableKeyPath<Owner, Value?> & Sendable,
        _ form: Form<Value>,
        isNullable: Bool = false,
        _ meaning: String
    ) {
        self.name = name
        self.meaning = meaning
        isRequired = false
        shape = isNullable ? .nullable(form.shape) : form.shape
        read = { value, owner, reading in
            if isNullable, value.isNull {
                owner[keyPath: property] = nil
            } else if let read = form.read(value, &reading) {
                owner[keyPath: property] = read
            }
        }
        write = { $0[keyPath: property].map(form.write) }
    }
}
