import Foundation
import Resources
import Shell
import Testing
import Trial

/// strace(1), which notes the end of every process of a program.
private enum Trace {
    static func program(_ program: Program, into file: String) -> Program {
        let options = [
            "-f", "--seccomp-bpf", "-qq", "-e", "trace=exit_group", "-e", "signal=none", "-o", file,
        ]
        return Program(["strace"] + options + program.words)
    }

    static let isPossible: Bool = {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = program(Program(["true"]), into: "/dev/null").words
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }()
}

/// How many processes a survey takes on a node; each costs more than what it reads.
@Suite(
    "A survey's processes",
    .enabled(if: Trace.isPossible, "strace(1) cannot trace here")
)
struct SurveyCostTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test("are as many for a hundred paths as for one")
    func paths() async throws {
        let questions = try (0..<100).map { number in
            let name = "\(number)"
            if number.isMultiple(of: 3) {
                try folder.makeFolder(name)
            } else if number.isMultiple(of: 2) {
                try folder.write("content of \(name)", to: name)
            }
            return PathQuestion(folder.path(name), isSensitive: number.isMultiple(of: 4))
        }
        let count = try await processes(of: questions)
        #expect(count <= 12)
        #expect(try await processes(of: [questions[2]]) == count)
    }

    @Test("are as many for a tree of hundreds of files as for a small one")
    func tree() async throws {
        let few = try await processes(of: [TreeQuestion(try tree(of: 3))])
        #expect(try await processes(of: [TreeQuestion(try tree(of: 300))]) == few)
        #expect(few <= 52)
    }

    @Test("are a few for each fact, whatever runs on the node")
    func facts() async throws {
        #expect(try await processes(of: [NodeFacts()]) <= 15)
    }

    @Test(
        "are a few for every other question of a cluster's survey",
        arguments: [
            (Unit("ssh.service", fingerprint: "x"), 4), (SSHServer(readsSince: "/etc/hosts"), 8),
            (SiteCron(roots: ["/home/bitrix/www"]), 13),
            (KernelSetting("fs.inotify.max_user_watches", atLeast: 1), 3),
        ] as [(any Question, Int)]
    )
    func others(question: any Question, most: Int) async throws {
        #expect(try await processes(of: [question]) <= most)
    }

    @Test("are as many for the digest of a tree whatever is in it")
    func digest() async throws {
        let question = TreeDigest(try tree(of: 100), without: ["/cache/"])
        #expect(try await processes(of: [question]) <= 12)
    }

    /// A folder of nginx's kind: each file includes a link and what two more have in them.
    private func tree(of count: Int) throws -> String {
        let root = "t\(count)"
        for number in 0..<count {
            try folder.write("include types/\(number)*;\n", to: "\(root)/sub/\(number).conf")
            try folder.write("include last;\n", to: "\(root)/types/\(number) a")
            try folder.write("secret", to: "\(root)/keys/\(number).key")
        }
        try folder.write("types { }\n", to: "\(root)/last")
        return folder.path(root)
    }

    /// The processes of a survey that asks these questions only, its own shell among them.
    private func processes(of questions: [any Question]) async throws -> Int {
        let form = SurveyForm(questions, nonce: "nonce")
        let trace = folder.path("trace")
        let program = Trace.program(Program.evaluating(form.script.text), into: trace)
        let ending = try await program.withoutUnits(folder).run()
        let answers = try form.answers(in: ending.text)
        #expect(answers.count == questions.count)
        return try #require(folder.text(of: "trace")).split(separator: "\n")
            .count { line in line.contains(" exit_group(") }
    }
}
