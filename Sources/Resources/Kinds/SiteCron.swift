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
        \(functions)
        set --
        for bx_file in /etc/cron.d/*; do
            if [ -f "$bx_file" ]; then set -- "$@" "$bx_file"; fi
        done
        bx_files=$(bx_grep -lF \(patterns) "$@" /dev/null)
        IFS='
        '
        for bx_file in $bx_files; do
            bx_jobs=$(bx_jobs_of "$bx_file")
            if [ "$bx_jobs" ]; then printf 'file %s\\n' "$bx_file"; fi
        done
        unset IFS
        bx_read_table
        bx_jobs=$(printf '%s\\n' "$bx_table" | bx_jobs_of -)
        if [ "$bx_jobs" ]; then printf '%s\\n' "$bx_jobs" | sed 's/^/line /'; fi
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
                \(functions)
                (umask 077 && mkdir -p "/etc/bxctl/cron/$BX_RUN")
                for bx_file in /etc/cron.d/*; do
                    [ -f "$bx_file" ] || continue
                    bx_jobs=$(bx_jobs_of "$bx_file")
                    [ "$bx_jobs" ] || continue
                    bx_keep "$bx_file"
                    cp -p -- "$bx_file" "/etc/bxctl/cron/$BX_RUN/"
                    bx_rest=$(bx_grep -vF \(patterns) "$bx_file")
                    bx_others=$(printf '%s\\n' "$bx_rest" | bx_grep -v '^[[:space:]]*\\(#\\|$\\|[A-Za-z_]*[[:space:]]*=\\)')
                    if [ "$bx_others" ]; then bx_put_text "$bx_rest" "$bx_file"; else rm -f -- "$bx_file"; fi
                done
                bx_read_table
                bx_jobs=$(printf '%s\\n' "$bx_table" | bx_jobs_of -)
                if [ "$bx_jobs" ]; then
                    bx_before=/etc/bxctl/cron/$BX_RUN/crontab.bitrix
                    (umask 077 && printf '%s\\n' "$bx_table" >"$bx_before")
                    (umask 077 && bx_grep -vF \(patterns) "$bx_before" >"$bx_before.new")
                    crontab -u bitrix "$bx_before.new"
                    rm -f -- "$bx_before.new"
                fi
                """
        )
    }

    /// The jobs of the sites in a file, and bitrix's crontab in `bx_table`, whose program fails also where there is none.
    private var functions: Script {
        """
        bx_jobs_of() {
            bx_lines=$(bx_grep -F \(patterns) -- "$1") || return
            printf '%s\\n' "$bx_lines" | bx_grep -v '^[[:space:]]*\\(#\\|$\\)'
        }
        bx_read_table() {
            bx_table=
            if ! command -v crontab >/dev/null; then return; fi
            if bx_said=$(crontab -u bitrix -l 2>&1); then
                bx_table=$(crontab -u bitrix -l)
            else
                case $bx_said in 'no crontab for '*) ;; *) printf '%s\\n' "$bx_said" && return 1 ;; esac
            fi
        }
        """
    }

    private var patterns: Script {
        "\(roots.flatMap { root in ["-e", root + "/"] })"
    }
}
