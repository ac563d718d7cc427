/// Patterns of files that never travel.
///
/// rsync and lsyncd read them with different rules; what is left here means the same to both.
enum ExcludePattern {
    /// Returns what is wrong with `pattern`; nil when both programs read it alike.
    static func objection(to pattern: String) -> Objection? {
        let parts = pattern.split(separator: "/", omittingEmptySubsequences: false).dropFirst()
        if parts.dropLast().contains("") || pattern == "/" {
            return Objection(detail: "A part between two slashes is empty.")
        }
        if parts.contains(".") || parts.contains("..") {
            return Objection(detail: "The parts . and .. name no file of the site.")
        }
        if pattern.allSatisfy({ "/*?".contains($0) }) {
            return Objection(detail: "It would leave out every file of the site.")
        }
        return nil
    }
}
