/// The socket of a `listen` directive.
struct Listen: Equatable {
    /// The address as written, without brackets; `*` where none is given.
    var host: String
    /// The port; nil for a unix socket and for a range of ports.
    var port: Int?
    /// All that follows the address.
    var options: [String]

    init(_ directive: Directive) {
        let arguments = directive.arguments
        let address = arguments.first ?? "80"
        options = Array(arguments.dropFirst())
        if address.allSatisfy(\.isNumber) {
            host = "*"
            port = Int(address)
        } else if address.hasPrefix("unix:") {
            host = address
            port = nil
        } else if address.hasPrefix("["), let close = address.lastIndex(of: "]") {
            host = String(address[address.index(after: address.startIndex)..<close])
            let rest = address[address.index(after: close)...]
            port = rest.isEmpty ? 80 : Int(rest.dropFirst())
        } else if let colon = address.lastIndex(of: ":") {
            host = String(address[..<colon])
            port = Int(address[address.index(after: colon)...])
        } else {
            host = address
            port = 80
        }
    }

    init(host: String = "*", port: Int, options: [String] = []) {
        self.host = host
        self.port = port
        self.options = options
    }

    /// Whether names that no other block has reach this one.
    var isDefault: Bool { options.contains("default_server") || options.contains("default") }

    /// The listen directive's text.
    var text: String {
        let address = host == "*" ? "\(port ?? 80)" : "\(host.nginxHost):\(port ?? 80)"
        return (["listen", address] + options).joined(separator: " ")
    }

    /// The socket with or without `default_server`, other options in their order.
    func asDefault(_ isDefault: Bool) -> Listen {
        var result = self
        result.options.removeAll { $0 == "default" || (!isDefault && $0 == "default_server") }
        if isDefault, !self.isDefault || !result.options.contains("default_server") {
            result.options.insert("default_server", at: 0)
        }
        return result
    }
}

extension [Directive] {
    /// The sockets of a server block with these lines; nginx takes port 80 where none is written.
    var listens: [Listen] {
        let written = filter { $0.name == "listen" }.map(Listen.init)
        return written.isEmpty ? [Listen(port: 80)] : written
    }

    /// The names of a server block with these lines, in order.
    var serverNames: [String] {
        filter { $0.name == "server_name" }.flatMap(\.arguments)
    }
}

extension Directive {
    /// The sockets that the lines of a server block itself name.
    var listens: [Listen] { children.listens }

    /// The names that they give it.
    var serverNames: [String] { children.serverNames }
}
