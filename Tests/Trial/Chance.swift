/// Random numbers that are the same in every run: a law that fails once fails again.
public struct Chance: RandomNumberGenerator, Sendable {
    private var state: UInt64

    /// Starts a sequence.
    public init(_ seed: UInt64) {
        state = seed
    }

    /// The next number, by SplitMix64.
    public mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
        return mixed ^ mixed >> 31
    }

    /// A text of up to `length` scalars: those that quoting trips over more often than others.
    ///
    /// - Parameters:
    ///   - length: The most scalars.
    ///   - left: Scalars that never occur.
    /// - Returns: The text; it may be empty.
    public mutating func text(upTo length: Int, without left: Set<Unicode.Scalar> = []) -> String {
        var text = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...length, using: &self) {
            let scalar = scalar()
            if !left.contains(scalar) { text.append(scalar) }
        }
        return String(text)
    }

    private mutating func scalar() -> Unicode.Scalar {
        switch Int.random(in: 0..<4, using: &self) {
        case 0: Chance.awkward.randomElement(using: &self) ?? "'"
        case 1: Unicode.Scalar(UInt8.random(in: 1...127, using: &self))
        case 2: Unicode.Scalar(UInt8.random(in: 128...255, using: &self))
        default: Unicode.Scalar(UInt32.random(in: 1..<0x11_0000, using: &self)) ?? "\u{301}"
        }
    }

    /// Signs with a meaning to shells and SQL, and marks that join the letter before them: what
    /// looks at letters rather than bytes takes a quote with such a mark for none.
    private static let awkward = Array(
        "'\"\\$`!#&;|<>()*?[]{}~=%-_ \t\n\r\u{301}\u{200d}\u{fe0f}".unicodeScalars
    )
}
