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

    /// Files of cron.d with a job of a site in them, and such lines of bitrix's crontab.
    public var probe: Script {
        """
        grep -slF -d skip -D skip \(patterns) /etc/cron.d/* | while IFS= read -r bx_file; do
            grep -v '^[[:space:]]*#' "$bx_file" | grep -qF \(patterns) && echo "file $bx_file"
        done
        crontab -u bitrix -l 2>/dev/null | grep -F \(patterns) | sed '/^#/d; s/^/line /'
        :
        """
    }

    /// Moves them to `/etc/bxctl/cron`; other jobs of the same files stay where they are.
    public func change(from answer: Answer) throws -> Change? {
        let entries = answer.lines.filter { line in !line.isEmpty }
        if entries.isEmpty { return nil }
        return Change(
            .change,
            note: "\(entries.count) entries put aside: cron runs on one node only",
            script: """
                (umask 077 && mkdir -p "/etc/bxctl/cron/$BX_RUN")
                for bx_file in /etc/cron.d/*; do
                    [ -f "$bx_file" ] && grep -v '^[[:space:]]*#' "$bx_file" | grep -qF \(patterns) || continue
                    bx_keep "$bx_file"
                    cp -p -- "$bx_file" "/etc/bxctl/cron/$BX_RUN/"
                    if grep -vF \(patterns) "$bx_file" | grep -v '^[[:space:]]*\\(#\\|$\\)' | grep -qv '^[A-Za-z_]*[[:space:]]*='; then
                        bx_rest=$(grep -vF \(patterns) "$bx_file")
                        bx_put_text "$bx_rest" "$bx_file"
                    else
                        rm -f -- "$bx_file"
                    fi
                done
                if bx_table=$(crontab -u bitrix -l 2>/dev/null) &&
                    printf '%s\\n' "$bx_table" | grep -v '^#' | grep -qF \(patterns); then
                    (umask 077 && printf '%s\\n' "$bx_table" >"/etc/bxctl/cron/$BX_RUN/crontab.bitrix")
                    bx_rest=$(printf '%s\\n' "$bx_table" | grep -vF \(patterns)) || [ "$?" = 1 ]
                    if [ "$bx_rest" ]; then printf '%s\\n' "$bx_rest"; fi | crontab -u bitrix -
                fi
                """
        )
    }

    private var patterns: Script {
        "\(roots.flatMap { root in ["-e", root + "/"] })"
    }
}
