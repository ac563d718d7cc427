import Shell
import Testing

@Suite("A secret")
struct SecretTests {
    private static let hidden = "CANARY-hunter2"

    /// A value that holds a secret as the program's own values do.
    private struct Holder {
        let name = "login"
        let secret: Secret?
        let list: [Secret]
        let byName: [String: Secret]
    }

    @Test("shows in no description, reflection or dump, not of what holds it either")
    func renderings() {
        let secret = Secret(Self.hidden)
        let holder = Holder(secret: secret, list: [secret], byName: ["a": secret])
        let script: Script = "login \(secret)"
        let values: [Any] = [
            secret, holder, [secret], ["a": secret], (1, secret), script, [script],
            Result<Secret, Never>.success(secret), Secret?.some(secret) as Any,
        ]
        for value in values {
            var dumped = ""
            dump(value, to: &dumped)
            let renderings = [
                "\(value)", String(describing: value), String(reflecting: value), dumped,
            ]
            for text in renderings {
                #expect(!text.contains(Self.hidden))
                #expect(!text.contains("hunter2"))
            }
        }
    }

    @Test("has no children for a mirror")
    func mirror() {
        #expect(Mirror(reflecting: Secret(Self.hidden)).children.isEmpty)
    }

    @Test("is shown as the mask in words and in a script for people")
    func mask() {
        let script: Script = "login \(Secret(Self.hidden))"
        #expect("\(Secret(Self.hidden))" == "(sensitive)")
        #expect(script.masked == "login (sensitive)")
    }

    @Test("is equal to another of the same text, so that it can be compared unseen")
    func equality() {
        #expect(Secret("a") == Secret("a") && Secret("a") != Secret("b"))
        // Equal as texts, and other bytes: a composed letter, the sign of Kelvin.
        #expect(Secret("caf\u{E9}") != Secret("cafe\u{301}"))
        #expect(Set([Secret("K"), Secret("\u{212A}"), Secret("K")]).count == 2)
    }
}
