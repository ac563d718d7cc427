import Reports
import Testing

@testable import bxctl

@Suite("The help")
struct HelpTests {
    private func help(_ line: String) throws -> String {
        guard case .help(let text) = try parse(line).get().command else { return "" }
        return text
    }

    @Test("is printed for a flag or a word, before any other problem of the line")
    func ways() throws {
        let plan = try help("help plan")
        for line in ["plan --help", "plan -h", "-h plan", "plan --bogus -h", "help plan -h"] {
            #expect(try help(line) == plan, "\(line)")
        }
        let overview = try help("help")
        for line in ["--help", "-h", "-h --bogus", "help -h"] {
            #expect(try help(line) == overview, "\(line)")
        }
    }

    @Test("lists every command, and nothing that does not exist")
    func overview() throws {
        let text = try help("help")
        for form in Arguments.Form.all { #expect(text.contains("\n  \(form.name) ")) }
        for name in ["failover", "suspend", "reconcile"] { #expect(!text.contains(name)) }
    }

    @Test("of a command has its flags, an example that is understood, and its exit codes")
    func commands() throws {
        for form in Arguments.Form.all {
            let text = try help("help \(form.name)")
            for flag in form.allFlags { #expect(text.contains(flag.spelling)) }
            for code in form.exitCodes + [.usage] {
                #expect(text.contains("\n  \(code.rawValue) "))
            }
            for example in form.examples {
                #expect(text.contains("  \(example)\n"))
                let words = example.split(separator: " ").dropFirst().map(String.init)
                #expect(throws: Never.self) { try Arguments.parse(words).get() }
            }
        }
    }

    @Test("fits a terminal of 100 columns")
    func width() throws {
        let texts = try [help("help")] + Arguments.Form.all.map { try help("help \($0.name)") }
        for line in texts.joined().split(separator: "\n") { #expect(line.count <= 100, "\(line)") }
    }
}
