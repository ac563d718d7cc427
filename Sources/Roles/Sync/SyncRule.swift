/// A filter rule that rsync and lsyncd read alike: `- /bitrix/cache/`, `+ *.log/`.
///
/// A pattern that begins with a slash is anchored at the tree; one that ends with a slash means folders only.
public struct SyncRule: Hashable, Sendable {
    /// Whether what matches stays in.
    public let includes: Bool
    /// The pattern.
    public let pattern: String

    /// A rule that leaves out.
    public static func leave(_ pattern: String) -> SyncRule {
        SyncRule(includes: false, pattern: pattern)
    }

    /// A rule that keeps in.
    public static func keep(_ pattern: String) -> SyncRule {
        SyncRule(includes: true, pattern: pattern)
    }

    /// The text of the rule, such as `- /bitrix/cache/`.
    public var text: String { "\(includes ? "+" : "-") \(pattern)" }

    /// Where a receiver's rsync keeps what is not whole yet, in folders that are disks of their own.
    static let unfinished = leave(".~tmp~/")

    /// What every site leaves out in both directions.
    ///
    /// Log files go, folders with such names stay with all that is in them: lsyncd matches a bare `*.log` against folders
    /// too, and drops edits inside them unless `*.log/**` keeps them in (decision 9).
    public static func site(excluding patterns: [String] = []) -> [SyncRule] {
        let caches = [
            "/bitrix/cache/", "/bitrix/managed_cache/", "/bitrix/stack_cache/",
            "/upload/resize_cache/",
        ]
        let logs = [keep("*.log/"), keep("*.log/**"), leave("*.log")]
        return [unfinished] + (caches + patterns).map(anchored) + logs
    }

    /// Files with a database connection: bxctl edits them on the balancer, whose copies are the pool's.
    static let own = [
        "/bitrix/.settings.php", "/bitrix/php_interface/dbconn.php",
        "/bitrix/php_interface/after_connect*.php",
    ]

    /// What a site leaves out on its way from a web node: the balancer's copy of these is the pool's (decision 9).
    public static func siteToBalancer(excluding patterns: [String] = []) -> [SyncRule] {
        own.map(leave) + site(excluding: patterns)
    }

    /// What `/etc/nginx/bx` leaves out: all that makes the balancer one.
    public static let nginx: [SyncRule] = [
        "/site_enabled/http_balancer*.conf", "/site_enabled/https_balancer*.conf",
        "/site_enabled/upstream.conf", "/site_enabled/pool_manager.conf", "/site_ext_enabled/",
        "/server_monitor.conf", "/pool_passwords",
    ].map(leave)

    /// Why an operator's pattern can't be one; nil when it can.
    public static func refusal(pattern: String) -> String? {
        let special = "[]!+\\\"'".unicodeScalars
        let isClean = pattern.unicodeScalars.allSatisfy { scalar in
            scalar.value > 0x1f && scalar.value != 0x7f && !special.contains(scalar)
        }
        let isWhole = !pattern.isEmpty && pattern != "/" && pattern.trimmedOfSpaces == pattern
        return isClean && isWhole
            ? nil : "a pattern is a path with * or ?; [ ] ! + \\ and quotes can't be in it"
    }

    private static func anchored(_ pattern: String) -> SyncRule {
        leave(pattern.hasPrefix("/") ? pattern : "/" + pattern)
    }
}

extension String {
    fileprivate var trimmedOfSpaces: String {
        let body = drop { $0 == " " }
        return String(body.reversed().drop { $0 == " " }.reversed())
    }
}
