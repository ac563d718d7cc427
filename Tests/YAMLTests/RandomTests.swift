import Diagnostics
import Testing
import YAML

/// Numbers that look random and are the same in every run.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed &+ 0x9E37_79B9_7F4A_7C15 }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}

@Suite struct RandomTests {
    private static let marks = Array("{}[]:,-?&*!|>'\"%@`#~<\\ \n\r\tab01.é\u{FEFF}\u{202E}".utf8)

    @Test(arguments: 0..<8)
    func anyMixOfMarksIsReadOrRefused(_ seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        for _ in 0..<400 {
            let length = Int.random(in: 0...80, using: &generator)
            let bytes = (0..<length).map { _ in
                Self.marks.randomElement(using: &generator) ?? 0
            }
            let file = read(bytes)
            for diagnostic in file.diagnostics {
                #expect((diagnostic.source?.start.line ?? 0) > 0)
                #expect((diagnostic.source?.start.column ?? 0) > 0)
            }
        }
    }

    @Test(arguments: 0..<4)
    func anyBytesAreReadOrRefused(_ seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        for _ in 0..<500 {
            let length = Int.random(in: 0...60, using: &generator)
            let bytes = (0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) }
            let file = read(bytes)
            #expect(
                file.documents.isEmpty || file.diagnostics.allSatisfy { $0.code != "yaml/syntax" }
            )
        }
    }
}
