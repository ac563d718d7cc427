import Diagnostics
import Foundation
import Resources
import Shell
import Testing
import Trial

@Suite("A survey's form")
struct SurveyFormTests {
    /// A question that prints what it is told, byte for byte.
    private struct Saying: Question {
        let subject: Subject
        let probe: Script

        init(_ number: Int, _ probe: Script) {
            subject = Subject("saying", "\(number)")
            self.probe = probe
        }

        init(_ number: Int, saying text: String) {
            self.init(number, "printf %s \(text)")
        }
    }

    @Test("gives every question its own answer, whatever answers hold", arguments: 0..<20)
    func answers(seed: UInt64) async throws {
        var chance = Chance(seed)
        let texts = (0..<12).map { _ in
            (0..<4).map { _ in chance.text(upTo: 8) }.joined(separator: "\n")
        }
        let questions = texts.enumerated().map { number, text in Saying(number, saying: text) }
        let answers = try await ask(questions)
        for (question, text) in zip(questions, texts) {
            #expect(answers[question.subject]?.lines == Self.lines(text))
        }
        #expect(answers.count == texts.count)
    }

    @Test(
        "takes no line of an answer for its own mark",
        arguments: [
            "#other 1 0\n", "#0\n#1\n#2", "#nonce 1\n", "#nonce 1 \n", " #nonce 1 0\n",
            "x#nonce 1 0\n",
            "#nonce 2 0\n", "#nonce 1 0 \n", "#nonce\n1",
        ]
    )
    func forged(text: String) async throws {
        let questions = [Saying(0, saying: text), Saying(1, saying: "mine")]
        let answers = try await ask(questions)
        #expect(answers[questions[0].subject]?.lines == Self.lines(text))
        #expect(answers[questions[1].subject]?.lines == ["mine"])
    }

    @Test("keeps what a question does to the shell from the next one")
    func isolation() async throws {
        let questions = [
            Saying(0, "a=1; cd /etc; bx_revision() { echo stolen; }; exit 3"),
            Saying(1, "set -e; false; echo never"),
            Saying(2, "echo \"${a-unset}\"; bx_revision /nowhere/at/all"),
            Saying(3, "echo lost >&2"),
            Saying(4, "cat"),
        ]
        let answers = try await ask(questions)
        let lines = questions.map { question in answers[question.subject]?.lines }
        #expect(lines == [[], [], ["unset"], [], []])
        let isWhole = questions.map { question in answers[question.subject]?.status == 0 }
        #expect(isWhole == [false, false, false, true, true])
    }

    @Test("lets nothing be read from what a program said that failed", arguments: [true, false])
    func failure(isLast: Bool) async throws {
        let ways = ["false", "kill -9 $$", "a=$(exit 4)", "echo <none"]
        let questions = ways.enumerated().map { number, way in
            Saying(
                number,
                Script(stringLiteral: "echo some\nsh -c '\(way)'\(isLast ? "" : "\necho more")")
            )
        }
        let answers = try await ask(questions)
        for question in questions {
            let answer = try #require(answers[question.subject])
            #expect(answer.lines == ["some"])
            #expect(throws: UnreadableAnswer.self) { try answer.read { answer in answer.lines } }
        }
    }

    @Test("calls an output that ends early unreadable, wherever it is cut")
    func cut() async throws {
        let questions = (0..<3).map { number in Saying(number, saying: "line\nline") }
        let form = SurveyForm(questions, nonce: "nonce")
        let whole = try await Program.evaluating(form.script.text).run().text
        let end = try #require(whole.range(of: "#nonce 3 0"))
        #expect(try form.answers(in: whole).count == 3)
        for index in whole[..<end.upperBound].indices {
            #expect(throws: UnreadableAnswer.self) { try form.answers(in: String(whole[..<index])) }
        }
    }

    @Test("tells whom the node let look, from its own words alone", arguments: ["0", "1000", ""])
    func user(number: String) async throws {
        let form = SurveyForm([Saying(0, saying: "#nonce 0 7")], nonce: "nonce")
        let output = try await Program.evaluating("id() { echo \(number); }\n\(form.script.text)")
            .run().text
        #expect(form.user(in: output) == Int(number))
    }

    @Test("keeps an unfinished line that ends with a carriage return")
    func carriageReturn() async throws {
        let questions = [Saying(0, saying: "a\r\nb\r"), Saying(1, saying: "c")]
        let answers = try await ask(questions)
        #expect(answers[questions[0].subject]?.lines == ["a\r", "b\r"])
        #expect(answers[questions[1].subject]?.lines == ["c"])
    }

    private func ask(_ questions: [Saying]) async throws -> [Subject: Answer] {
        let form = SurveyForm(questions, nonce: "nonce")
        let ending = try await Program.evaluating(form.script.text).run()
        return try form.answers(in: ending.text)
    }

    private static func lines(_ text: String) -> [String] {
        var lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
            .map(String.init)
        if lines.last == "" { lines.removeLast() }
        return lines
    }

    @Test("an answer that a program failed to give tells no fault of the node")
    func failed() {
        let package = Package("lsyncd", program: "lsyncd", versionArgument: "--version")
        #expect(throws: Diagnostic.self) { try Answer(lines: []).read(package.change) }
        #expect(throws: UnreadableAnswer.self) {
            try Answer(lines: [], status: 1).read(package.change)
        }
    }
}
