import Diagnostics

/// A document as the manifest lays it out.
struct ManifestDocument: Sendable {
    /// What names the document.
    struct Metadata: Sendable {
        var name = ""
    }

    /// What the document asks for.
    struct Spec: Sendable {
        var access: Access?
        var nodes: [Node] = []
        var sites: [Site] = []
        var sync = SyncSettings()
        var balancer = BalancerSettings()
        var database = DatabaseSettings()
    }

    var apiVersion = ManifestDocument.apiVersion
    var kind = ManifestDocument.kind
    var metadata = Metadata()
    var spec = Spec()
    var source = SourceRange.nowhere

    /// The version of the layout.
    static let apiVersion = "bxctl/v1"
    /// The only kind of document.
    static let kind = "Pool"
}

extension ManifestDocument {
    /// Creates the document of a pool; each node says the whole way to it.
    init(_ pool: Pool) {
        metadata.name = pool.name
        spec.nodes = pool.nodes
        spec.sites = pool.sites
        spec.sync = pool.sync
        spec.balancer = pool.balancer
        spec.database = pool.database
        source = pool.source
    }

    /// The pool of a document without errors.
    var pool: Pool {
        Pool(
            name: metadata.name,
            nodes: spec.nodes,
            sites: spec.sites,
            sync: spec.sync,
            balancer: spec.balancer,
            database: spec.database,
            source: source
        )
    }
}

extension SourceRange {
    /// The place of what was never written.
    static let nowhere = SourceRange(
        file: "",
        start: SourcePosition(line: 1, column: 1),
        end: SourcePosition(line: 1, column: 1)
    )
}
