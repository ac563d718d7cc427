import Diagnostics
import Resources
import Shell
import Testing
import Trial

@Suite("A kind")
struct KindTests {
    @Test("answers its fixtures", arguments: KindCase.all)
    func fixtures(item: KindCase) throws {
        let answer = Answer(lines: item.answer)
        guard let resource = try item.resource() else { return try fact(item, answer) }
        let wanted = try #require(item.result, "the case has no result")
        #expect(outcome { try resource.change(from: answer) } == wanted)
        if let notified = item.notified {
            #expect(outcome { try resource.changeWhenNotified(from: answer) } == notified)
        }
        let masked = (try? change(of: resource, answer))?.script?.masked ?? ""
        for text in item.has { #expect(masked.contains(text), "in \(masked)") }
        for text in item.lacks { #expect(!masked.contains(text), "in \(masked)") }
    }

    @Test("has fixtures of its own")
    func coverage() {
        let kinds = Set(KindCase.all.map(\.kind))
        #expect(kinds.count == 30 && KindCase.all.count > 130)
        #expect(KindCase.all.allSatisfy { item in !item.law.isEmpty })
    }

    @Test("asks and converges with text that a POSIX shell can read", arguments: KindCase.all)
    func syntax(item: KindCase) async throws {
        guard let resource = try item.resource() else { return }
        let script = try? change(of: resource, Answer(lines: item.answer))?.script
        let texts = [resource.probe.text, script?.text ?? ":"]
        let whole = texts.map { text in "(\n\(text)\n)\n" }.joined()
        let ending = try await Program(["sh", "-n"]).run(input: Array(whole.utf8))
        #expect(ending.messages.isEmpty && ending.status == 0)
    }

    @Test("shows its password in no text that people see", arguments: KindCase.all)
    func secrets(item: KindCase) throws {
        guard let resource = try item.resource() else { return }
        let change = try? change(of: resource, Answer(lines: item.answer))
        let texts = [
            resource.probe.masked, resource.id, resource.kind, change?.note ?? "",
            change?.script?.masked ?? "", "\(change?.difference as Any)",
        ]
        for text in texts {
            #expect(!text.contains("CANARY"))
            #expect(!text.contains(Content("CANARY\n").base64))
        }
    }

    @Test("is what it was called by, in its subject too", arguments: KindCase.all)
    func names(item: KindCase) throws {
        guard let resource = try item.resource() else { return }
        let again = try #require(try item.resource())
        #expect(resource.subject == again.subject && resource.desired == again.desired)
        #expect(resource.probe.text == again.probe.text)
        #expect(!resource.id.isEmpty && !resource.kind.isEmpty)
    }

    private func change(of resource: any Resource, _ answer: Answer) throws -> Change? {
        try resource.change(from: answer) ?? resource.changeWhenNotified(from: answer)
    }

    /// What follows from an answer, in the words of the fixtures.
    private func outcome(_ change: () throws -> Change?) -> String {
        do {
            guard let change = try change() else { return "none" }
            let later = change.script == nil ? "later " : ""
            let note = change.note.isEmpty ? "" : " \(change.note)"
            return "\(later)\(change.action.rawValue)\(note)"
        } catch let refusal as Diagnostic {
            return "refused \(refusal.code)"
        } catch {
            return error is UnreadableAnswer ? "unreadable" : "\(error)"
        }
    }

    private func fact(_ item: KindCase, _ answer: Answer) throws {
        let value: Any
        do {
            value = try item.value(of: answer)
        } catch is UnreadableAnswer {
            #expect(item.result == "unreadable")
            return
        }
        let isValue = item.values.keys.contains("value")
        let pairs = Mirror(reflecting: value).children.compactMap { child in
            child.label.map { label in (label, Self.text(child.value)) }
        }
        let found = Dictionary(pairs) { first, _ in first }
        for (key, wanted) in item.values {
            #expect((isValue ? Self.text(value) : found[key]) == wanted, "\(key)")
        }
        #expect(item.result == nil && !item.values.isEmpty)
    }

    private static func text(_ value: Any) -> String {
        switch value {
        case let list as [String]: list.joined(separator: " ")
        case let text as String?: text ?? "nil"
        case let units as [String: Bool]:
            units.sorted { $0.key < $1.key }.map { "\($0)=\($1)" }.joined(separator: " ")
        case let space as [String: (kibibytes: Int, inodes: Int)]:
            space.sorted { $0.key < $1.key }.map { "\($0)=\($1)" }.joined(separator: " ")
        default: "\(value)"
        }
    }
}
