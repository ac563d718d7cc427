import YAML

/// Addresses of nodes, as text.
enum Address {
    /// Returns why `text` cannot be a node's address; nil when it can.
    static func objection(to text: String) -> Objection? {
        if let objection = objection(toSpelling: text) { return objection }
        guard let address = IPAddress(text) else {
            return Objection(
                detail:
                    "\(text.shown) is none. nginx and the database's grants know nodes "
                    + "by address, so a host name will not do.",
                hint: "Find it with: getent ahosts \(text.shown)"
            )
        }
        if let detail = address.objection { return Objection(detail: detail) }
        guard address.text == text else {
            let detail = "It is not in its shortest form."
            return Objection(detail: detail, hint: "Write \(address.text).")
        }
        return nil
    }

    /// Returns what an address was given with, or how it was misspelt; nil when it is bare.
    private static func objection(toSpelling text: String) -> Objection? {
        if text.contains("/") {
            return Objection(detail: "A network has no place here.", hint: "Leave out the / part.")
        }
        if text.contains("[") || text.contains("]") {
            return Objection(detail: "An address stands here without brackets.")
        }
        if text.contains("%") {
            return Objection(detail: "A zone means something on one machine only.")
        }
        let looksLikeAddress = text.allSatisfy { $0 == "." || $0.isNumber } || text.contains(":")
        guard looksLikeAddress, IPAddress(text) == nil else { return nil }
        return Objection(
            detail: "\(text.shown) is not a whole address.",
            hint: "Four numbers from 0 to 255 without leading zeros, or IPv6, and no port."
        )
    }
}
