public import Diagnostics

/// What a command found or did for one pool, or why it has nothing to tell of it.
public enum PoolOutcome<Value: Sendable>: Sendable {
    /// The result.
    case value(Value)
    /// Why there is none.
    case none(PoolFailure)

    /// The result, where there is one.
    public var value: Value? {
        if case .value(let value) = self { value } else { nil }
    }

    /// The result.
    ///
    /// - Throws: Why there is none.
    public func get() throws(PoolFailure) -> Value {
        switch self {
        case .value(let value): return value
        case .none(let failure): throw failure
        }
    }

    /// Makes another result of it, where there is one.
    public func map<Other>(_ transform: (Value) -> Other) -> PoolOutcome<Other> {
        switch self {
        case .value(let value): .value(transform(value))
        case .none(let failure): .none(failure)
        }
    }

    /// Why there is no result.
    public var failure: PoolFailure? {
        if case .none(let failure) = self { failure } else { nil }
    }
}

/// Why a command has no result for a pool; nothing of the pool was changed.
public struct PoolFailure: Error, Sendable {
    /// The pool's name.
    public let pool: String
    /// How the command ends for this pool.
    public let code: ExitCode
    /// What is wrong.
    public let diagnostics: [Diagnostic]

    /// Creates a failure.
    public init(pool: String, code: ExitCode, diagnostics: [Diagnostic]) {
        self.pool = pool
        self.code = code
        self.diagnostics = diagnostics
    }

    /// The members that stand in place of a result.
    var json: JSON {
        ["outcome": .string(outcome), "diagnostics": .array(diagnostics.map(\.json))]
    }

    /// One word for programs.
    private var outcome: String {
        switch code {
        case .unreachable: "unreachable"
        case .locked: "locked"
        case .refused: "refused"
        case .partial: "timedOut"
        case .interrupted, .terminated: "interrupted"
        case .success, .error, .changes, .usage, .invalid: "error"
        }
    }
}

extension JSON {
    /// The one document of a command: an item a pool, or only the errors where no pool has a result.
    static func list<Value>(
        of kind: String,
        _ outcomes: [PoolOutcome<Value>],
        _ members: (Value) -> JSON
    ) -> JSON {
        let failures = outcomes.compactMap(\.failure)
        if !failures.isEmpty, failures.count == outcomes.count {
            return ErrorDocument(failures.flatMap(\.diagnostics)).json
        }
        let items = outcomes.map { outcome -> JSON in
            let head: JSON = ["kind": .string(kind)]
            switch outcome {
            case .value(let value): return head.joined(with: members(value))
            case .none(let failure):
                let pool: JSON = ["pool": .string(failure.pool)]
                return head.joined(with: pool).joined(with: failure.json)
            }
        }
        return .document("\(kind)List", ["items": .array(items)])
    }
}
