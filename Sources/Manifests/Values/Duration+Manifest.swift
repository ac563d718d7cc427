extension Duration {
    /// Creates the time that `text` says the manifest's way: `500ms`, `20s`, `5m`, `2h` or `14d`.
    ///
    /// Nil when the text is not a whole number with one of these units.
    public init?(manifestText text: String) {
        guard case .success(let amount) = UnitScale.time.read(text) else { return nil }
        self = .milliseconds(amount)
    }

    /// The time the manifest's way, in its largest unit that needs no fraction.
    ///
    /// What is finer than a millisecond is left out.
    public var manifestText: String { UnitScale.time.text(of: wholeMilliseconds) }

    /// The time in milliseconds, without what is finer.
    var wholeMilliseconds: Int {
        let (seconds, attoseconds) = components
        return Int(seconds) * 1_000 + Int(attoseconds / 1_000_000_000_000_000)
    }
}
