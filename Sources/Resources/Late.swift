/// A wanted value that may be known only after an earlier step.
public enum Late<Value: Sendable>: Sendable {
    /// It is known.
    case known(Value)
    /// An earlier step makes it.
    case later

    /// The value, where it is known.
    public var value: Value? {
        if case .known(let value) = self { value } else { nil }
    }

    /// Makes another value of it, once it is known.
    public func map<Other>(_ transform: (Value) -> Other) -> Late<Other> {
        switch self {
        case .known(let value): .known(transform(value))
        case .later: .later
        }
    }
}

extension Change {
    /// What is shown in place of a late value.
    public static let knownAfterApply = "(known after apply)"
}

extension Late: Equatable where Value: Equatable {}

extension Late {
    /// Known where there is a value.
    public init(_ value: Value?) {
        self = value.map { value in .known(value) } ?? .later
    }
}

extension Late {
    /// Known where all are.
    public init<Element>(all values: [Late<Element>]) where Value == [Element] {
        let known = values.compactMap(\.value)
        self = known.count == values.count ? .known(known) : .later
    }
}
