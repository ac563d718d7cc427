import Diagnostics
import Foundation
import Manifests

/// Files beside the tests, which need no test code of their own.
enum Fixtures {
    private static let tests = URL(filePath: #filePath).deletingLastPathComponent()
    private static let folder = tests.appending(path: "Fixtures")
    private static let examples = tests.appending(path: "../../manifests").standardized

    /// The names of the YAML files in a folder of fixtures, without their ending.
    static func names(in group: String) -> [String] { names(of: folder.appending(path: group)) }

    /// The names of the examples that users see.
    static var exampleNames: [String] { names(of: examples) }

    /// The bytes of an example.
    static func example(_ name: String) throws -> [UInt8] {
        try Array(Data(contentsOf: examples.appending(path: name + ".yaml")))
    }

    /// The bytes of a fixture.
    static func bytes(_ path: String) throws -> [UInt8] {
        try Array(Data(contentsOf: folder.appending(path: path)))
    }

    /// Returns the recorded text at `path`.
    ///
    /// With BXCTL_RECORD=1 in the environment `text` is recorded instead, and nil comes back so that
    /// the run fails.
    static func recorded(_ path: String, for text: String) throws -> String? {
        let file = folder.appending(path: path)
        if ProcessInfo.processInfo.environment["BXCTL_RECORD"] == "1" {
            try Data(text.utf8).write(to: file)
            return nil
        }
        return try? String(decoding: Data(contentsOf: file), as: UTF8.self)
    }

    private static func names(of folder: URL) -> [String] {
        let files = try? FileManager.default.contentsOfDirectory(atPath: folder.path())
        return (files ?? []).filter { $0.hasSuffix(".yaml") }.map { String($0.dropLast(5)) }
            .sorted()
    }
}

/// Reads one text as the file `t.yaml`.
func read(_ text: String) -> (pools: [Pool], diagnostics: [Diagnostic]) {
    ManifestReader.read([ManifestSource(name: "t.yaml", bytes: Array(text.utf8))])
}

/// Returns the problems one after the other, each with its place, its line and its words.
func drawn(_ diagnostics: [Diagnostic]) -> String {
    diagnostics.map { diagnostic in
        let start = diagnostic.source?.start
        let place = "\(diagnostic.source?.file ?? ""):\(start?.line ?? 0):\(start?.column ?? 0)"
        var lines = ["\(place): \(diagnostic.code): \(diagnostic.summary)"]
        if let excerpt = diagnostic.excerpt {
            let margin = String(repeating: " ", count: (start?.column ?? 1) - 1)
            lines += ["    " + excerpt, "    " + margin + "^"]
        }
        lines.append("  " + diagnostic.detail)
        if let hint = diagnostic.hint { lines.append("  hint: " + hint) }
        return lines.joined(separator: "\n") + "\n"
    }.joined(separator: "\n")
}
