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
        let outcomes = await eachPool { (pool) async throws(PoolFailure) in
            let inputs = try inputs(for: pool, isThorough: true)
            let view = try await look(at: pool, inputs: inputs)
            return Wanted(pool, inputs: inputs)
                .status(of: view.outcome.plan, seeing: view.observations)
        }
        if options.format == .text {
            let text = StatusText(style: console.resultStyle)
            console.result(text.text(of: outcomes.compactMap(\.value)))
        } else {
            console.document(StatusList(outcomes: outcomes).json, as: options.format)
        }
        return ExitCode.worst(of: outcomes) { status in
            ExitCode(of: status, isDetailed: options.hasDetailedExitCode)
        }
    }

    /// Prints every file that one node is to have, as far as it is known now.
    func render(_ options: Arguments.Render) async -> ExitCode {
        for pool in pools where pool.nodes.contains(where: { node in node.name == options.node }) {
            do throws(PoolFailure) {
                return show(try await look(at: pool, inputs: Wanted.Inputs()).catalog, options)
            } catch {
                console.report(error.diagnostics, as: .text)
                return error.code
            }
        }
        console.report([Diagnostic.unknownNode(options.node)], as: .text)
        return .usage
    }

    private func show(_ catalog: Catalog, _ options: Arguments.Render) -> ExitCode {
        let files = catalog.entries.filter { entry in entry.node == options.node }
            .compactMap { entry in entry.resource as? File }
            .filter { file in options.path == nil || file.path == options.path }
        if files.isEmpty {
            console.report([.nothingRendered(options)], as: .text)
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
