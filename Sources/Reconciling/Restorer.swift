internal import Connecting
public import Diagnostics
internal import Foundation
public import Plans
public import Resources
internal import Shell

/// Finds what lies in the trash of a pool's nodes, and brings it back.
///
/// A copy goes back where it lies, by that node's own tools and with no more rights than its owner
/// has. From there the synchronisation's own program sends it: a web node to the balancer, the
/// balancer to every web node. lsyncd alone would do for what is gone everywhere, but would leave
/// a newer file on the other node as it is.
public struct Restorer: Sendable {
    /// What is looked for.
    public struct Scope: Sendable {
        /// Where copies may lie, on every node.
        public var places: [TrashPlace]
        /// What is wanted below the sites' roots.
        public var wish: Restoration.Wish
        /// The age of the oldest copy in seconds; nil for any.
        public var seconds: Int?
        /// The bytes that a trash may hold; 0 for no limit.
        public var room: Int

        /// Creates a scope.
        public init(places: [TrashPlace], wish: Restoration.Wish, seconds: Int?, room: Int = 0) {
            self.places = places
            self.wish = wish
            self.seconds = seconds
            self.room = room
        }
    }

    /// The most copies that a node tells of, for all of its trash folders; an answer has room for them many times over.
    public static let limit = 100_000

    /// The nodes that files are synchronised between.
    public var nodes: [NodeName] { settings.nodes }

    let settings: Reconciler.Settings
    /// The node that all others exchange files with.
    public let balancer: NodeName
    let scope: Scope
    let sessions: Sessions
    let isInterrupted: @Sendable () -> Bool
    let tell: @Sendable (String) -> Void

    /// Creates a restorer.
    ///
    /// - Parameters:
    ///   - settings: The pool; its nodes are those that files are synchronised between.
    ///   - balancer: The one among them that all others exchange files with.
    ///   - scope: What is looked for.
    ///   - sessions: The ways to the nodes.
    ///   - isInterrupted: Whether someone asked the work to stop; looked at between steps.
    ///   - tell: Receives a sentence for each step.
    public init(
        _ settings: Reconciler.Settings,
        balancer: NodeName,
        scope: Scope,
        sessions: Sessions,
        isInterrupted: @escaping @Sendable () -> Bool = { false },
        tell: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        self.settings = settings
        self.balancer = balancer
        self.scope = scope
        self.sessions = sessions
        self.isInterrupted = isInterrupted
        self.tell = tell
    }

    /// Takes the pool's lock until the sessions end.
    ///
    /// - Throws: ``Reconciler/Refusal/locked(node:holder:)``.
    public func lock() async throws {
        let reconciler = Reconciler(
            settings,
            sessions: sessions,
            source: { _, _ in Catalog() },
            stop: { [isInterrupted] in isInterrupted() ? .interrupted : nil },
            emit: { _ in }
        )
        try await reconciler.lock()
    }

    /// Waits until what was deleted or changed before has been sent; one round trip a node.
    ///
    /// A folder's deletion that lsyncd sends only after the folder is back takes what is new in it.
    public func settle() async {
        tell("waiting for what is on its way between the nodes")
        _ = await ask { catalog in
            for node in settings.nodes {
                let peers = node == balancer ? settings.nodes.filter { $0 != balancer } : [balancer]
                catalog.ask(SyncQuiet(with: peers.map(\.text)), of: node)
            }
        }
    }

    /// Lists the copies; one round trip a node.
    public func contents() async -> TrashContents {
        let listing = TrashListing(
            scope.places,
            path: scope.wish.path,
            seconds: scope.seconds,
            limit: Restorer.limit
        )
        let seen = await ask { catalog in
            for node in settings.nodes {
                catalog.ask(listing, of: node)
                guard node != balancer else { continue }
                catalog.ask(way(to: node), of: balancer)
                catalog.ask(wayBack, of: node)
            }
        }
        let peers = Set(settings.nodes).subtracting([balancer])
        let outside = peers.filter { node in seen.value(way(to: node), on: balancer) == false }
        let oneWay = peers.subtracting(outside).filter { node in
            seen.value(wayBack, on: node) == false
        }
        var unreachable = seen.unreachable.filter { node, _ in !outside.contains(node) }
        var copies: [FoundCopy] = []
        var cut: Set<NodeName> = []
        for node in settings.nodes where unreachable[node] == nil {
            do {
                let answer = seen.answer(of: node, to: listing.subject) ?? Answer(lines: [])
                let value = try answer.read(listing.read)
                copies += value.copies.map { copy in FoundCopy(node: node, copy: copy) }
                if value.isCut { cut.insert(node) }
            } catch {
                // A machine that never joined need not have the user whose trash it would be.
                if outside.contains(node) { continue }
                unreachable[node] = (error as? UnreadableAnswer)?.reason ?? "\(error)"
            }
        }
        return TrashContents(
            pool: settings.pool,
            path: scope.wish.path,
            copies: copies.sorted { left, right in
                (right.copy.stamp, left.copy.place.site, left.copy.name, left.node)
                    < (left.copy.stamp, right.copy.place.site, right.copy.name, right.node)
            },
            cut: cut,
            unreachable: unreachable,
            outside: outside,
            oneWay: oneWay
        )
    }

    /// The copies of each file to bring back.
    public func chosen(of contents: TrashContents) -> [FoundCopy] {
        Restoration.newest(
            of: contents.copies,
            preferring: balancer,
            avoiding: contents.silent,
            at: scope.wish.moment
        )
    }

    /// The balancer's unit that sends to a node.
    private func way(to node: NodeName) -> UnitLoaded { UnitLoaded(LsyncdNames(of: node).unit) }

    /// Every other node's unit that sends to the balancer.
    private var wayBack: UnitLoaded { UnitLoaded(LsyncdNames(of: balancer).unit) }

    /// One round trip to every node with the questions that `fill` adds.
    func ask(_ fill: @escaping @Sendable (inout Catalog) -> Void) async -> Observations {
        let survey = Survey(
            of: settings.nodes,
            through: sessions,
            source: { _, _ in
                var catalog = Catalog()
                fill(&catalog)
                return catalog
            },
            parallel: settings.parallel,
            // A digest of a large file is a long silence.
            idle: .seconds(600)
        )
        return await survey.observe().observations
    }
}

extension Observations {
    fileprivate var unreachable: [NodeName: String] {
        nodes.compactMapValues { node in
            if case .unreachable(let reason) = node { reason } else { nil }
        }
    }
}
