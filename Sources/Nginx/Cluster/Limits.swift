/// What the site's block and `http` say about sizes and times, for the balancer to allow as much.
struct Limits {
    /// Directives in the site's block, included files too, that mean something to clients'
    /// connections or to answers, as written.
    private(set) var mirrored: [Statement] = []
    /// The largest allowed body and its spelling; nil when `http` alone says it.
    private(set) var bodySize: (bytes: Int, text: String)?
    /// Seconds for an answer of httpd.
    private(set) var readTime = 300
    /// Seconds for sending to httpd.
    private(set) var sendTime = 300

    /// The balancer includes this file itself, with its hours-long waits.
    private static let push = "\(SitePaths.bx)/conf/im_subscrider.conf"

    private static let mirroredNames: Set<String> = [
        "access_log", "client_body_buffer_size", "client_body_timeout",
        "client_header_buffer_size", "client_header_timeout", "error_log",
        "ignore_invalid_headers", "keepalive_timeout", "large_client_header_buffers",
        "merge_slashes", "proxy_buffer_size", "proxy_buffering", "proxy_buffers",
        "proxy_busy_buffers_size", "proxy_headers_hash_bucket_size",
        "proxy_headers_hash_max_size", "proxy_ignore_client_abort", "proxy_max_temp_file_size",
        "proxy_request_buffering", "send_timeout", "server_name_in_redirect",
        "underscores_in_headers",
    ]

    init(of base: PlacedDirective, in loaded: inout LoadedConfiguration) {
        mirror(loaded.children(of: base).map(\.directive))
        let push = loaded.tree.realPath(Self.push)
        let everything = loaded.everything(in: base).filter { $0.file != push }
        take(times: everything + loaded.http)
        take(sizes: everything.map(\.directive), beside: loaded.http.map(\.directive))
    }

    /// The statement for bodies on a balancer's block that has this limit of its own.
    func bodyStatement(own: Int?) -> Statement? {
        guard let bodySize, !Self.allows(own, bodySize.bytes) else { return nil }
        return .line("client_max_body_size \(bodySize.text)")
    }

    /// Whether one limit allows all that another does; 0 is no limit, nil is not said.
    static func allows(_ limit: Int?, _ other: Int) -> Bool {
        guard let limit else { return false }
        return limit == 0 || (other != 0 && limit >= other)
    }

    private mutating func mirror(_ children: [Directive]) {
        var last: [String: [Statement]] = [:]
        for child in children
        where Self.mirroredNames.contains(child.name) && !child.isManaged && child.body == nil {
            let words = child.words.map { String(decoding: $0.raw, as: UTF8.self) }
            let statement = Statement.line(words.joined(separator: " "))
            let isList = child.name == "access_log" || child.name == "error_log"
            last[child.name, default: []] = (isList ? last[child.name] ?? [] : []) + [statement]
        }
        mirrored = last.keys.sorted().flatMap { last[$0] ?? [] }
    }

    private mutating func take(times placed: [PlacedDirective]) {
        for directive in placed.map(\.directive) {
            guard let text = directive.arguments.first, let seconds = Measure.seconds(text)
            else { continue }
            if directive.name == "proxy_read_timeout" { readTime = max(readTime, seconds) }
            if directive.name == "proxy_send_timeout" { sendTime = max(sendTime, seconds) }
        }
    }

    private mutating func take(sizes site: [Directive], beside http: [Directive]) {
        guard site.contains(where: { $0.name == "client_max_body_size" }) else { return }
        for directive in http + site where directive.name == "client_max_body_size" {
            guard let text = directive.arguments.first, let bytes = Measure.bytes(text),
                !Self.allows(bodySize?.bytes, bytes)
            else { continue }
            bodySize = (bytes, text)
        }
    }
}
