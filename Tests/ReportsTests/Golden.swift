import Foundation
import Testing

/// Compares a text with the file of that name beside the tests.
///
/// With `BXCTL_RECORD=1` the file is written anew, and the test still fails, so that nobody records
/// unseen.
func expectGolden(
    _ text: String,
    _ name: String,
    sourceLocation: SourceLocation = #_sourceLocation
) throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appending(path: "Golden/\(name)")
    if ProcessInfo.processInfo.environment["BXCTL_RECORD"] == "1" {
        try Data(text.utf8).write(to: file)
        Issue.record("recorded \(name)", sourceLocation: sourceLocation)
        return
    }
    let wanted = try? String(decoding: Data(contentsOf: file), as: UTF8.self)
    #expect(text == wanted, "\(name) differs; it is now:\n\(text)", sourceLocation: sourceLocation)
}

/// The objects of a JSON text, read by another reader than ours.
func parsed(_ json: String) throws -> Any {
    try JSONSerialization.jsonObject(with: Data(json.utf8))
}
