import Diagnostics
import Manifests
import Testing

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
    private func check(_ bytes: [UInt8]) {
        let (pools, diagnostics) = ManifestReader.read([ManifestSource(name: "r", bytes: bytes)])
        #expect(pools.isEmpty || diagnostics.isEmpty)
        #expect(!pools.isEmpty || !diagnostics.isEmpty)
        for diagnostic in diagnostics { #expect((diagnostic.source?.start.line ?? 0) > 0) }
        for pool in pools { #expect(pool.nodes.contains(pool.balancerNode)) }
    }

    @Test func everyBeginningOfAManifestIsReadOrRefused() throws {
        let bytes = try Fixtures.example("reference")
        for length in stride(from: 0, through: bytes.count, by: 13) {
            check(Array(bytes.prefix(length)))
        }
    }

    @Test(arguments: 0..<6)
    func everyDamagedManifestIsReadOrRefused(_ seed: Int) throws {
        var generator = SeededGenerator(seed: UInt64(seed))
        let clean = Array(BasePool.text.utf8)
        let marks = Array("{}[]:,-?&*!|>'\"%@ \n\t0aé".utf8)
        for _ in 0..<120 {
            var bytes = clean
            for _ in 0..<Int.random(in: 1...6, using: &generator) {
                let index = Int.random(in: 0..<bytes.count, using: &generator)
                switch Int.random(in: 0...2, using: &generator) {
                case 0: bytes[index] = marks.randomElement(using: &generator) ?? 0
                case 1: bytes.remove(at: index)
                default: bytes.insert(UInt8.random(in: 0...255, using: &generator), at: index)
                }
            }
            check(bytes)
        }
    }

    @Test func aThousandSitesAreCheckedInAMoment() {
        let sites = (0..<3_000).map {
            "    - { name: s\($0).example.com, root: /srv/sites/s\($0), database: d\($0) }\n"
        }
        let text = BasePool.text.replacing("  sync: {", with: sites.joined() + "  sync: {")
        let time = ContinuousClock().measure {
            #expect(read(text).diagnostics.isEmpty)
        }
        #expect(time < .seconds(10))
    }
}
