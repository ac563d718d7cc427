/// The version of an lsyncd program.
public struct LsyncdVersion: Hashable, Comparable, Sendable {
    /// The form of configuration that a version reads.
    public enum Dialect: Sendable {
        /// Before 2.2.3: `exclude` only; nothing can be taken back in.
        case exclusions
        /// From 2.2.3 on: `filter` with `+` and `-` rules, the first that matches counts.
        case filters
    }

    /// The first number.
    public let major: Int
    /// The second number.
    public let minor: Int
    /// The third number.
    public let patch: Int

    /// Creates a version from its numbers.
    public init(_ major: Int, _ minor: Int, _ patch: Int) {
        self.major = major
        self.minor = minor
        self.patch = patch
    }

    /// Reads what `lsyncd -version` prints, such as `Version: 2.2.3`; nil when there is no such line.
    public init?(reading text: String) {
        let words = text.split(whereSeparator: \.isWhitespace)
        guard let label = words.firstIndex(of: "Version:"), label + 1 < words.endIndex else {
            return nil
        }
        let numbers = words[label + 1].split(separator: ".").map { Int($0) }
        guard numbers.count == 3, let major = numbers[0], let minor = numbers[1],
            let patch = numbers[2]
        else {
            return nil
        }
        self.init(major, minor, patch)
    }

    /// The form of configuration to write for it.
    public var dialect: Dialect {
        self < LsyncdVersion(2, 2, 3) ? .exclusions : .filters
    }

    /// Why bxctl won't run this version; nil when it will.
    public var refusal: String? {
        switch (major, minor, patch) {
        case (2, 2, 0), (2, 2, 1):
            "lsyncd \(self) ends with an error when a folder with content is deleted"
        case (2, 3, 1):
            "lsyncd \(self) ends with a broken queue under load (lsyncd issue 725)"
        default:
            isKnown ? nil : "lsyncd \(self) was never tried with bxctl"
        }
    }

    /// Orders versions by their numbers.
    public static func < (left: LsyncdVersion, right: LsyncdVersion) -> Bool {
        (left.major, left.minor, left.patch) < (right.major, right.minor, right.patch)
    }

    private var isKnown: Bool {
        self >= LsyncdVersion(2, 1, 5) && self < LsyncdVersion(2, 4, 0)
    }
}

extension LsyncdVersion: CustomStringConvertible {
    /// The numbers with points, such as `2.2.3`.
    public var description: String { "\(major).\(minor).\(patch)" }
}
