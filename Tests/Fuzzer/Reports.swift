import Plans
import Reports

/// The reader of saved reports: what it lets pass can be shown and saved again, as the same.
func readReport(_ bytes: [UInt8]) {
    guard let record = try? SavedReports.record(in: bytes) else { return }
    let text = record.json.pretty
    let again = try? SavedReports.record(in: Array(text.utf8))
    expect(again?.json.pretty == text, "a saved report is what was saved")
    check(safe: ReportText(style: plain).text(of: record))
}

/// Texts with every detail and no colour.
let plain = TextStyle(
    environment: [:],
    isTerminal: false,
    noColour: true,
    width: 100,
    verbosity: .verbose
)

/// What is printed must be safe for a terminal.
func check(safe text: String) {
    for scalar in text.unicodeScalars {
        let isControl = scalar.properties.generalCategory == .control
        expect(!isControl || scalar == "\n", "no control character reaches a terminal")
    }
}
