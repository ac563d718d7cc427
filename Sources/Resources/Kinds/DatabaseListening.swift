public import Shell

/// A database server that listens on the address where the pool looks for it.
public struct DatabaseListening: Resource {
    /// The address.
    public let address: String
    /// The server's systemd unit.
    public let unit: String

    /// Describes a server.
    public init(on address: String, unit: String) {
        self.address = address
        self.unit = unit
    }

    /// `listening`.
    public var kind: String { "listening" }
    /// The address.
    public var subject: Subject { Subject("listening", address) }
    /// Nothing more than that it does.
    public var desired: String { "listens" }

    /// The address that the server is bound to.
    public var probe: Script {
        let query: SQL = "SELECT 'bound', @@bind_address, @@skip_networking, @@port;"
        return query.script
    }

    /// A restart, the one break of service in a pool's making, where it is bound elsewhere.
    public func change(from answer: Answer) throws -> Change? {
        let words = answer.lines.first?.split(separator: "\t", omittingEmptySubsequences: false)
            .map(String.init)
        guard let words, words.count == 4, words[0] == "bound" else {
            throw UnreadableAnswer("the database server did not answer root on its socket")
        }
        let bound = words[1].split(separator: ",").map(String.init)
        let isOpen = bound.contains { place in ["*", "0.0.0.0", "::", address].contains(place) }
        if (isOpen || words[1].isEmpty || words[1] == "NULL") && words[2] == "0" { return nil }
        return Change(
            .restart,
            note: "bound to \(words[1]); sites fail for the seconds of the restart",
            isDisruptive: true,
            script: "bx_unit=\(unit)\n\(Script(program: PackageResources.listen_sh))",
            idle: .seconds(120)
        )
    }
}
