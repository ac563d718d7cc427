import Foundation
import Testing
import Trial

@testable import bxctl

@Suite("The program")
struct ProcessTests {
    /// What a call left behind.
    struct Ending: Equatable {
        var output = ""
        var messages = ""
        var status: Int32 = 0
    }

    /// Runs the program that was built beside the tests.
    private func run(_ words: String...) throws -> Ending { try run(words) }

    private func run(_ words: [String]) throws -> Ending {
        let process = Process()
        let output = Pipe()
        let messages = Pipe()
        process.executableURL = URL(fileURLWithPath: CommandLine.arguments[0])
            .deletingLastPathComponent().appending(path: "bxctl")
        process.arguments = words
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = output
        process.standardError = messages
        try process.run()
        let text = try output.fileHandleForReading.readToEnd() ?? Data()
        let errors = try messages.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return Ending(
            output: String(decoding: text, as: UTF8.self),
            messages: String(decoding: errors, as: UTF8.self),
            status: process.terminationStatus
        )
    }

    @Test("tells what is wrong with its words on standard error, and ends with 64")
    func usage() throws {
        let messages = """
            error: there is no command paln [usage/unknown-command]
              hint: Did you mean plan? See: bxctl help

            """
        #expect(try run("paln") == Ending(messages: messages, status: 64))
    }

    @Test("tells it in JSON, and nothing else, where JSON was asked for")
    func json() throws {
        let ending = try run("plan", "-o", "json", "--dif")
        #expect(ending.messages.isEmpty && ending.status == 64)
        let document = try JSONSerialization.jsonObject(with: Data(ending.output.utf8))
        let members = try #require(document as? [String: Any])
        #expect(members["kind"] as? String == "Error")
        #expect((members["diagnostics"] as? [[String: Any]])?.count == 1)
    }

    @Test("tells it on one line where lines were asked for")
    func lines() throws {
        for words in [["apply", "-o", "jsonl", "--dif"], ["apply", "-f", "/none", "-o", "jsonl"]] {
            let ending = try run(words)
            #expect(ending.messages.isEmpty && ending.status != 0)
            #expect(ending.output.hasSuffix("}\n"))
            #expect(ending.output.count { letter in letter == "\n" } == 1)
            let document = try JSONSerialization.jsonObject(with: Data(ending.output.utf8))
            #expect((document as? [String: Any])?["kind"] as? String == "Error")
        }
    }

    @Test("prints help as a result")
    func help() throws {
        let text = try Arguments.help(on: "plan")
        #expect(try run("plan", "--help") == Ending(output: text))
    }

    @Test("says which node of a flag no pool has, before it reaches any, and ends with 64")
    func unknownNodes() throws {
        let manifest = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../manifests/two-nodes.yaml").path
        for (flag, node, hint) in [
            ("--limit", "wm03", "Did you mean vm03?"),
            ("--allow-displace", "wm03", "Did you mean vm03?"),
            ("--limit", "elsewhere", "Give one of these, or another manifest with -f."),
            ("--allow-displace", "elsewhere", "Give one of these, or another manifest with -f."),
        ] {
            let messages = """
                error: \(flag) names a node that no pool has [usage/unknown-node]
                  \(node) is not among vm04, vm03.
                  hint: \(hint)

                """
            let words = ["apply", "-f", manifest, "--dry-run", flag, node]
            #expect(try run(words) == Ending(messages: messages, status: 64))
        }
    }

    @Test("refuses a restore of nothing in particular before it looks at any file")
    func restore() throws {
        let messages = """
            error: --path is missing: it tells what to bring back; --list shows what there is \
            [usage/missing-flag]
              hint: See: bxctl help restore

            """
        #expect(try run("restore", "-f", "none.yaml") == Ending(messages: messages, status: 64))
    }

    @Test("says which path, site or node of a restore means nothing, and ends with 64")
    func restoreTargets() throws {
        let manifest = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../../manifests/two-nodes.yaml").path
        let mistakes = [
            ["--path", "/etc/passwd"], ["--path", "../x"], ["--path", "x", "--site", "shop"],
            ["--path", "x", "--limit", "vm03"], ["--list", "--site", "defualt"],
        ]
        for words in mistakes {
            let process = ["restore", "-f", manifest] + words
            let ending = try run(process)
            #expect(ending.status == 64 && ending.output == "", "\(words)")
            #expect(ending.messages.contains("[usage/"), "\(ending.messages)")
        }
    }

    @Test("shows a saved report, and says what is none")
    func show() throws {
        let folder = try TemporaryFolder()
        try folder.write("{\"kind\":\"Error\"}", to: "other.json")
        for file in ["other.json", "none.json", ""] {
            let ending = try run("show", folder.path(file), "-o", "json")
            #expect(ending.status == 1 && ending.messages == "")
            #expect(ending.output.contains("show/unreadable"))
        }
        let golden = URL(filePath: #filePath).deletingLastPathComponent()
            .appending(path: "../ReportsTests/Golden/record")
        for (form, name) in [("json", "json"), ("text", "txt")] {
            let wanted = try String(contentsOfFile: "\(golden.path).\(name)", encoding: .utf8)
            let ending = try run("show", "\(golden.path).json", "-o", form)
            #expect(ending == Ending(output: wanted))
        }
    }
}
