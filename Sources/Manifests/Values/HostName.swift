/// Names of hosts as DNS and nginx know them.
enum HostName {
    /// Returns what is wrong with `name`, which holds only letters, digits, `.`, `_` and `-`.
    ///
    /// - SeeAlso: RFC 1123, section 2.1; the underscore is allowed because names in use have it.
    static func objection(to name: String) -> Objection? {
        for label in name.split(separator: ".", omittingEmptySubsequences: false) {
            if label.isEmpty {
                return Objection(detail: "Two dots, or one at an end, bound nothing.")
            }
            if label.count > 63 {
                return Objection(detail: "Between two dots stand at most 63 characters.")
            }
            if label.hasPrefix("-") || label.hasSuffix("-") {
                return Objection(detail: "A part between dots neither begins nor ends with -.")
            }
        }
        return nil
    }

    /// Returns what is wrong with `name`, in which the first part may be `*`.
    static func objection(toAlias name: String) -> Objection? {
        let bare = name.hasPrefix("*.") ? String(name.dropFirst(2)) : name
        if bare.contains("*") {
            let detail = "A * stands only at the beginning, before a dot."
            return Objection(detail: detail, hint: "Write it like *.example.com.")
        }
        return objection(to: bare)
    }
}
