import YAML

/// A public host key of ssh, as `TYPE BASE64`.
enum HostKey {
    /// The types that sshd offers.
    static let types = [
        "ssh-ed25519", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521",
        "ssh-rsa",
    ]

    /// Returns what is wrong with `text`; nil when it is a whole key.
    ///
    /// The key's own bytes name its type and the length of each part, so a cut one is found.
    ///
    /// - SeeAlso: RFC 4253, section 6.6.
    static func objection(to text: String) -> Objection? {
        let words = text.split(separator: " ", omittingEmptySubsequences: false)
        guard words.count == 2 else {
            let detail = "A key is its type, one space and its text, without a comment."
            let hint = "On the node's console: cut -d' ' -f1,2 /etc/ssh/ssh_host_ed25519_key.pub"
            return Objection(detail: detail, hint: hint)
        }
        guard types.contains(String(words[0])) else {
            let detail = "\(String(words[0]).shown) is no type of a host key."
            return Objection(detail: detail, hint: "Types are \(Problem.list(types, "or")).")
        }
        guard let bytes = Base64.bytes(of: words[1]), let parts = parts(of: bytes) else {
            return Objection(
                detail: "The key is damaged or cut.",
                hint: "Copy the whole of /etc/ssh/ssh_host_*_key.pub, without its comment."
            )
        }
        guard parts.first?.elementsEqual(words[0].utf8) ?? false, parts.count > 1 else {
            return Objection(detail: "The key is not of the type before it.")
        }
        return nil
    }

    /// Returns the parts of a key, each written behind its length; nil when they do not fit.
    private static func parts(of bytes: [UInt8]) -> [ArraySlice<UInt8>]? {
        var parts: [ArraySlice<UInt8>] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            guard rest.count >= 4 else { return nil }
            let length = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
            rest = rest.dropFirst(4)
            guard rest.count >= length else { return nil }
            parts.append(rest.prefix(length))
            rest = rest.dropFirst(length)
        }
        return parts
    }
}
