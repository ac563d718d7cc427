extension String {
    /// The text as a sentence may hold it: short, on one line, and without anything invisible.
    ///
    /// More than 60 characters end in three dots; an empty text shows as two quotes.
    public var shown: String {
        if isEmpty { return "\"\"" }
        var scalars = UnicodeScalarView()
        for scalar in unicodeScalars.prefix(60) {
            scalars.append(scalar.isUnsafeToShow || scalar == "\t" ? "\u{FFFD}" : scalar)
        }
        let isCut = unicodeScalars.dropFirst(60).first != nil
        return String(scalars) + (isCut ? "..." : "")
    }
}
