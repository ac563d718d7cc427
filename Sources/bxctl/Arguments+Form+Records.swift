import Reports

/// The commands that look back: what was deleted, and what was done.
extension Arguments.Form {
    static let restore = Self(
        name: "restore",
        summary: "list or bring back deleted and overwritten files",
        detail: """
            Looks into the trash of every node. --list tells what there is, newest first; else the
            newest copy of PATH, and of every file below it, comes back on all nodes. Content that
            differs from the copy is overwritten with --overwrite only, and moves to the trash.
            Older copies, and what a restore or a join displaced, come back by --at.
            """,
        flags: [
            Arguments.Flag(name: "list", help: "only tell what there is"),
            Arguments.Flag(name: "site", value: .text("SITE"), help: "this site only"),
            Arguments.Flag(
                name: "path",
                value: .text("PATH"),
                help: "a file or folder, below the site's root or from /; no pattern"
            ),
            Arguments.Flag(name: "since", value: .duration, help: "copies no older than D only"),
            Arguments.Flag(
                name: "at",
                value: .text("WHEN"),
                help: "the copies of this moment, as --list shows it"
            ),
            Arguments.Flag(name: "overwrite", help: "put copies in the place of other content"),
            Arguments.Flag(name: "yes", help: "do not ask"), .lockTimeout, .output(.text, .json),
        ],
        examples: [
            "bxctl restore -f pool.yaml --list --since 2h",
            "bxctl restore -f pool.yaml --path /home/bitrix/www/upload/photo.jpg",
            "bxctl restore -f pool.yaml --site default --path upload/iblock --since 1d --yes",
        ],
        exitCodes: [
            .success, .error, .partial, .unreachable, .locked, .refused, .invalid, .interrupted,
            .terminated,
        ],
        read: { (words) throws(UsageError) in
            if !words.has("list") {
                _ = try words.needed("path", "what to bring back; --list shows what there is")
            } else if let flag = ["at", "overwrite", "yes"].first(where: words.has) {
                throw UsageError(
                    "conflict",
                    "--list and --\(flag) exclude each other",
                    command: "restore"
                )
            }
            return .restore(
                Arguments.Restore(
                    format: words.format,
                    isList: words.has("list"),
                    site: words.last("site"),
                    path: words.last("path"),
                    since: words.duration("since"),
                    moment: words.last("at"),
                    overwrites: words.has("overwrite"),
                    isConfirmed: words.has("yes"),
                    lockTimeout: words.duration("lock-timeout")
                )
            )
        }
    )

    static let history = Self(
        name: "history",
        summary: "show past runs of this controller",
        detail: """
            Newest first, with the file that holds each report and where on the nodes the run's
            backups are. Reports are kept in /var/lib/bxctl (root) or in the user's state folder.
            """,
        flags: [.output(.text, .json)],
        examples: ["bxctl history -f pool.yaml", "bxctl history -f pool.yaml -o json"],
        exitCodes: [.success, .error, .invalid],
        read: { words in .history(Arguments.History(format: words.format)) }
    )

    static let show = Self(
        name: "show",
        summary: "print a saved report",
        detail: "Reads what apply -o json printed, or a file that history names.",
        readsManifest: false,
        operand: "FILE",
        flags: [.output(.text, .json)],
        examples: ["bxctl show report.json", "bxctl show report.json -o json"],
        exitCodes: [.success, .error],
        read: { (words) throws(UsageError) in
            guard let file = words.operand else {
                throw UsageError("missing-word", "no file was named", command: "show")
            }
            return .show(Arguments.Show(format: words.format, file: file))
        }
    )
}
