/// The place of a database server, as `ADDRESS`, `ADDRESS:PORT` or `[IPV6]:PORT`.
enum DatabasePlace {
    /// Returns the place that `text` spells, or what is wrong with it.
    static func read(_ text: String) -> Result<DatabaseSettings.Host, Objection> {
        if IPAddress(text) != nil { return host(text[...], port: nil) }
        if text.hasPrefix("[") {
            guard let end = text.firstIndex(of: "]") else {
                return .failure(Objection(detail: "The bracket is not closed."))
            }
            let inner = text[text.index(after: text.startIndex)..<end]
            let rest = text[text.index(after: end)...]
            return bracketed(inner, rest: rest)
        }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count <= 2 else {
            let hint = "Write an IPv6 address with its port as [ADDRESS]:PORT."
            return .failure(Objection(detail: "It is neither an address nor a name.", hint: hint))
        }
        return host(parts[0], port: parts.count == 2 ? parts[1] : nil)
    }

    /// Returns the place as it is read.
    static func text(of host: DatabaseSettings.Host) -> String {
        let address = host.address.contains(":") ? "[\(host.address)]" : host.address
        return "\(address):\(host.port)"
    }

    private static func bracketed(
        _ address: Substring,
        rest: Substring
    ) -> Result<DatabaseSettings.Host, Objection> {
        guard address.contains(":"), IPAddress(String(address)) != nil else {
            return .failure(Objection(detail: "Brackets hold an IPv6 address."))
        }
        if rest.isEmpty { return host(address, port: nil) }
        guard rest.hasPrefix(":") else {
            return .failure(Objection(detail: "Behind the bracket only :PORT may stand."))
        }
        return host(address, port: rest.dropFirst())
    }

    private static func host(
        _ address: Substring,
        port text: Substring?
    ) -> Result<DatabaseSettings.Host, Objection> {
        let address = String(address)
        if let objection = objection(to: address) { return .failure(objection) }
        guard let text else { return .success(DatabaseSettings.Host(address: address)) }
        let isPlain = text.utf8.allSatisfy { (48...57).contains($0) } && !text.hasPrefix("0")
        guard isPlain, let port = Int(text), (1...65_535).contains(port) else {
            let detail = "The port is a whole number from 1 to 65535."
            return .failure(Objection(detail: detail))
        }
        return .success(DatabaseSettings.Host(address: address, port: port))
    }

    /// Returns what is wrong with an address or a host name.
    ///
    /// A name is fine here: only clients use it, and managed servers move behind theirs.
    private static func objection(to text: String) -> Objection? {
        if let address = IPAddress(text) {
            guard address.objection == nil, address.text == text else {
                return Address.objection(to: text)
            }
            return nil
        }
        let isName =
            text.contains(where: \.isLetter)
            && text.allSatisfy { $0.isLetter || $0.isNumber || ".-_".contains($0) }
        guard isName else { return Objection(detail: "It is neither an address nor a name.") }
        if text.lowercased() == "localhost" {
            return Objection(detail: "Every web node means itself by localhost.")
        }
        return HostName.objection(to: text)
    }
}
