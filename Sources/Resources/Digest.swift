/// SHA-256 as nodes print it with sha256sum(1), and SHA-1 where MySQL's logins want it.
///
/// - SeeAlso: FIPS 180-4. Foundation on Linux has no cryptographic hash.
public enum Digest {
    /// Returns the digest of bytes as 64 lower-case hexadecimal digits.
    public static func sha256(of bytes: some Collection<UInt8>) -> String {
        var state: [UInt32] = [
            0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a,
            0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
        ]
        for block in blocks(of: bytes) { compress(block, into: &state) }
        return state.map { word in
            let digits = String(word, radix: 16)
            return String(repeating: "0", count: 8 - digits.count) + digits
        }.joined()
    }

    /// Returns the twenty bytes of the SHA-1 of bytes; not for telling contents apart.
    public static func sha1(of bytes: some Collection<UInt8>) -> [UInt8] {
        var state: [UInt32] = [
            0x6745_2301, 0xefcd_ab89, 0x98ba_dcfe, 0x1032_5476, 0xc3d2_e1f0,
        ]
        for block in blocks(of: bytes) { compressLegacy(block, into: &state) }
        return state.flatMap { word in
            (0..<4).map { index in UInt8(truncatingIfNeeded: word >> (24 - 8 * index)) }
        }
    }

    /// The message in blocks of 64 bytes, padded as both algorithms want it.
    private static func blocks(of bytes: some Collection<UInt8>) -> [ArraySlice<UInt8>] {
        var message = Array(bytes)
        let bitCount = UInt64(message.count) * 8
        message.append(0x80)
        message += [UInt8](repeating: 0, count: (120 - message.count % 64) % 64)
        message += (0..<8).map { index in UInt8(truncatingIfNeeded: bitCount >> (56 - 8 * index)) }
        return stride(from: 0, to: message.count, by: 64).map { start in
            message[start..<start + 64]
        }
    }

    private static func bigEndianWords(of block: ArraySlice<UInt8>) -> [UInt32] {
        stride(from: block.startIndex, to: block.endIndex, by: 4).map { index in
            block[index..<index + 4].reduce(0 as UInt32) { word, byte in word << 8 | UInt32(byte) }
        }
    }

    private static func compressLegacy(_ block: ArraySlice<UInt8>, into state: inout [UInt32]) {
        var words = bigEndianWords(of: block)
        for index in 16..<80 {
            let mixed = words[index - 3] ^ words[index - 8] ^ words[index - 14] ^ words[index - 16]
            words.append(mixed << 1 | mixed >> 31)
        }
        var now = state
        for index in 0..<80 {
            let (mix, constant): (UInt32, UInt32) =
                switch index / 20 {
                case 0: (now[1] & now[2] | ~now[1] & now[3], 0x5a82_7999)
                case 1: (now[1] ^ now[2] ^ now[3], 0x6ed9_eba1)
                case 2: (now[1] & now[2] | now[1] & now[3] | now[2] & now[3], 0x8f1b_bcdc)
                default: (now[1] ^ now[2] ^ now[3], 0xca62_c1d6)
                }
            let first = (now[0] << 5 | now[0] >> 27) &+ mix &+ now[4] &+ constant &+ words[index]
            now = [first, now[0], now[1] << 30 | now[1] >> 2, now[2], now[3]]
        }
        for index in 0..<5 { state[index] &+= now[index] }
    }

    private static func compress(_ block: ArraySlice<UInt8>, into state: inout [UInt32]) {
        var words = bigEndianWords(of: block)
        for index in 16..<64 {
            let old = words[index - 15]
            let new = words[index - 2]
            let first = rotate(old, 7) ^ rotate(old, 18) ^ old >> 3
            let second = rotate(new, 17) ^ rotate(new, 19) ^ new >> 10
            words.append(words[index - 16] &+ first &+ words[index - 7] &+ second)
        }
        var now = state
        for index in 0..<64 {
            let mix = rotate(now[4], 6) ^ rotate(now[4], 11) ^ rotate(now[4], 25)
            let choice = now[4] & now[5] ^ ~now[4] & now[6]
            let first = now[7] &+ mix &+ choice &+ constants[index] &+ words[index]
            let spread = rotate(now[0], 2) ^ rotate(now[0], 13) ^ rotate(now[0], 22)
            let majority = now[0] & now[1] ^ now[0] & now[2] ^ now[1] & now[2]
            now = [
                first &+ spread &+ majority, now[0], now[1], now[2],
                now[3] &+ first, now[4], now[5], now[6],
            ]
        }
        for index in 0..<8 { state[index] &+= now[index] }
    }

    private static func rotate(_ word: UInt32, _ count: UInt32) -> UInt32 {
        word >> count | word << (32 - count)
    }

    private static let constants: [UInt32] = [
        0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4,
        0xab1c_5ed5, 0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe,
        0x9bdc_06a7, 0xc19b_f174, 0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f,
        0x4a74_84aa, 0x5cb0_a9dc, 0x76f9_88da, 0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7,
        0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351, 0x1429_2967, 0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc,
        0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e, 0x9272_2c85, 0xa2bf_e8a1, 0xa81a_664b,
        0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585, 0x106a_a070, 0x19a4_c116,
        0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f, 0x682e_6ff3,
        0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7,
        0xc671_78f2,
    ]
}
