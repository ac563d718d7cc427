import Diagnostics
import Foundation
import Nginx
import Testing

@Suite("nginx's syntax")
struct ParserTests {
    private static let samples: [String] = [
        "",
        "\n\n# only a comment",
        "a;",
        "a b\tc\r\n;# x\r\n",
        "a { }\nb{c{d;}}",
        #"log_format x '$a "b" \'c\'' "d\"e" f\;g;"#,
        #"if ($a ~ "^(x|y){2}$") { set $b "${a}_c"; }"#,
        #"if ($a = "x") { return 403; }"#,
        "location ~ ^/${x}/ { proxy_pass http://$host; }",
        "set $a 'multi\nline';",
        "a# no comment;",
        "content_by_lua_block { if x then y = {} end } b;",
        "a;;".replacing(";;", with: "; b;"),
    ]

    @Test("is written back as it was read", arguments: samples)
    func isLossless(_ text: String) throws {
        let bytes = Array(text.utf8)
        #expect(try Document(parsing: bytes, file: "x").bytes == bytes)
    }

    @Test("of whole trees is written back as it was read", arguments: FixtureCase.all)
    func isLosslessForTrees(_ fixture: FixtureCase) throws {
        for (path, bytes) in try fixture.live().files where !path.hasSuffix("broken.conf") {
            #expect(try Document(parsing: bytes, file: path).bytes == bytes, "\(path)")
        }
    }

    @Test("keeps bytes that are no UTF-8")
    func keepsForeignBytes() throws {
        let bytes: [UInt8] =
            Array("# ".utf8) + [0xCC, 0xE0, 0xFF] + Array("\na \"".utf8) + [0xFE]
            + Array("\";".utf8)
        #expect(try Document(parsing: bytes, file: "x").bytes == bytes)
    }

    @Test(
        "that is wrong is told with its place",
        arguments: [
            ("a {\n  b;\n", "the block is never closed", 1, 3),
            ("a;\n}", "there is no block to close here", 2, 1),
            ("  a b", "the directive is not ended by \";\"", 1, 3),
            ("a {\n  b }", "the directive is not ended by \";\"", 2, 3),
            ("é \"x", "the quoted text is never closed", 1, 3),
            ("a \"x\"y;", "a blank or \";\" has to follow the closing quote", 1, 6),
            ("a;\n;", "a directive has to start with its name", 2, 1),
            (
                String(repeating: "a{", count: 65) + String(repeating: "}", count: 65),
                "blocks are nested too deeply", 1, 130
            ),
        ]
    )
    func refusesWithPlace(_ text: String, _ detail: String, _ line: Int, _ column: Int) {
        let problem = #expect(throws: Diagnostic.self) {
            try Document(parsing: Array(text.utf8), file: "x.conf")
        }
        #expect(problem?.detail == "x.conf:\(line): \(detail).")
        #expect(problem?.source?.start == SourcePosition(line: line, column: column))
    }

    @Test("cut off anywhere is read or refused, and what is read is written back")
    func survivesCuts() throws {
        let fixture = FixtureCase(name: "two-sites")
        for bytes in try fixture.live().files.values where bytes.count < 4000 {
            for count in 0..<bytes.count {
                let cut = Array(bytes.prefix(count))
                guard let document = try? Document(parsing: cut, file: "x") else { continue }
                #expect(document.bytes == cut)
            }
        }
    }
}
