import Connecting
import Diagnostics
import Foundation
import Manifests
import Plans
import Reconciling
import Reports
import Resources
import Roles

extension PoolCommands {
    /// Lists what lies in the trash of every pool's nodes, or brings it back.
    func restore(_ options: Arguments.Restore) async -> ExitCode {
        let targets: [RestoreTarget]
        do throws(Diagnostic) {
            targets = try RestoreTarget.all(options, in: pools)
            if !options.isList, !arguments.common.limit.isEmpty { throw .limitedRestore }
        } catch {
            console.report([error], as: options.format)
            return .usage
        }
        let names = Set(targets.map(\.pool.name)).sorted()
        if !options.isList, names.count > 1 {
            console.report([.ambiguousPool(names)], as: options.format)
            return .refused
        }
        let work = PoolCommands(
            arguments: arguments,
            console: console,
            pools: targets.map(\.pool)
        )
        return options.isList
            ? await work.list(targets, options) : await work.bringBack(targets, options)
    }

    private func list(_ targets: [RestoreTarget], _ options: Arguments.Restore) async -> ExitCode {
        let outcomes = await eachPool { (pool) async throws(PoolFailure) in
            try await withRestorer(of: pool, targets, options) {
                (restorer) async throws(PoolFailure) in
                try unlessInterrupted(pool, await restorer.contents())
            }
        }
        if options.format == .text {
            let text = RestoreText(style: console.resultStyle)
            console.result(text.text(of: outcomes.compactMap(\.value)))
        } else {
            console.document(RestoreList(contents: outcomes).json, as: options.format)
        }
        return ExitCode.worst(of: outcomes) { contents in
            if contents.unreachable.isEmpty { return .success }
            let nodes = pools.first { pool in pool.name == contents.pool }.map(nodes(of:)) ?? []
            return contents.unreachable.count == nodes.count ? .unreachable : .partial
        }
    }

    /// What was brought back, and how the command ends for its pool.
    private struct Restored: Sendable {
        let outcome: RestoreOutcome
        let code: ExitCode
    }

    private func bringBack(
        _ targets: [RestoreTarget],
        _ options: Arguments.Restore
    ) async -> ExitCode {
        let outcomes = await eachPool { (pool) async throws(PoolFailure) in
            try await withRestorer(of: pool, targets, options) {
                (restorer) async throws(PoolFailure) in
                try await carryOut(pool, restorer, options)
            }
        }
        let restored = outcomes.map { outcome in outcome.map(\.outcome) }
        if options.format == .text {
            let text = RestoreText(style: console.resultStyle)
            console.result(text.text(of: restored.compactMap(\.value)))
        } else {
            console.document(RestoreList(outcomes: restored).json, as: options.format)
        }
        return ExitCode.worst(of: outcomes, \.code)
    }

    private func carryOut(
        _ pool: Pool,
        _ restorer: Restorer,
        _ options: Arguments.Restore
    ) async throws(PoolFailure) -> Restored {
        let problem: PoolFailure
        do {
            if options.isConfirmed {
                try await restorer.lock()
                await restorer.settle()
            }
            var work = try await RestoreWork(restorer, options)
            if !options.isConfirmed && !work.restoration.items.isEmpty {
                try ask(about: work, of: pool, options)
                try await restorer.lock()
                await restorer.settle()
                let shown = work
                work = try await RestoreWork(restorer, options)
                if work != shown { throw Reconciler.Refusal.refused([.staleRestore]) }
            }
            return await bringBack(try unlessInterrupted(pool, work), by: restorer)
        } catch let failure as PoolFailure {
            throw failure
        } catch let refusal as Reconciler.Refusal {
            problem = failure(of: pool, refusal)
        } catch {
            let diagnostic = error as? Diagnostic ?? .unexpectedRestore(error)
            problem = PoolFailure(pool: pool.name, code: .error, diagnostics: [diagnostic])
        }
        throw try unlessInterrupted(pool, problem)
    }

    /// Between two steps is the only place to stop at.
    private func bringBack(_ work: RestoreWork, by restorer: Restorer) async -> Restored {
        let start = Date()
        Interruption.isWorking(true)
        var outcome = await restorer.carryOut(work.restoration)
        outcome.unreachable = work.unreachable
        Interruption.isWorking(false)
        tellRest(of: work)
        let report = outcome.report(
            run: Reconciler.newRunName(),
            of: work.restoration,
            without: work.unreachable,
            stop: Interruption.cause?.outcome
        )
        // What a node had is in its trash, not in a backup of the run.
        if !work.restoration.items.isEmpty {
            keep(report, of: "restore", since: start, changed: [])
        }
        let isWhole = report.outcome == .converged
        let code: ExitCode = isWhole ? .success : .partial
        return Restored(outcome: outcome, code: isWhole ? code : Interruption.cause?.code ?? code)
    }

    /// Tells what the outcome does not: whom it passes by, and what is left to do.
    private func tellRest(of work: RestoreWork) {
        for (node, reason) in work.unreachable.sorted(by: { $0.key < $1.key }) {
            let told = "\(node) was left out: \(reason)"
            console.message("\(told); the synchronisation brings it there.\n")
        }
        for node in work.outside.sorted() {
            console.message("\(node) did not join yet, and was left out.\n")
        }
        for item in work.restoration.items where Wanted.isOwn(item.found.copy.name) {
            let name = item.found.copy.name.text
            console.message("\(name) holds a database connection: bxctl apply puts that right.\n")
        }
    }

    private func ask(
        about work: RestoreWork,
        of pool: Pool,
        _ options: Arguments.Restore
    ) throws(PoolFailure) {
        let text = RestoreText(style: console.resultStyle)
            .text(of: work.restoration, without: work.unreachable)
        if options.format == .text {
            console.result(text)
        } else if console.canAsk {
            console.message(text)
        }
        let question = "Bring this back on all nodes of pool \(pool.name)? Only yes goes on: "
        let isConfirmed = console.canAsk ? console.confirms(question) : false
        guard let isConfirmed else { throw interruption(of: pool) }
        if isConfirmed { return }
        let problem = Diagnostic.unconfirmed("list", of: "restore", wasAsked: console.canAsk)
        throw PoolFailure(pool: pool.name, code: .refused, diagnostics: [problem])
    }

    private func nodes(of pool: Pool) -> [NodeName] {
        let nodes = Wanted(pool).fileNodes
        let limit = arguments.common.limit
        return limit.isEmpty ? nodes : nodes.filter(limit.contains)
    }

    private func withRestorer<Value: Sendable>(
        of pool: Pool,
        _ targets: [RestoreTarget],
        _ options: Arguments.Restore,
        _ work: (Restorer) async throws(PoolFailure) -> Value
    ) async throws(PoolFailure) -> Value {
        let target = targets.first { target in target.pool.name == pool.name }
        let sessions = Sessions(to: pool.nodes.map(Destination.init))
        let restorer = restorer(for: pool, target, options, through: sessions)
        let outcome: PoolOutcome<Value>
        do throws(PoolFailure) {
            outcome = .value(try await work(restorer))
        } catch {
            outcome = .none(error)
        }
        await tellRoundTrips(sessions)
        await sessions.closeAll()
        return try outcome.get()
    }

    private func restorer(
        for pool: Pool,
        _ target: RestoreTarget?,
        _ options: Arguments.Restore,
        through sessions: Sessions
    ) -> Restorer {
        let settings = Reconciler.Settings(
            pool: pool.name,
            nodes: nodes(of: pool),
            parallel: arguments.common.parallel ?? 8,
            lockTimeout: options.lockTimeout ?? .zero,
            holder: Holder.text
        )
        let isQuiet = arguments.common.verbosity == .quiet
        return Restorer(
            settings,
            balancer: pool.balancerNode.name,
            scope: Restorer.Scope(
                places: Wanted(pool).trashPlaces(of: target?.site),
                wish: Restoration.Wish(
                    path: target?.path ?? TreeName([]),
                    moment: options.moment,
                    overwrites: options.overwrites,
                    isOwn: Wanted.isOwn
                ),
                seconds: options.since.map { length in Int(length.components.seconds) },
                room: Wanted(pool).trashRoom
            ),
            sessions: sessions,
            isInterrupted: { Interruption.isRequested },
            tell: { [console] text in if !isQuiet { console.message("\(text)\n") } }
        )
    }
}

extension Diagnostic {
    fileprivate static let limitedRestore = Diagnostic(
        code: "usage/limit",
        summary: "--limit cannot be given for a restore",
        detail: "A file of a site is on all nodes or on none.",
        hint: "Leave it out; --list knows it."
    )

    fileprivate static func ambiguousPool(_ names: [String]) -> Diagnostic {
        Diagnostic(
            code: "restore/ambiguous",
            summary: "Several pools may have copies of this",
            detail: "It is a path of \(names.joined(separator: ", ")). Nothing was changed.",
            hint: "Give -f with one of them."
        )
    }

    fileprivate static let staleRestore = Diagnostic(
        code: "restore/stale",
        summary: "The files changed since the list was shown",
        detail: "What would be done now is not what was approved. Nothing was changed.",
        hint: "Run the command again and look at the new list."
    )

    fileprivate static func unexpectedRestore(_ error: any Error) -> Diagnostic {
        Diagnostic(
            code: "restore/unexpected",
            summary: "The restore ended unexpectedly",
            detail: "\(error)"
        )
    }
}
