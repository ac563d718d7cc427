public import Connecting
public import Diagnostics

/// The open sessions of a run: one a node, opened when first needed and kept until the end.
public actor Sessions {
    private let destinations: [NodeName: Destination]
    private var sessions: [NodeName: Session] = [:]
    private var failures: [NodeName: ConnectionError] = [:]

    /// Creates sessions for the given destinations; none is opened yet.
    public init(to destinations: [Destination]) {
        let pairs = destinations.map { destination in (destination.node, destination) }
        self.destinations = Dictionary(pairs) { first, _ in first }
    }

    /// The session to a node.
    ///
    /// - Parameter node: The node.
    /// - Returns: The session, opened now or earlier.
    /// - Throws: ``ConnectionError``, the same one again once the node failed in this run.
    public func session(to node: NodeName) throws -> Session {
        if let failure = failures[node] { throw failure }
        if let session = sessions[node] { return session }
        guard let destination = destinations[node] else {
            throw ConnectionError(code: .refused, node: node, message: "no way to it is known")
        }
        let session = try Session(to: destination)
        sessions[node] = session
        return session
    }

    /// Gives a node up for the rest of the run.
    public func giveUp(_ failure: ConnectionError) {
        if failures[failure.node] == nil { failures[failure.node] = failure }
    }

    /// How many sessions were opened, and how many requests each answered.
    public func roundTrips() async -> [NodeName: Int] {
        var counts: [NodeName: Int] = [:]
        for (node, session) in sessions { counts[node] = await session.roundTrips }
        return counts
    }

    /// Ends every session.
    public func closeAll() async {
        let open = Array(sessions.values)
        sessions = [:]
        await withTaskGroup(of: Void.self) { group in
            for session in open { group.addTask { await session.close() } }
        }
    }
}
