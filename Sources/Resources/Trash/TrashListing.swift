public import Shell

/// A copy in a trash: what was overwritten or deleted, and when.
public struct TrashCopy: Hashable, Sendable {
    /// Where it lies and belongs.
    public let place: TrashPlace
    /// The dated folder: UTC to the nanosecond, then a process's number.
    public let stamp: String
    /// Its name below the site's root.
    public let name: TreeName
    /// Whether it is a symbolic link.
    public let isLink: Bool
    /// Its permissions in octal.
    public let mode: String
    /// Bytes.
    public let size: Int

    /// Describes a copy.
    public init(
        place: TrashPlace,
        stamp: String,
        name: TreeName,
        isLink: Bool = false,
        mode: String,
        size: Int
    ) {
        self.place = place
        self.stamp = stamp
        self.name = name
        self.isLink = isLink
        self.mode = mode
        self.size = size
    }

    /// What moved a file to the trash.
    public enum Cause: String, Sendable, CaseIterable {
        /// The synchronisation: it was overwritten or deleted on another node.
        case sync
        /// A restore put a copy in its place.
        case restore
        /// The node joined the pool, and had something else.
        case join
    }

    /// What moved it there, as the name of the dated folder tells.
    public var cause: Cause {
        Cause.allCases.first { cause in stamp.hasSuffix("-\(cause.rawValue)") } ?? .sync
    }

    /// When it came into the trash, as RFC 3339 writes it: `2026-03-01T12:00:00.250Z`.
    public var moment: String {
        let digits = stamp.prefix { letter in letter != "-" }.filter(\.isNumber).map(String.init)
        guard digits.count >= 17 else { return stamp }
        func part(_ range: Range<Int>) -> String { digits[range].joined() }
        return "\(part(0..<4))-\(part(4..<6))-\(part(6..<8))T"
            + "\(part(8..<10)):\(part(10..<12)):\(part(12..<14)).\(part(14..<17))Z"
    }
}

/// Asks a node for the copies in its trash folders.
public struct TrashListing: Fact {
    /// The copies, and whether there are more than were told.
    public struct Value: Sendable, Equatable {
        /// The copies, newest dated folders first in each place.
        public var copies: [TrashCopy] = []
        /// Whether a place has more.
        public var isCut = false
    }

    private let places: [TrashPlace]
    private let path: TreeName
    private let seconds: Int?
    private let limit: Int

    /// Asks about `places`.
    ///
    /// - Parameters:
    ///   - places: All of one user.
    ///   - path: What is asked for, with all below it; the empty name for everything.
    ///   - seconds: The age of the oldest copy; nil for any.
    ///   - limit: The most copies of all places together; each may tell of its share.
    public init(_ places: [TrashPlace], path: TreeName, seconds: Int?, limit: Int) {
        self.places = places
        self.path = path
        self.seconds = seconds
        self.limit = max(limit / max(places.count, 1), 1)
    }

    /// One a survey.
    public var subject: Subject { Subject("trash", "copies") }

    /// A line of base64 and a point for each place.
    public var probe: Script {
        let age = seconds.map { seconds in "\(seconds)" } ?? ""
        let user = places.first?.user ?? ""
        return """
            bx_path=$(printf %s \(Content(path.bytes + Array("/".utf8)).base64) | base64 -d)
            \(TrashPlace.program(as: user)) list \(limit + 1) \(age) "${bx_path%/}" \
            \(places.map(\.folder))
            """
    }

    /// Reads the copies.
    public func read(_ answer: Answer) throws -> Value {
        guard answer.lines.count == places.count else {
            throw UnreadableAnswer("the trash was not listed: is there a user bitrix?")
        }
        var value = Value()
        for (place, line) in zip(places, answer.lines) {
            guard let content = Content(base64: String(line.dropLast())) else {
                throw UnreadableAnswer("the list of \(place.folder) is not whole")
            }
            var records = content.bytes.split(separator: 0)
            guard records.popLast().map(Array.init) == Array(".".utf8) else {
                throw UnreadableAnswer("\(place.folder) could not be listed")
            }
            if let unread = records.first(where: { $0.starts(with: "unread ".utf8) }) {
                let stamp = String(decoding: unread.dropFirst(7), as: UTF8.self)
                throw UnreadableAnswer("\(place.folder)/\(stamp) could not be read whole")
            }
            if records.count > limit { value.isCut = true }
            value.copies += try records.prefix(limit).map { record in
                guard let copy = TrashCopy(record, in: place) else {
                    throw UnreadableAnswer("a copy in \(place.folder) was not told whole")
                }
                return copy
            }
        }
        return value
    }
}

extension TrashCopy {
    /// Reads `STAMP KIND MODE SIZE TIME ./NAME`.
    fileprivate init?(_ record: ArraySlice<UInt8>, in place: TrashPlace) {
        let fields = record.split(
            separator: UInt8(ascii: " "),
            maxSplits: 5,
            omittingEmptySubsequences: false
        )
        guard fields.count == 6 else { return nil }
        let words = fields.prefix(5).map { field in String(decoding: field, as: UTF8.self) }
        guard let size = Int(words[3]), !words[0].isEmpty else { return nil }
        self.init(
            place: place,
            stamp: words[0],
            name: TreeName(Array(fields[5])),
            isLink: words[1] == "l",
            mode: words[2],
            size: size
        )
    }
}
