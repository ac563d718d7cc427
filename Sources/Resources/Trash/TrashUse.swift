public import Shell

/// Asks a node how much its trash folders hold.
public struct TrashUse: Fact {
    private let places: [TrashPlace]

    /// Asks about `places`, all of one user.
    public init(_ places: [TrashPlace]) {
        self.places = places
    }

    /// One answer a node.
    public var subject: Subject { Subject("trash", "use") }

    /// KiB or `-` for each place.
    public var probe: Script {
        "\(TrashPlace.program(as: places.first?.user ?? "")) use \(places.map(\.folder))"
    }

    /// Reads the bytes in each place that there is.
    public func read(_ answer: Answer) throws -> [TrashPlace: Int] {
        let sizes = answer.lines.map { line in Int(count: line).map { count in count * 1_024 } }
        let pairs = zip(places, sizes).compactMap { place, size in size.map { (place, $0) } }
        return Dictionary(pairs) { first, _ in first }
    }
}
