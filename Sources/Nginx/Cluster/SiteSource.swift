/// What the files of one site are made of.
struct SiteSource {
    let site: ClusterSite
    let paths: SitePaths
    /// The block that answers on 8080, as found.
    var base: ServerFile
    /// The balancer's http block as found; without directives when there is none yet.
    var httpEdge: ServerFile
    /// The balancer's https block as found; nil for a site without https.
    var httpsEdge: ServerFile?
    /// Whether nginx loads a block of the site on 80 or 443 that isn't the balancer's.
    var hasLiveBlocks: Bool
    /// Whether nginx loads the site's block on 8080 through the site's own link.
    var isClusterActive: Bool

    /// The names that have to reach the site.
    var names: [String] {
        var names = base.server.ownNames
        if httpEdge.server.redirectsAllToHTTPS { names += httpEdge.server.ownNames }
        names += httpsEdge?.server.ownNames ?? []
        names += manifestNames
        return names.unique
    }

    /// The names that the manifest asks for.
    var manifestNames: [String] {
        (site.isDefault ? [] : [site.name]) + site.aliases
    }
}

extension Directive {
    /// The names of a server block that the owner wrote.
    var ownNames: [String] {
        children.filter { $0.name == "server_name" && !$0.isManaged }.flatMap(\.arguments)
    }
}

extension [String] {
    /// The texts in order, each once.
    var unique: [String] {
        var seen: Set<String> = []
        return filter { seen.insert($0).inserted }
    }
}
