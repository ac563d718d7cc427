public import Shell

/// A request over HTTP that a node makes to see whether a site is served.
public struct HTTPRequest: Hashable, Sendable {
    /// The URL.
    public let url: String
    /// The name that is asked for.
    public let host: String
    /// Further header lines.
    public let headers: [String]
    /// Who is asked in place of the URL's host; nil for that one.
    public let connectTo: String?

    /// Describes a request.
    public init(_ url: String, host: String, headers: [String] = [], connectTo: String? = nil) {
        self.url = url
        self.host = host
        self.headers = headers
        self.connectTo = connectTo
    }

    /// The request in curl's words.
    var words: [String] {
        (["Host: \(host)"] + headers).flatMap { header in ["-H", header] }
            + (connectTo.map { place in ["--connect-to", "::\(place):"] } ?? []) + [url]
    }

    private var what: String { "\(url) answers for \(host)" }

    /// Shell text that fails, saying why, unless this is served no worse than what clients get who ask `place` for the host.
    ///
    /// It uses the functions of the steps, and ends with their status. An IPv6 address stands in brackets.
    public func proof(asClientsGetAt place: String) -> Script {
        let name = host.contains(":") ? "[\(host)]" : host
        return """
            bx_edge \(name) \(["--connect-to", "::\(place):"])
            bx_serves \(what) "$bx_live" \(words)
            """
    }

    /// Shell text that calls the command `function` with what is asked and curl's words.
    func call(_ function: Script) -> Script {
        "\(function) \(what) \(words)"
    }
}
