public import Shell

/// When the controller asked a node and had its answer, by the controller's clock: what a node's own
/// time is judged by.
public struct ExchangeTimes: Fact {
    /// Seconds since 1970 when the question went out; 0 where it was not noted.
    public let start: Double
    /// Seconds since 1970 when the answer was there.
    public let end: Double

    /// Notes an exchange.
    public init(start: Double = 0, end: Double = 0) {
        self.start = start
        self.end = end
    }

    /// One an exchange.
    public var subject: Subject { Subject("exchange", "controller") }
    /// Nothing is asked.
    public var probe: Script { ":" }
    /// The controller knows.
    public var needsAnswer: Bool { false }

    /// The times as an answer.
    public var answers: [Subject: Answer] { [subject: Answer(lines: ["\(start)", "\(end)"])] }

    /// Reads the times.
    public func read(_ answer: Answer) throws -> ExchangeTimes {
        let numbers = answer.lines.compactMap(Double.init)
        guard numbers.count == 2 else { throw UnreadableAnswer("no times") }
        return ExchangeTimes(start: numbers[0], end: numbers[1])
    }
}
