import Diagnostics
import Manifests
import Testing

@Suite struct SecretTests {
    @Test(arguments: [
        "password: hunter2", "password: [hunter2]", "password: { generate: hunter2 }",
        "password: { file: hunter2 }", "password: { env: 'hunter2!' }", "password: { hunter2: x }",
        "password: { value: hunter2 }", "pasword: hunter2", "db_passwd: hunter2",
        "password: !x hunter2",
        "password: { env: A, env: hunter2 }",
    ])
    func aPasswordWrittenByMistakeIsNotShown(_ line: String) {
        let found = BasePool.diagnostics(replacing: "login: bx_cluster", with: line)
        #expect(!found.isEmpty)
        for diagnostic in found {
            let words = [diagnostic.detail, diagnostic.hint ?? "", diagnostic.excerpt ?? ""]
            #expect(!words.joined().contains("hunter2"), "\(line): \(diagnostic.code)")
        }
    }
}
