public import Shell

/// Something that a node is asked in a survey: read-only shell text and what it is about.
///
/// The text uses the functions of the survey program, prints lines of text, and changes nothing. It runs under `set -e` and
/// has to end with 0: where a program of it fails or is killed, what it printed is no answer.
public protocol Question: Sendable {
    /// The key of the answer; two questions with one subject have one text.
    var subject: Subject { get }
    /// The shell text; it is not run where there is a ``lookup``.
    var probe: Script { get }
    /// What is wanted of the node's files, where the question is about nothing else.
    var lookup: Lookup? { get }
    /// Whether the answer may hold secrets, so that it is never written anywhere.
    var isSensitive: Bool { get }
    /// Whether there is anything to ask; work without a state of its own needs no answer.
    var needsAnswer: Bool { get }
}

extension Question {
    /// There is, unless a question says otherwise.
    public var needsAnswer: Bool { true }

    /// Nothing; for a question with a ``lookup``.
    public var probe: Script { ":" }

    /// None, unless a question says otherwise.
    public var lookup: Lookup? { nil }

    /// No secret, unless a question says otherwise.
    public var isSensitive: Bool { false }
}

/// A question whose answer is a value that roles build on.
public protocol Fact: Question {
    /// The value.
    associatedtype Value: Sendable
    /// Reads the answer.
    ///
    /// - Throws: ``UnreadableAnswer`` when it is not in the agreed form.
    func read(_ answer: Answer) throws -> Value
}

/// What a node said in answer to one question.
public struct Answer: Hashable, Sendable, Codable {
    /// The lines it printed.
    public let lines: [String]
    /// The exit status of what printed them.
    public let status: Int

    /// Creates an answer.
    public init(lines: [String], status: Int = 0) {
        self.lines = lines
        self.status = status
    }

    /// What a reader makes of the answer.
    ///
    /// - Throws: What the reader throws, or ``UnreadableAnswer`` where a program failed: nothing follows from what it did not
    ///   print, no value and no fault of the node either.
    public func read<Value>(_ reader: (Answer) throws -> Value) throws -> Value {
        if status == 0 { return try reader(self) }
        do {
            _ = try reader(self)
        } catch let error as UnreadableAnswer {
            throw error
        } catch {}
        throw UnreadableAnswer("a program that looks at it ended with status \(status)")
    }
}

/// An answer that is not in the agreed form.
public struct UnreadableAnswer: Error, Sendable {
    /// What was wrong with it.
    public let reason: String

    /// Creates an error.
    public init(_ reason: String) {
        self.reason = reason
    }
}
