extension Directive {
    /// The header that a `proxy_set_header` or `add_header` is about, in small letters.
    private var header: String { arguments.first?.lowercased() ?? "" }

    /// Whether the directive says how clients' connections find their real address.
    var isRealAddress: Bool {
        ["set_real_ip_from", "real_ip_header", "real_ip_recursive"].contains(name)
    }

    /// Whether it sets one of the request headers.
    func setsHeader(in names: Set<String>) -> Bool {
        name == "proxy_set_header" && names.contains(header)
    }

    /// Whether the directive only means something where TLS ends.
    var isTransport: Bool {
        if name == "add_header" {
            return ["strict-transport-security", "alt-svc", "expect-ct", "public-key-pins"]
                .contains(header)
        }
        return ["ssl", "http2", "http3", "quic"].contains { name == $0 || name.hasPrefix($0 + "_") }
    }

    /// Whether it is the vendor's redirect to https, asked for by a file in the site's root.
    var isSecureFileRedirect: Bool {
        name == "if" && isRedirectToHTTPS && arguments.contains { $0.contains("/.htsecure") }
    }

    /// Whether it sends some or all clients to https and does nothing else.
    var isRedirectToHTTPS: Bool {
        switch name {
        case "return", "rewrite":
            arguments.contains { $0.hasPrefix("https://") }
        case "if":
            children.contains(where: \.isRedirectToHTTPS)
                && children.allSatisfy { $0.isRedirectToHTTPS || $0.name == "break" }
        default:
            false
        }
    }

    /// Whether a server block sends every client to https.
    var redirectsAllToHTTPS: Bool {
        children.contains { child in
            switch child.name {
            case "return":
                child.isRedirectToHTTPS
            case "rewrite":
                child.isRedirectToHTTPS && Self.everything.contains(child.arguments[0])
            case "location":
                child.arguments == ["/"]
                    && child.children.contains { $0.name == "return" && $0.isRedirectToHTTPS }
            default:
                false
            }
        }
    }

    private static let everything: Set<String> = [
        "^", "^/", ".*", "^.*$", "^(.*)", "^(.*)$", "^/(.*)$", "^(.*)?$",
    ]

    /// The document root that a server block names, by `root` or by the vendor's `$docroot`.
    var roots: [String] {
        children.compactMap { child in
            switch (child.name, child.arguments.first, child.arguments.last) {
            case ("root", let root?, _) where !root.contains("$"): root
            case ("set", "$docroot", let root?): root
            default: nil
            }
        }
        .map { $0.count > 1 && $0.hasSuffix("/") ? String($0.dropLast()) : $0 }
    }
}

/// Numbers as nginx writes them.
enum Measure {
    /// Seconds of a time such as `300`, `5m` or `1h 30m`, rounded up; nil when it is none.
    static func seconds(_ text: String) -> Int? {
        let units = ["ms": 1, "s": 1000, "": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000]
        return total(of: text, units: units).map { ($0 + 999) / 1000 }
    }

    /// Bytes of a size such as `1024m`; nil when it is none.
    static func bytes(_ text: String) -> Int? {
        let units = ["": 1, "k": 1024, "m": 1024 * 1024, "g": 1024 * 1024 * 1024]
        return total(of: text.lowercased(), units: units)
    }

    private static func total(of text: String, units: [String: Int]) -> Int? {
        var rest = text[...]
        var sum = 0
        repeat {
            let digits = rest.prefix(while: \.isNumber)
            rest = rest.dropFirst(digits.count)
            let unit = rest.prefix(while: \.isLetter)
            rest = rest.dropFirst(unit.count).drop { $0 == " " }
            guard let number = Int(digits), let factor = units[String(unit)] else { return nil }
            let (product, isTooLarge) = number.multipliedReportingOverflow(by: factor)
            guard !isTooLarge, product <= Int.max - sum else { return nil }
            sum += product
        } while !rest.isEmpty
        return sum
    }
}
