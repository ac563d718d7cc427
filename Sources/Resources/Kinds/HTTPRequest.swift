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

    /// Shell text that fails, saying why, unless this is served no worse than `live` is.
    ///
    /// It uses the functions of the steps, and ends with their status.
    public func proof(against live: HTTPRequest) -> Script {
        "bx_serves \(what) \"$(bx_asked \(live.words))\" \(words)"
    }

    /// Shell text that calls the command `function` with what is asked and curl's words.
    func call(_ function: Script) -> Script {
        "\(function) \(what) \(words)"
    }
}
