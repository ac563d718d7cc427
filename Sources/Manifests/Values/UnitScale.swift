import YAML

/// Amounts that are written as a whole number with a unit, counted in the smallest one.
struct UnitScale: Sendable {
    /// A unit and how much of the smallest it is.
    struct Unit: Sendable {
        let name: String
        let factor: Int
    }

    /// The units, smallest first.
    let units: [Unit]
    /// An amount as it should be written.
    let example: String

    /// Times, counted in milliseconds.
    static let time = UnitScale(
        units: [
            Unit(name: "ms", factor: 1),
            Unit(name: "s", factor: 1_000),
            Unit(name: "m", factor: 60_000),
            Unit(name: "h", factor: 3_600_000),
            Unit(name: "d", factor: 86_400_000),
        ],
        example: "20s"
    )

    /// Sizes, counted in bytes.
    static let bytes = UnitScale(
        units: [
            Unit(name: "KiB", factor: 1 << 10),
            Unit(name: "MiB", factor: 1 << 20),
            Unit(name: "GiB", factor: 1 << 30),
            Unit(name: "TiB", factor: 1 << 40),
        ],
        example: "5GiB"
    )

    /// The names of the units, for a sentence.
    var unitNames: String { Problem.list(units.map(\.name), "or") }

    /// The regular expression of what is read.
    var pattern: String {
        "^(0|[1-9][0-9]{0,9})(" + units.map(\.name).joined(separator: "|") + ")$"
    }

    /// Returns the amount that `text` stands for.
    func read(_ text: String) -> Result<Int, Objection> {
        let digits = text.utf8.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        let name = String(text.dropFirst(digits.count))
        guard let number = Int(String(digits) ?? ""), digits.count <= 10 else {
            return .failure(
                Objection(detail: "Write a whole number with a unit, such as \(example).")
            )
        }
        if digits.count > 1, digits.first == UInt8(ascii: "0") {
            let hint = "Write \(number)\(name)."
            return .failure(Objection(detail: "A number has no leading zero.", hint: hint))
        }
        guard let unit = units.first(where: { $0.name == name }) else {
            return .failure(wrongUnit(name, number))
        }
        let (amount, isOver) = number.multipliedReportingOverflow(by: unit.factor)
        if isOver { return .failure(Objection(detail: "The amount is too large.")) }
        return .success(amount)
    }

    /// Returns `amount` in its largest unit that needs no fraction.
    ///
    /// - Precondition: The smallest unit divides the amount.
    func text(of amount: Int) -> String {
        let fitting = units.last { amount % $0.factor == 0 && (amount != 0 || $0.factor == 1_000) }
        guard let unit = fitting ?? units.first else { return String(amount) }
        return "\(amount / unit.factor)\(unit.name)"
    }

    private func wrongUnit(_ name: String, _ number: Int) -> Objection {
        let meant = units.first { unit in
            guard let letter = unit.name.first, let given = name.first else { return false }
            return letter.lowercased() == given.lowercased()
        }
        let given = name.isEmpty ? "The unit is missing" : "\(name.shown) is no unit here"
        return Objection(
            detail: "\(given); units are \(unitNames).",
            hint: meant.map { "Write \(number)\($0.name)." } ?? "Write it like \(example)."
        )
    }
}
