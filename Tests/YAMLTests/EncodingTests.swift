import Diagnostics
import Testing
import YAML

@Suite struct EncodingTests {
    @Test(
        arguments: [
            ([0x61, 0xFF], "1:2 yaml/not-utf-8"),
            ([0x61, 0x3A, 0x0A, 0xC3, 0x28], "2:1 yaml/not-utf-8"),
            ([0xD0, 0xB9, 0xD0], "1:2 yaml/not-utf-8"),
            ([0xC0, 0x80], "1:1 yaml/not-utf-8"),
            ([0x61, 0xED, 0xA0, 0x80], "1:2 yaml/not-utf-8"),
            ([0x61, 0xF5, 0x80, 0x80, 0x80], "1:2 yaml/not-utf-8"),
            ([0xFF, 0xFE, 0x61, 0x00], "1:1 yaml/utf-16"),
            ([0xFE, 0xFF, 0x00, 0x61], "1:1 yaml/utf-16"),
            ([0x61, 0x00, 0x3A, 0x00], "1:1 yaml/utf-16"),
            ([0x00, 0x61, 0x00, 0x3A], "1:1 yaml/utf-16"),
            ([0x61, 0x3A, 0x00], "1:3 yaml/control-character"),
            ([0x61, 0x0D, 0x0A, 0x62, 0x1B], "2:2 yaml/control-character"),
            ([0x61, 0x0D, 0x62, 0x7F], "2:2 yaml/control-character"),
            ([0x61, 0xC2, 0x85], "1:2 yaml/control-character"),
            ([0x61, 0xE2, 0x80, 0xA8], "1:2 yaml/control-character"),
            ([0x23, 0xE2, 0x80, 0xAE], "1:2 yaml/control-character"),
            ([0x61, 0xEF, 0xBB, 0xBF], "1:2 yaml/control-character"),
            ([0x61, 0xEF, 0xBF, 0xBE], "1:2 yaml/control-character"),
        ] as [([UInt8], String)] as [([UInt8], String)]
    )
    func bytesThatAreNotCleanTextAreRefusedWithTheirPlace(_ bytes: [UInt8], _ expected: String) {
        #expect(problems(read(bytes)) == [expected])
        #expect(read(bytes).documents.isEmpty)
    }

    @Test func lettersOfEveryScriptMayStandInComments() {
        #expect(read("# сайт, ‎".dropLast() + "שלום, 漢字, 😀\na: 1\n").diagnostics.isEmpty)
    }

    @Test func anExcerptCannotMoveTheTerminal() throws {
        let excerpt = try #require(read("a: \u{1B}[2J\n").diagnostics.first?.excerpt)
        #expect(excerpt == "a: \u{FFFD}[2J")
    }

    @Test func theOffsetOfABadByteIsTold() {
        #expect(read([0x61, 0x0A, 0xFF]).diagnostics.first?.detail.contains("offset 2") == true)
    }
}
