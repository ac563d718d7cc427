import Diagnostics

extension PoolRules {
    /// Checks that there is exactly one database server, and a password that can work with it.
    mutating func checkDatabase() {
        let place = spec.has("database") ? spec["database"] : nil
        let isOutside = place?.has("host") ?? false
        let nodes = document.spec.nodes
        let holder = nodes.firstIndex { $0.roles.contains(.mysql) }
        if isOutside, let place {
            checkOutside(place, holder: holder)
        } else if holder == nil, !nodes.isEmpty, nodes.allSatisfy({ !$0.roles.isEmpty }) {
            let detail = "No node has the role mysql, and database.host is not given."
            let hint =
                "Add mysql to the roles of the node with the databases, or give database.host."
            report(.roles(detail, hint: hint), at: spec.key("nodes"))
        }
    }

    private mutating func checkOutside(_ place: Place, holder: Int?) {
        if let holder {
            let name = document.spec.nodes[holder].name.text
            let detail =
                "The databases are either on \(name), which has the role mysql, or on the "
                + "server of database.host."
            let hint = "Leave one of them out."
            report(.roles(detail, hint: hint), at: place["host"].source)
        }
        let database = document.spec.database
        guard database.host != nil, database.password == .generate else { return }
        let source = place.has("password") ? place["password"] : nil
        guard source?.has("generate") ?? true else { return }
        let detail =
            "A password can be generated only where bxctl may set it; the login of an "
            + "outside server is its administrator's."
        let problem = Problem.value(detail, hint: "Give password: { file: PATH } or { env: NAME }.")
        report(problem, at: source?.source ?? place["host"].source)
    }
}
