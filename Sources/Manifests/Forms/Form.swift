import YAML

/// How a value of a manifest looks, is read and is written.
struct Form<Value: Sendable>: Sendable {
    /// What it looks like.
    let shape: Shape
    /// Reads the value, or reports why not and returns nil.
    let read: @Sendable (YAMLValue, inout Reading) -> Value?
    /// Writes the value so that reading it gives an equal one.
    let write: @Sendable (Value) -> JSON

    /// Returns the form of what is made of this value and gives it back.
    func map<Other>(
        _ make: @escaping @Sendable (Value) -> Other,
        back: @escaping @Sendable (Other) -> Value
    ) -> Form<Other> {
        Form<Other>(
            shape: shape,
            read: { value, reading in read(value, &reading).map(make) },
            write: { write(back($0)) }
        )
    }
}
