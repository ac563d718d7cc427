import Foundation
import Roles
import Testing

@Suite struct SyncTests {
    private static let golden = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().appendingPathComponent("Golden")

    /// `BXCTL_RECORD=1` writes the files anew, and still fails, so that nobody records unseen.
    @Test(arguments: SyncSample.files.keys.sorted())
    func everyFileOfANodeIsItsGoldenOne(name: String) throws {
        let text = try #require(SyncSample.files[name])
        let file = Self.golden.appendingPathComponent(name)
        if ProcessInfo.processInfo.environment["BXCTL_RECORD"] != nil {
            let folder = file.deletingLastPathComponent()
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            try text.write(to: file, atomically: true, encoding: .utf8)
            Issue.record("recorded \(name)")
        }
        let recorded = try String(contentsOf: file, encoding: .utf8)
        #expect(text == recorded)
    }

    @Test(arguments: [
        ("Version: 2.2.3\n", LsyncdVersion(2, 2, 3)), ("Version: 2.1.6", LsyncdVersion(2, 1, 6)),
    ])
    func aVersionIsReadFromWhatLsyncdPrints(text: String, version: LsyncdVersion) {
        #expect(LsyncdVersion(reading: text) == version)
    }

    @Test(arguments: ["", "Version:", "Version: 2.2", "2.2.3", "Version: 2.2.3-rc"])
    func whatIsNoVersionIsNil(text: String) {
        #expect(LsyncdVersion(reading: text) == nil)
    }

    @Test(arguments: [(2, 2, 0), (2, 2, 1), (2, 3, 1), (2, 1, 4), (2, 4, 0), (3, 0, 0)])
    func aVersionThatFailsIsRefused(numbers: (Int, Int, Int)) {
        #expect(LsyncdVersion(numbers.0, numbers.1, numbers.2).refusal != nil)
    }

    @Test(arguments: [(2, 1, 5), (2, 1, 6), (2, 2, 2), (2, 2, 3), (2, 3, 0)])
    func aVersionThatWorksIsNotRefused(numbers: (Int, Int, Int)) {
        #expect(LsyncdVersion(numbers.0, numbers.1, numbers.2).refusal == nil)
    }

    @Test func aLogFileGoesAndAFolderOfThatNameStays() {
        let rules = SyncRule.site().map(\.text)
        #expect(rules.suffix(3) == ["+ *.log/", "+ *.log/**", "- *.log"])
    }

    @Test func whatAnOperatorLeavesOutIsAnchoredAndComesBeforeLogFolders() throws {
        let rules = SyncRule.site(excluding: ["upload/tmp/"]).map(\.text)
        let own = try #require(rules.firstIndex(of: "- /upload/tmp/"))
        let logs = try #require(rules.firstIndex(of: "+ *.log/"))
        #expect(own < logs)
    }

    @Test(arguments: [
        "", "/", "a[b]", "a!", "a+b", "a\nb", "a\tb", " a", "a ", "a\"b", "a\\b", "a'b",
    ])
    func aPatternThatTwoProgramsReadDifferentlyIsRefused(pattern: String) {
        #expect(SyncRule.refusal(pattern: pattern) != nil)
    }

    @Test(arguments: ["/upload/tmp/", "upload/*.bak", "/файлы/", "/a b/"])
    func aPlainPatternIsNotRefused(pattern: String) {
        #expect(SyncRule.refusal(pattern: pattern) == nil)
    }

    @Test(arguments: [
        "", "www", "/", "/a/", "/a//b", "/a/../b", "/a/./b", "/a b", "/a;b", "/a\nb", "/é",
    ])
    func aPathThatNeedsQuotingIsRefused(path: String) {
        #expect(SyncTree.refusal(path: path) != nil)
    }

    @Test(arguments: ["/home/bitrix/www", "/home/bitrix/ext_www/shop-1.example.com"])
    func aPlainPathIsNotRefused(path: String) {
        #expect(SyncTree.refusal(path: path) == nil)
    }

    @Test func theTextsOfTheProgramsAreShell() {
        for program in SyncProgram.allCases {
            #expect(program.text.hasPrefix("#!/bin/sh\n"))
        }
        #expect(SyncProgram.configurationCheck.hasPrefix("#!/bin/sh\n"))
    }
}
