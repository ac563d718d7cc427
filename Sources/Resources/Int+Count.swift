extension Int {
    /// A count as a node tells it, from 0 to 2^40: whatever it says, sums and multiples of counts
    /// have room.
    ///
    /// - Parameter text: Decimal digits; anything else is no count.
    init?(count text: some StringProtocol) {
        guard let number = Int(text) else { return nil }
        self = Swift.min(Swift.max(number, 0), 1 << 40)
    }
}
