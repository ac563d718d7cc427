/// Where the files of a site lie.
struct SitePaths: Sendable {
    static let bx = "\(NginxTree.root)/bx"
    static let available = "\(bx)/site_avaliable"
    static let enabled = "\(bx)/site_enabled"
    static let extEnabled = "\(bx)/site_ext_enabled"
    static let clusterFolder = "\(bx)/site_cluster"
    static let maps = "\(bx)/maps/bxctl_cluster.conf"
    static let staging = "\(enabled)/bxctl_staging.conf"

    /// The name of the site's http file, in every folder.
    let http: String
    /// The name of the site's live https file.
    let https: String
    /// The name of the balancer's http file for the site.
    let httpEdge: String
    /// The name of the balancer's https file for the site.
    let httpsEdge: String

    init(_ site: ClusterSite) {
        http = site.isDefault ? "s1.conf" : "bx_ext_\(site.name).conf"
        https = site.isDefault ? "ssl.s1.conf" : "bx_ext_ssl_\(site.name).conf"
        httpEdge = site.isDefault ? "http_balancer.conf" : "http_balancer_\(site.name).conf"
        httpsEdge = "https_balancer_\(site.name).conf"
    }

    /// The site's block on 8080.
    var cluster: String { "\(Self.clusterFolder)/\(http)" }

    /// The places where nginx picks up a file of this name.
    static func active(_ name: String) -> [String] {
        ["\(enabled)/\(name)", "\(extEnabled)/\(name)"]
    }

    /// The file's own place.
    static func available(_ name: String) -> String { "\(available)/\(name)" }
}
