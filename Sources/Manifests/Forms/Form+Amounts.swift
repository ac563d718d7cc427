import YAML

extension Form where Value == Duration {
    /// Returns the form of a time within `range`, in whole seconds unless said otherwise.
    static func duration(_ range: ClosedRange<Duration>, isWhole: Bool = true) -> Form {
        let limits = range.lowerBound.wholeMilliseconds...range.upperBound.wholeMilliseconds
        let step = isWhole ? 1_000 : 1
        return Form<Int>.amount(.duration(range), limits, of: .time, step: step)
            .map({ .milliseconds($0) }, back: \.wholeMilliseconds)
    }
}

extension Form where Value == Int {
    /// Returns the form of a number of bytes within `range`.
    static func size(_ range: ClosedRange<Int>) -> Form {
        amount(.size(range), range, of: .bytes, step: 1)
    }

    /// Returns the form of an amount within `range` that `step` divides.
    fileprivate static func amount(
        _ shape: Shape,
        _ range: ClosedRange<Int>,
        of scale: UnitScale,
        step: Int
    ) -> Form {
        let expected = shape.expectation
        return Form(
            shape: shape,
            read: { value, reading in
                guard let scalar = reading.scalar(value, expected: expected) else { return nil }
                let problem: Problem
                switch scale.read(scalar.text) {
                case .success(let amount) where !range.contains(amount):
                    problem = .value("\(scalar.text) is outside.", expected: expected)
                case .success(let amount) where !amount.isMultiple(of: step):
                    problem = .value("Only whole seconds can be kept here.", expected: expected)
                case .success(let amount): return amount
                case .failure(let objection):
                    let (detail, hint) = (objection.detail, objection.hint)
                    problem = .value(detail, expected: expected, hint: hint)
                }
                reading.report(problem, at: value.source)
                return nil
            },
            write: { .string(scale.text(of: $0)) }
        )
    }
}
