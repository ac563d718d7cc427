public import Shell

/// Cron entries of the pool's sites, put aside on nodes where they must not run a second time.
public struct SiteCron: Resource {
    /// The sites' roots.
    public let roots: [String]

    /// Describes the sites.
    public init(roots: [String]) {
        self.roots = roots
    }

    /// `cron`.
    public var kind: String { "cron" }
    /// One a node.
    public var subject: Subject { Subject("cron", "sites") }
    /// None of the sites.
    public var desired: String { "none" }

    /// Files of cron.d with a site's root in them, and lines of bitrix's crontab.
    public var probe: Script {
        """
        for bx_file in /etc/cron.d/*; do
            [ -f "$bx_file" ] && grep -qF \(patterns) "$bx_file" && echo "file $bx_file"
        done
        crontab -u bitrix -l 2>/dev/null | grep -F \(patterns) | grep -v '^#' | sed 's/^/line /'
        :
        """
    }

    /// Moves them to `/etc/bxctl/cron`.
    public func change(from answer: Answer) throws -> Change? {
        let entries = answer.lines.filter { line in !line.isEmpty }
        if entries.isEmpty { return nil }
        return Change(
            .change,
            note: "\(entries.count) entries put aside: cron runs on one node only",
            script: """
                umask 077
                mkdir -p "/etc/bxctl/cron/$BX_RUN"
                for bx_file in /etc/cron.d/*; do
                    if [ -f "$bx_file" ] && grep -qF \(patterns) "$bx_file"; then
                        bx_keep "$bx_file"
                        mv -f -- "$bx_file" "/etc/bxctl/cron/$BX_RUN/"
                    fi
                done
                if bx_table=$(crontab -u bitrix -l 2>/dev/null) &&
                    printf '%s\\n' "$bx_table" | grep -v '^#' | grep -qF \(patterns); then
                    printf '%s\\n' "$bx_table" >"/etc/bxctl/cron/$BX_RUN/crontab.bitrix"
                    printf '%s\\n' "$bx_table" | grep -vF \(patterns) | crontab -u bitrix -
                fi
                """
        )
    }

    private var patterns: Script {
        "\(roots.flatMap { root in ["-e", root + "/"] })"
    }
}
