import Diagnostics
import Foundation
import Nginx
import Testing

/// Compares a result with the files below `expected`; `RECORD=1` writes them and fails.
struct Golden {
    let fixture: FixtureCase

    private var folder: URL { fixture.path.appending(path: "expected") }

    func check(_ result: ClusterConfiguration.Result) throws {
        let found = Self.files(of: result)
        if ProcessInfo.processInfo.environment["RECORD"] == "1" {
            try record(found)
            Issue.record("recorded \(fixture.name)")
            return
        }
        let wanted = try recorded()
        for path in Set(found.keys).union(wanted.keys).sorted() {
            #expect(
                found[path].map(Self.text) == wanted[path].map(Self.text),
                "\(fixture.name)/expected/\(path)"
            )
        }
    }

    /// The result as files: the written ones by their paths, the rest as lists.
    private static func files(of result: ClusterConfiguration.Result) -> [String: [UInt8]] {
        var files: [String: [UInt8]] = [:]
        var list = "stage \(result.stage)\n"
        for (phase, entries) in [("staged", result.staged), ("switched", result.switched)] {
            for entry in entries {
                let path = entry.path.replacing("/etc/nginx/", with: "")
                switch entry {
                case .file(_, let bytes):
                    files["\(phase)/\(path)"] = bytes
                    list += "\(phase) file \(path)\n"
                case .link(_, let target): list += "\(phase) link \(path) -> \(target)\n"
                case .absent: list += "\(phase) absent \(path)\n"
                }
            }
        }
        let problems = result.refusals + result.warnings
        list += problems.map(Self.line).joined()
        files["result.txt"] = Array(list.utf8)
        return files
    }

    private static func line(of problem: Diagnostic) -> String {
        "\(problem.severity) \(problem.code): \(problem.detail) Hint: \(problem.hint ?? "")\n"
    }

    private static func text(_ bytes: [UInt8]) -> String {
        String(String.UnicodeScalarView(bytes.map(Unicode.Scalar.init)))
    }

    private func recorded() throws -> [String: [UInt8]] {
        var files: [String: [UInt8]] = [:]
        guard let paths = FileManager.default.enumerator(atPath: folder.path()) else {
            return files
        }
        for case let path as String in paths {
            let file = folder.appending(path: path).path()
            if let data = FileManager.default.contents(atPath: file) { files[path] = Array(data) }
        }
        return files
    }

    private func record(_ files: [String: [UInt8]]) throws {
        let manager = FileManager.default
        try? manager.removeItem(at: folder)
        for (path, bytes) in files {
            let file = folder.appending(path: path)
            try manager.createDirectory(
                at: file.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try Data(bytes).write(to: file)
        }
    }
}
