import Diagnostics
import Foundation
import Manifests
import Shell
import Testing
import Trial

@testable import bxctl

@Suite("What is read on the controller")
struct InputTests {
    private func password(_ bytes: [UInt8]) throws -> String {
        let folder = try TemporaryFolder()
        try folder.write(bytes, to: "password")
        chmod(folder.path("password"), 0o600)
        return try Passwords.password(from: .file(folder.path("password"))).revealed
    }

    @Test(
        "a password is all but one line end",
        arguments: [
            ("pw", "pw"), ("pw\n", "pw"), ("pw\r\n", "pw"), (" p w \n", " p w "),
            ("ключ\n", "ключ"),
            ("\u{212A}\r\n", "\u{212A}"),
        ]
    )
    func lineEnds(text: String, wanted: String) throws {
        #expect(Array(try password(Array(text.utf8)).utf8) == Array(wanted.utf8))
    }

    @Test(
        "a password that holds more than a line is refused, and not shown",
        arguments: [
            ("CANARY\rx\n", "a carriage return inside"), ("CANARY\r", "a carriage return inside"),
            ("CANARY\r\r\n", "a carriage return inside"), ("CANARY\nx", "more than one line"),
            ("CANARY\n\n", "more than one line"), ("CANARY\r\nx\r\n", "a carriage return inside"),
            ("CANARY\u{0}", "a control character"), ("", "is empty"), ("\r\n", "is empty"),
            ("CANARY\u{FF}", "is no UTF-8"),
            (String(repeating: "CANARY", count: 1_000), "is no UTF-8"),
        ]
    )
    func refused(text: String, reason: String) throws {
        // U+00FF stands for the single byte, which is no UTF-8.
        let bytes = text.unicodeScalars.map { scalar in UInt8(truncatingIfNeeded: scalar.value) }
        let error = try #require(throws: Diagnostic.self) { _ = try password(bytes) }
        #expect(error.detail.contains(reason), "\(error.detail)")
        #expect(!error.detail.contains("CANARY") && error.hint != nil)
    }

    @Test("a file of a folder is named once, with or without a slash behind the folder")
    func folders() throws {
        let folder = try TemporaryFolder()
        for name in ["b.yaml", "a.yml", "c.txt"] { try folder.write("x", to: "pools/\(name)") }
        let path = folder.path("pools")
        for name in [path, path + "/"] {
            let names = try ManifestFiles.read([name]).map(\.name)
            #expect(names == ["\(path)/a.yml", "\(path)/b.yaml"])
        }
    }

    @Test("a manifest is a regular file; a pipe in its place is not waited for")
    func pipes() async throws {
        let folder = try TemporaryFolder()
        try folder.makeFolder("pools")
        mkfifo(folder.path("pools/pool.yaml"), 0o600)
        for name in ["pools", "pools/pool.yaml"] {
            let bxctl = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
                .appending(path: "bxctl").path
            let words = ["timeout", "10", bxctl, "validate", "-f", folder.path(name)]
            let ending = try await Program(words).run()
            #expect(ending.status != 124 && ending.messages.contains("it is not a regular file"))
        }
    }

    @Test(
        "a limit on open files below 64 is refused before anything begins",
        arguments: [4, 63, 64]
    )
    func descriptors(number: Int) async throws {
        let bxctl = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
            .appending(path: "bxctl").path
        let ending = try await Program(["prlimit", "--nofile=\(number)", bxctl, "version"]).run()
        #expect(ending.status == (number < 64 ? 1 : 0))
        #expect(ending.messages.contains("[controller/open-files]") == (number < 64))
    }

    @Test("so is one below what the nodes of a pool need", arguments: [103, 104])
    func descriptorsOfNodes(number: Int) async throws {
        let folder = try TemporaryFolder()
        let nodes = (1...13).map { index in
            let roles = index == 1 ? "[mgmt, balancer, web, mysql]" : "[web]"
            return "    - { name: vm\(index), address: 10.77.1.\(index), roles: \(roles) }\n"
        }
        try folder.write(
            """
            apiVersion: bxctl/v1
            kind: Pool
            metadata: { name: shop }
            spec:
              nodes:
            \(nodes.joined())\
              sites: [{ name: default, root: /home/bitrix/www, database: sitemanager }]
            """,
            to: "pool.yaml"
        )
        let bxctl = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
            .appending(path: "bxctl").path
        // No packet leaves: the nodes' addresses are nobody's.
        try folder.writeProgram("exit 255", to: "bin/ssh")
        let words = [
            "env", "PATH=\(folder.path("bin")):/usr/bin:/bin", "prlimit", "--nofile=\(number)",
            bxctl,
            "plan", "-f", folder.path("pool.yaml"),
        ]
        let ending = try await Program(words).run()
        #expect(ending.status == (number == 103 ? 1 : 4), "\(ending)")
        #expect(ending.messages.contains("104 are needed") == (number == 103), "\(ending)")
    }

    @Test("a manifest of too many bytes is refused by what it may have at most")
    func size() throws {
        let folder = try TemporaryFolder()
        try folder.write([UInt8](repeating: 32, count: 10 << 20), to: "pool.yaml")
        let (_, problems) = ManifestReader.read(try ManifestFiles.read([folder.path("pool.yaml")]))
        #expect(
            problems.first?.detail
                == "It has more than 1048576 bytes (1 MiB), the most a manifest may have."
        )
    }
}
