import Connecting
import Diagnostics
import Foundation
import Plans
import Reconciling
import Resources
import Shell
import Trial

/// A pool of machines, each reached by a session of its own, and what happened in its runs.
final class TrialPool: Sendable {
    let names: [NodeName]
    let machines: [NodeName: Machine]
    private let folder: TemporaryFolder
    let events = Events()

    init(_ names: String...) throws {
        self.names = names.map(NodeName.init)
        let pairs = try self.names.map { name in (name, try Machine()) }
        machines = Dictionary(uniqueKeysWithValues: pairs)
        folder = try TemporaryFolder()
    }

    /// Where steps write their names.
    var diary: String { folder.path("diary") }

    /// The names of the steps that ran, in their order.
    var ran: [String] {
        (folder.text(of: "diary") ?? "").split(separator: "\n").map(String.init)
    }

    /// What a node's mark says.
    func word(_ id: String, on node: String) -> String? {
        machines[NodeName(node)]?.folder.text(of: "etc/trial-\(id)")?
            .trimmingCharacters(in: .newlines)
    }

    func mark(_ id: String, _ word: String = "x", first: Script = ":") -> Mark {
        Mark(id: id, word: .known(word), diary: diary, first: first)
    }

    /// How an apply differs from the usual one.
    struct Way {
        /// The last phase.
        var through: Phase = .register
        /// The only nodes that steps run on.
        var limit: Set<NodeName>?
        /// How long to wait for the lock.
        var lockTimeout: Duration = .zero
        /// Nodes that refuse every connection.
        var lost: Set<NodeName> = []
        /// The steps that were approved.
        var approved: [Step]?
        /// How to stop, if at all.
        var stop: @Sendable () -> Report.Outcome? = { nil }
    }

    /// Applies with fresh sessions, which are closed then.
    func apply(
        _ way: Way = Way(),
        _ source: @escaping CatalogSource
    ) async throws -> Report {
        let (reconciler, sessions) = open(way, source)
        do {
            let report = try await reconciler.apply(approved: way.approved)
            await sessions.closeAll()
            return report
        } catch {
            await sessions.closeAll()
            throw error
        }
    }

    /// Looks with fresh sessions, which are closed then; with the round trips it took.
    func look(
        _ source: @escaping CatalogSource
    ) async -> (plan: Plan, roundTrips: [NodeName: Int]) {
        let (reconciler, sessions) = open(Way(), source)
        let plan = await reconciler.look().outcome.plan
        let roundTrips = await sessions.roundTrips()
        await sessions.closeAll()
        return (plan, roundTrips)
    }

    private func open(
        _ way: Way,
        _ source: @escaping CatalogSource
    ) -> (Reconciler, Sessions) {
        let sessions = Sessions(
            to: names.map { name in
                let folder = machines[name]?.folder.path() ?? ""
                let address = way.lost.contains(name) ? "refused" : folder
                return Destination(node: name, way: .ssh(Self.ssh(address)), throughSudo: false)
            }
        )
        let settings = Reconciler.Settings(
            pool: "trial",
            nodes: names,
            through: way.through,
            limit: way.limit,
            lockTimeout: way.lockTimeout,
            holder: "the trial"
        )
        let reconciler = Reconciler(
            settings,
            sessions: sessions,
            source: source,
            stop: way.stop,
            emit: { [events] event in events.add(event) }
        )
        return (reconciler, sessions)
    }

    private static func ssh(_ address: String) -> Destination.SSH {
        Destination.SSH(
            address: address,
            user: "root",
            port: 22,
            identityFile: nil,
            knownHostsFile: nil,
            hostKey: nil,
            connectTimeoutSeconds: 5
        )
    }
}

/// What happened, as words.
final class Events: @unchecked Sendable {
    private let lock = NSLock()
    private var words: [String] = []
    private var endings = 0

    func add(_ event: Event) {
        lock.withLock {
            switch event {
            case .observing: words.append("observing")
            case .observed: break
            case .began(let pool, _): words.append("began \(pool)")
            case .phase(let phase): words.append("phase \(phase.rawValue)")
            case .started(let step): words.append("started \(step.node) \(step.id)")
            case .progress(let step, let line): words.append("said \(step.id) \(line)")
            case .done(let step, _):
                words.append("done \(step.node) \(step.id)")
                endings += 1
            case .failed(let step, _, _): words.append("failed \(step.node) \(step.id)")
            case .skipped(let step, let reason): words.append("skipped \(step.id): \(reason)")
            case .ended(let report): words.append("ended \(report.outcome.rawValue)")
            }
        }
    }

    /// Everything so far.
    var all: [String] { lock.withLock { words } }

    /// Those that start with a word.
    func starting(with word: String) -> [String] {
        all.filter { text in text.hasPrefix(word) }
    }

    /// How many steps ended well.
    var doneCount: Int { lock.withLock { endings } }
}
