/// A moment in UTC as RFC 3339 writes it, to the millisecond: `2026-03-01T12:00:00.250Z`.
struct Timestamp: CustomStringConvertible {
    let description: String

    /// The moment so many seconds after the start of 1970.
    ///
    /// The date follows from the day's number by counting years from March, when a leap day is
    /// the last of its year (Howard Hinnant, "chrono-compatible low-level date algorithms").
    init(secondsSince1970 seconds: Double) {
        let inRange = seconds.isFinite ? min(max(seconds, 0), 253_402_300_799) : 0
        let milliseconds = Int((inRange * 1000).rounded(.down))
        let (days, ofDay) = (milliseconds / 86_400_000, milliseconds % 86_400_000)
        let shifted = days + 719_468
        let (era, ofEra) = (shifted / 146_097, shifted % 146_097)
        let year = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365
        let ofYear = ofEra - (365 * year + year / 4 - year / 100)
        let fromMarch = (5 * ofYear + 2) / 153
        let day = ofYear - (153 * fromMarch + 2) / 5 + 1
        let month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9
        let date = [
            Timestamp.digits(year + era * 400 + (month <= 2 ? 1 : 0), 4),
            Timestamp.digits(month, 2), Timestamp.digits(day, 2),
        ]
        let time = [ofDay / 3_600_000, ofDay / 60_000 % 60, ofDay / 1000 % 60].map { part in
            Timestamp.digits(part, 2)
        }
        let fraction = Timestamp.digits(ofDay % 1000, 3)
        description = "\(date.joined(separator: "-"))T\(time.joined(separator: ":")).\(fraction)Z"
    }

    private static func digits(_ number: Int, _ count: Int) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, count - text.count)) + text
    }
}
