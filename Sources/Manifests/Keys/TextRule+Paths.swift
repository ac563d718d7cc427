extension TextRule {
    /// What every path may hold: nothing that a shell, nginx, lua or rsync reads as more than a letter.
    private static let pathLetters = Alphabet("A-Za-z0-9._/@+-")

    /// The web root of a site.
    static let siteRoot = nodePath(
        "the absolute path of a site's folder",
        example: "/home/bitrix/www",
        check: SitePath.objection(toRoot:)
    )

    /// A file on the nodes.
    static let nodeFile = nodePath(
        "the absolute path of a file on the nodes",
        example: "/etc/nginx/certs/shop/fullchain.pem",
        check: SitePath.objection(toFile:)
    )

    private static func nodePath(
        _ name: String,
        example: String,
        check: @escaping @Sendable (String) -> Objection?
    ) -> TextRule {
        TextRule(
            name: name,
            example: example,
            first: Alphabet("/"),
            rest: pathLetters,
            length: 2...1_024,
            advice: "Paths of nodes begin with / and hold letters, digits and . _ / @ + - only.",
            check: check
        )
    }

    /// A file on the machine that runs bxctl.
    static let controllerFile = TextRule(
        name: "a file of the controller, from / or ~/,",
        example: "~/.ssh/id_ed25519",
        first: Alphabet("/~"),
        rest: pathLetters,
        length: 2...1_024,
        advice: "Begin with / or ~/, and use letters, digits and . _ / @ + - only.",
        check: { path in
            guard path.hasPrefix("~") else { return SitePath.objection(toFile: path) }
            guard path.hasPrefix("~/") else {
                return Objection(detail: "Only your own home can be named.", hint: "Write ~/FILE.")
            }
            return SitePath.objection(toFile: String(path.dropFirst()))
        }
    )

    /// A pattern of files that never travel.
    static let exclude = TextRule(
        name: "a pattern from the site's root",
        example: "/upload/tmp/",
        first: Alphabet("/"),
        rest: Alphabet("A-Za-z0-9._/@=,~*?-"),
        length: 2...1_024,
        advice: "Begin with / for the site's root; * and ? are the only wildcards.",
        check: ExcludePattern.objection(to:)
    )
}
