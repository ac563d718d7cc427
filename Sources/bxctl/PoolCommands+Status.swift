import Diagnostics
import Manifests
import Plans
import Reconciling
import Reports
import Resources
import Roles

extension PoolCommands {
    /// How every pool is, node by node.
    func status(_ options: Arguments.Status) async -> ExitCode {
        var found: [PoolStatus] = []
        for pool in pools {
            let narrator = narrator(of: pool)
            let inputs: Wanted.Inputs
            do throws(Diagnostic) {
                inputs = try self.inputs(for: pool, isThorough: true)
            } catch {
                console.report([error], asJSON: arguments.wantsJSON)
                return .error
            }
            let wanted = Wanted(pool, inputs: inputs)
            let (reconciler, sessions) = reconciler(for: pool, inputs: inputs) { event in
                narrator.tell(event)
            }
            let view = await reconciler.look()
            narrator.stop()
            found.append(wanted.status(of: view.outcome.plan, seeing: view.observations))
            await tellRoundTrips(sessions)
            await sessions.closeAll()
        }
        console.result(
            options.format == .text
                ? StatusText(style: console.resultStyle).text(of: found)
                : StatusList(found).json.pretty
        )
        return ExitCode.worst(
            of: found.map { status in
                ExitCode(of: status, isDetailed: options.hasDetailedExitCode)
            }
        )
    }

    /// Prints every file that one node is to have, as far as it is known now.
    func render(_ options: Arguments.Render) async -> ExitCode {
        for pool in pools where pool.nodes.contains(where: { node in node.name == options.node }) {
            let narrator = narrator(of: pool)
            let (reconciler, sessions) = reconciler(for: pool, inputs: Wanted.Inputs()) { event in
                narrator.tell(event)
            }
            let view = await reconciler.look()
            narrator.stop()
            await sessions.closeAll()
            return show(view.catalog, options)
        }
        console.report([Diagnostic.unknownNode(options.node)], asJSON: false)
        return .usage
    }

    private func show(_ catalog: Catalog, _ options: Arguments.Render) -> ExitCode {
        let files = catalog.entries.filter { entry in entry.node == options.node }
            .compactMap { entry in entry.resource as? File }
            .filter { file in options.path == nil || file.path == options.path }
        if files.isEmpty {
            console.report([.nothingRendered(options)], asJSON: false)
            return .error
        }
        for file in files {
            let text =
                file.isSensitive
                ? "(sensitive)\n" : file.content.value?.text ?? "\(Change.knownAfterApply)\n"
            console.result(options.path == nil ? "==> \(file.path)\n\(text)\n" : text)
        }
        return .success
    }
}

extension Diagnostic {
    fileprivate static func unknownNode(_ node: NodeName) -> Diagnostic {
        Diagnostic(
            code: "usage/unknown-node",
            summary: "--node names a node that no pool has",
            detail: "\(node) is in none of the manifests.",
            hint: "Give the name as the manifest spells it."
        )
    }

    fileprivate static func nothingRendered(_ options: Arguments.Render) -> Diagnostic {
        Diagnostic(
            code: "render/nothing",
            summary: "There is no such file",
            detail: "\(options.path ?? "No file") is not among what \(options.node) is to have.",
            hint: "Leave out --path to see every file."
        )
    }
}
