extension TextRule {
    /// The name of a pool: part of file names on every node.
    static let poolName = TextRule(
        name: "a pool's name of small letters, digits and -",
        example: "shop",
        first: Alphabet("a-z0-9"),
        rest: Alphabet("a-z0-9-"),
        length: 1...63
    )

    /// The name of a node: in /etc/hosts and in file names of every node.
    static let nodeName = TextRule(
        name: "a server identifier of letters, digits, . _ and -",
        example: "vm04",
        first: Alphabet("A-Za-z0-9"),
        rest: Alphabet("A-Za-z0-9._-"),
        length: 1...63,
        check: { name in
            if IPAddress(name) != nil {
                return Objection(detail: "A name that is an address cannot stand in /etc/hosts.")
            }
            let isLocal =
                name.lowercased() == "localhost" || name.lowercased().hasPrefix("localhost.")
            return isLocal ? Objection(detail: "Every machine means itself by \(name).") : nil
        }
    )

    /// The address of a node.
    static let address = TextRule(
        name: "an IP address",
        example: "10.77.0.4",
        first: Alphabet("A-Za-z0-9:[]"),
        rest: Alphabet("A-Za-z0-9.:/%_[]-"),
        length: 1...255,
        check: Address.objection(to:)
    )

    /// The public host key of a node.
    static let hostKey = TextRule(
        name: "a host key",
        example: "ssh-ed25519 AAAA...",
        first: Alphabet("a-z"),
        rest: Alphabet("A-Za-z0-9+/=@. -"),
        length: 10...4_096,
        check: HostKey.objection(to:)
    )

    /// A login of the operating system.
    static let user = TextRule(
        name: "a login",
        example: "root",
        first: Alphabet("A-Za-z_"),
        rest: Alphabet("A-Za-z0-9._-"),
        length: 1...32
    )

    /// The main name of a site: in file names and in nginx's server_name.
    static let siteName = hostName(
        "a host name, or default for the first site of BitrixVM,",
        example: "shop.example.com",
        length: 1...200,
        check: HostName.objection(to:)
    )

    /// A further name of a site.
    static let alias = hostName(
        "a host name",
        example: "www.shop.example.com",
        wildcard: "*",
        length: 1...253,
        check: HostName.objection(toAlias:)
    )

    private static func hostName(
        _ name: String,
        example: String,
        wildcard: String = "",
        length: ClosedRange<Int>,
        check: @escaping @Sendable (String) -> Objection?
    ) -> TextRule {
        TextRule(
            name: name,
            example: example,
            first: Alphabet("A-Za-z0-9\(wildcard)"),
            rest: Alphabet("A-Za-z0-9._\(wildcard)-"),
            length: length,
            advice: "Write a name with other letters in its ASCII form, xn--...",
            check: check
        )
    }

    /// A variable of the environment.
    static let variable = TextRule(
        name: "the name of an environment variable",
        example: "BX_DB_PASSWORD",
        first: Alphabet("A-Za-z_"),
        rest: Alphabet("A-Za-z0-9_"),
        length: 1...128
    )
}
