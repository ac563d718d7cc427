import Connecting
import Diagnostics
import Foundation
import Manifests
import Plans
import Reconciling
import Reports
import Resources
import Roles

/// The commands that work on the pools of the manifests, one pool after another.
struct PoolCommands {
    let arguments: Arguments
    let console: Console
    let pools: [Pool]

    func run(warnings: [Diagnostic]) async -> ExitCode {
        if !warnings.isEmpty { console.report(warnings, as: .text) }
        if let problem = unknownNode {
            console.report([problem], as: arguments.format)
            return .usage
        }
        if reachesNodes {
            let nodes = pools.map(\.nodes.count).max() ?? 0
            if let problem = ProcessLimits.addresses ?? ProcessLimits.files(nodes: nodes) {
                console.report([problem], as: arguments.format)
                return .error
            }
            // What reaches nodes may be stopped; the rest ends by itself.
            Interruption.watch(timeout: arguments.common.timeout) { [console] text in
                console.message(text)
            }
        }
        switch arguments.command {
        case .plan(let options): return await plan(options)
        case .apply(let options): return await apply(options)
        case .status(let options): return await status(options)
        case .validate(let options): return validate(options, warnings: warnings)
        case .render(let options): return await render(options)
        case .restore(let options): return await restore(options)
        case .history(let options): return history(options)
        case .show, .version, .help: return .success
        }
    }

    private var reachesNodes: Bool {
        switch arguments.command {
        case .plan, .apply, .status, .render, .restore: true
        case .validate, .history, .show, .version, .help: false
        }
    }

    /// A node that a flag names and no pool has.
    private var unknownNode: Diagnostic? {
        let names = pools.flatMap { pool in pool.nodes.map(\.name.text) }
        var given = arguments.common.limit.map { node in ("--limit", node.text) }
        if case .apply(let apply) = arguments.command {
            given += apply.displaced.map { node in ("--allow-displace", node.text) }
        }
        guard let (flag, unknown) = given.first(where: { _, node in !names.contains(node) }) else {
            return nil
        }
        let near = nearest(unknown, among: names).map { name in "Did you mean \(name)?" }
        return Diagnostic(
            code: "usage/unknown-node",
            summary: "\(flag) names a node that no pool has",
            detail: "\(unknown) is not among \(names.joined(separator: ", ")).",
            hint: near ?? "Give one of these, or another manifest with -f."
        )
    }

    // MARK: One pool

    /// Opens nothing yet: sessions start with the first look.
    func reconciler(
        for pool: Pool,
        inputs: Wanted.Inputs,
        through: Phase = .register,
        lockTimeout: Duration = .zero,
        emit: @escaping @Sendable (Event) -> Void
    ) -> (Reconciler, Sessions) {
        let sessions = Sessions(to: pool.nodes.map(Destination.init))
        let wanted = Wanted(pool, inputs: inputs)
        let limit = arguments.common.limit
        let settings = Reconciler.Settings(
            pool: pool.name,
            nodes: pool.nodes.map(\.name),
            through: through,
            limit: limit.isEmpty ? nil : Set(limit),
            parallel: arguments.common.parallel ?? 8,
            lockTimeout: lockTimeout,
            holder: Holder.text
        )
        let reconciler = Reconciler(
            settings,
            sessions: sessions,
            source: { observations, sick in
                wanted.catalog(seeing: observations, without: sick)
            },
            stop: { Interruption.cause?.outcome },
            emit: emit
        )
        return (reconciler, sessions)
    }

    /// Prints events to standard error as they come, unless only JSON lines are wanted.
    func narrator(of pool: Pool) -> Narrator {
        Narrator(
            pool: pool.name,
            style: console.messageStyle,
            isLive: console.isLive,
            write: { [console] text in console.message(text) }
        )
    }

    func inputs(
        for pool: Pool,
        allowing displaced: [NodeName] = [],
        allowsDeletions: Bool = false,
        isThorough: Bool = false
    ) throws(PoolFailure) -> Wanted.Inputs {
        do throws(Diagnostic) {
            return Wanted.Inputs(
                password: try Passwords.password(from: pool.database.password),
                allowDisplace: Set(displaced),
                allowDeletions: allowsDeletions,
                isThorough: isThorough
            )
        } catch {
            throw PoolFailure(pool: pool.name, code: .error, diagnostics: [error])
        }
    }

    /// Looks at a pool with sessions of its own, which are closed then.
    func look(
        at pool: Pool,
        inputs: Wanted.Inputs
    ) async throws(PoolFailure) -> Reconciler.View {
        let narrator = narrator(of: pool)
        let (reconciler, sessions) = reconciler(for: pool, inputs: inputs) { event in
            narrator.tell(event)
        }
        let view = await reconciler.look()
        narrator.stop()
        await tellRoundTrips(sessions)
        await sessions.closeAll()
        return try unlessInterrupted(pool, view)
    }

    func validate(_ options: Arguments.Validate, warnings: [Diagnostic]) -> ExitCode {
        let list = ValidationList(pools: pools.map(\.name), warnings: warnings)
        console.result(
            options.format == .text
                ? list.text(style: console.resultStyle) : list.json.pretty
        )
        return .success
    }
}

extension Destination {
    /// How the controller reaches a node of a manifest.
    init(_ node: Node) {
        let access = node.access
        let way: Way =
            switch access.connection {
            case .local: .local
            case .ssh:
                .ssh(
                    SSH(
                        address: node.address,
                        user: access.user,
                        port: access.port,
                        identityFile: access.identityFile.map { path in path.expandingTilde },
                        knownHostsFile: access.knownHostsFile.map { path in path.expandingTilde },
                        hostKey: node.hostKey,
                        connectTimeoutSeconds: max(1, Int(access.connectTimeout.components.seconds))
                    )
                )
            }
        self.init(node: node.name, way: way, throughSudo: access.become == .sudo)
    }
}

extension String {
    fileprivate var expandingTilde: String {
        hasPrefix("~/") ? NSHomeDirectory() + dropFirst() : self
    }
}

/// Who holds the lock, in words for the one who finds it held.
enum Holder {
    static var text: String {
        "\(name), since \(Date().formatted(.iso8601))"
    }

    /// The user, the host and the process.
    static var name: String {
        let host = ProcessInfo.processInfo.hostName
        let process = ProcessInfo.processInfo.processIdentifier
        let user = ProcessInfo.processInfo.userName
        return "\(user) on \(host), process \(process)"
    }
}
