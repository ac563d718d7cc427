/// What an https block of the owner says of certificates.
struct TLSFiles {
    /// Arguments of the block's includes that bring a certificate along.
    private(set) var certificateIncludes: Set<String> = []
    /// Whether the block names a certificate, itself or by an include.
    private(set) var isCertificateNamed = false
    /// Whether the vendor's settings exist and the block has none.
    private(set) var areOptionsNeeded = false

    private static let options = "bx/conf/ssl_options.conf"

    init(of file: ServerFile, in loaded: inout LoadedConfiguration) {
        let own = file.server.children.filter { !$0.isManaged }
        for child in own where child.name == "include" {
            let placed = loaded.expanded([PlacedDirective(directive: child, file: file.path)])
            if placed.contains(where: { $0.directive.name == "ssl_certificate" }) {
                certificateIncludes.formUnion(child.arguments)
            }
        }
        isCertificateNamed =
            !certificateIncludes.isEmpty || own.contains { $0.name == "ssl_certificate" }
        areOptionsNeeded =
            loaded.tree.hasFile(at: "\(NginxTree.root)/\(Self.options)")
            && !own.contains { $0.name == "ssl_protocols" || $0.arguments == [Self.options] }
    }
}
