import Diagnostics

extension Form where Value == Site {
    /// The form of a web site.
    static let site = Form.mapping(
        blank: Site(name: "", root: "", database: nil, source: .nowhere),
        place: { $0.source = $1 },
        [
            Member(
                "name",
                \.name,
                .text(.siteName),
                isRequired: true,
                "The main host name; default is the first site of BitrixVM, at /home/bitrix/www."
            ),
            Member(
                "root",
                \.root,
                .text(.siteRoot),
                isRequired: true,
                "The absolute path of the web root, the same on every node."
            ),
            Member(
                "aliases",
                \.aliases,
                .list(.text(.alias), isUnique: true),
                "Further host names of the site. One may begin with *. for all names below it."
            ),
            Member("type", \.type, .choice(), "Where the site's Bitrix kernel comes from."),
            Member(
                optional: "database",
                \.database,
                .text(.database),
                "The site's database. A kernel must have one; a link uses that of its kernel."
            ),
            Member(
                optional: "tls",
                \.tls,
                .tls,
                "The certificate of the site. Without it the site has no https of its own."
            ),
        ]
    )
}

extension Form where Value == Site.TLS {
    /// The form of a certificate with its key.
    static let tls = Form.mapping(
        blank: Site.TLS(certificate: "", key: ""),
        [
            Member(
                "certificate",
                \.certificate,
                .text(.nodeFile),
                isRequired: true,
                "The certificate with its chain, in PEM, on the balancer."
            ),
            Member(
                "key",
                \.key,
                .text(.nodeFile),
                isRequired: true,
                "The private key of the certificate, in PEM, on the balancer."
            ),
        ]
    )
}
