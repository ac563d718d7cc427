internal import Foundation

/// Processes of this machine, as /proc shows them.
public enum Processes {
    /// Whether a process is there and not only waits to be reaped.
    public static func isRunning(_ identifier: Int) -> Bool {
        group(of: identifier) != nil
    }

    /// The processes of a process group.
    public static func inGroup(_ number: Int) -> [Int] {
        all.filter { identifier in group(of: identifier) == number }
    }

    /// The process group of a process that is there and not only waits to be reaped.
    private static func group(of identifier: Int) -> Int? {
        guard let stat = try? String(contentsOfFile: "/proc/\(identifier)/stat", encoding: .utf8),
            let end = stat.lastIndex(of: ")")
        else { return nil }
        let words = stat[end...].split(separator: " ")
        return words.count > 3 && words[1] != "Z" ? Int(words[3]) : nil
    }

    private static var all: [Int] {
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
        return entries.compactMap { entry in Int(entry) }
    }

    /// The processes whose command line or environment holds a word.
    public static func holding(_ word: String) -> [Int] {
        all.filter { identifier in
            ["cmdline", "environ"].contains { name in
                let data = FileManager.default.contents(atPath: "/proc/\(identifier)/\(name)")
                return data?.range(of: Data(word.utf8)) != nil
            } && isRunning(identifier)
        }
    }
}

/// Waits until something is so.
///
/// - Parameters:
///   - seconds: The longest wait.
///   - condition: Looked at twenty times a second.
/// - Returns: Whether it came to be.
public func eventually(
    within seconds: Double,
    _ condition: () async throws -> Bool
) async rethrows -> Bool {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while ContinuousClock.now < deadline {
        if try await condition() { return true }
        try? await Task.sleep(for: .milliseconds(50))
    }
    return try await condition()
}
