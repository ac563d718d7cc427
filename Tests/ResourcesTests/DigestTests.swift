import Resources
import Testing
import Trial

@Suite("A digest")
struct DigestTests {
    @Test("is that of sha256sum for every length from 0 to 300")
    func lengths() async throws {
        let folder = try TemporaryFolder()
        var chance = Chance(1)
        var digests: [String] = []
        for length in 0...300 {
            let bytes = (0..<length).map { _ in UInt8.random(in: 0...255, using: &chance) }
            digests.append(Digest.sha256(of: bytes))
            try folder.write(bytes, to: String(1_000 + length))
        }
        let ending = try await Program.shell("cd \"$1\" && sha256sum -- *", folder.path()).run()
        let wanted = ending.text.split(separator: "\n").map { line in String(line.prefix(64)) }
        #expect(digests == wanted)
    }

    @Test(
        "is the one that the standard gives",
        arguments: [
            ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
            (
                "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
                "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
            ),
        ]
    )
    func vectors(text: String, digest: String) {
        #expect(Digest.sha256(of: text.utf8) == digest)
    }

    @Test("of a large content is that of sha256sum")
    func large() async throws {
        let bytes = [UInt8](repeating: UInt8(ascii: "a"), count: 1 << 18)
        let ending = try await Program(["sha256sum"]).run(input: bytes)
        #expect(ending.text == Digest.sha256(of: bytes) + "  -\n")
    }
}
