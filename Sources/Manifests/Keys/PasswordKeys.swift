/// The keys under `password`, of which exactly one is given.
struct PasswordKeys: Sendable {
    var generate: Bool?
    var file: String?
    var env: String?
}

extension PasswordKeys {
    /// Creates the keys that say `source`.
    init(_ source: DatabaseSettings.PasswordSource) {
        switch source {
        case .generate: generate = true
        case .file(let path): file = path
        case .env(let name): env = name
        }
    }

    /// Where the password comes from.
    var source: DatabaseSettings.PasswordSource {
        if let file { return .file(file) }
        if let env { return .env(env) }
        return .generate
    }
}
