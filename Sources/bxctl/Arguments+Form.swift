import Diagnostics
import Reports
import Resources

extension Arguments {
    /// A command: its name, its flags, its help, and how its words become a value.
    ///
    /// This table is the only description of the command line: parsing, help and completion
    /// follow from it.
    struct Form: Sendable {
        let name: String
        /// One line, for the list of commands.
        let summary: String
        /// A few sentences more, for its own help.
        var detail = ""
        /// Whether it reads manifests.
        var readsManifest = true
        /// The words after the command; the name stands for one in the help.
        var operand: String?
        /// The flags of its own.
        var flags: [Flag] = []
        var examples: [String] = []
        var exitCodes: [ExitCode] = []
        /// Makes the command of its words.
        let read: @Sendable (Words) throws(UsageError) -> Command

        /// Every flag that it takes.
        var allFlags: [Flag] {
            flags + (readsManifest ? [Flag.filename] : []) + Flag.global
        }
    }
}

extension Arguments.Form {
    /// The commands, in the order of the help.
    static let all: [Self] = [
        plan, apply, status, validate, render, restore, history, show, version, help,
    ]

    private static let plan = Self(
        name: "plan",
        summary: "show what apply would do; changes nothing",
        detail: """
            Observes every node, compares it with the manifest and prints one line for each step.
            """,
        flags: [
            .detailedExitCode, Arguments.Flag(name: "diff", help: "show how each text changes"),
            .output(.text, .json),
        ],
        examples: ["bxctl plan -f pool.yaml --diff", "bxctl plan -f pool.yaml -o json"],
        exitCodes: [
            .success, .error, .changes, .partial, .unreachable, .refused, .invalid, .interrupted,
            .terminated,
        ],
        read: { words in
            .plan(
                Arguments.Plan(
                    format: words.format,
                    showsDiff: words.has("diff"),
                    hasDetailedExitCode: words.has("detailed-exitcode")
                )
            )
        }
    )

    private static let apply = Self(
        name: "apply",
        summary: "make the pool what the manifest wants",
        detail: """
            Plans, asks, runs the phases in their order, observes again and reports. What failed
            or was interrupted is taken up by the next apply. The phases:
            \(Phase.allCases.map(\.rawValue).joined(separator: ", ")).

            A signal, or the end of --timeout, lets the steps that run now come to their end; a
            second signal, or \(Interruption.grace) s after the time is up, ends them. When the time is up
            the exit code is 3. -o jsonl prints an event a line, last a summary of each pool; with
            --dry-run the plan on one line.
            """,
        flags: [
            Arguments.Flag(name: "yes", help: "do not ask"),
            Arguments.Flag(name: "dry-run", help: "stop after the plan"),
            Arguments.Flag(
                name: "through",
                value: .choice("PHASE", Phase.allCases.map(\.rawValue)),
                help: "stop after this phase; sync is the vendor's step one"
            ), .detailedExitCode,
            Arguments.Flag(
                name: "allow-displace",
                value: .text("NODE"),
                isRepeatable: true,
                help: "move what only this node has to its trash"
            ),
            Arguments.Flag(
                name: "allow-deletions",
                help: "let deletions go that wait for an operator's word"
            ), .lockTimeout, .output(.text, .json, .jsonl),
        ],
        examples: [
            "bxctl apply -f pool.yaml", "bxctl apply -f pool.yaml --through sync",
            "bxctl apply -f pool.yaml --yes -o jsonl",
        ],
        exitCodes: [
            .success, .error, .changes, .partial, .unreachable, .locked, .refused, .invalid,
            .interrupted, .terminated,
        ],
        read: { words in
            .apply(
                Arguments.Apply(
                    format: words.format,
                    isConfirmed: words.has("yes"),
                    isDryRun: words.has("dry-run"),
                    hasDetailedExitCode: words.has("detailed-exitcode"),
                    through: words.last("through").flatMap(Phase.init),
                    displaced: words.all("allow-displace").map { name in NodeName(name) },
                    allowsDeletions: words.has("allow-deletions"),
                    lockTimeout: words.duration("lock-timeout")
                )
            )
        }
    )

    private static let status = Self(
        name: "status",
        summary: "show how the nodes are",
        detail: "Prints a table of nodes and conditions, and what is amiss below it.",
        flags: [.detailedExitCode, .output(.text, .json)],
        examples: ["bxctl status -f pool.yaml", "bxctl status -f pool.yaml -o json"],
        exitCodes: [
            .success, .error, .changes, .partial, .invalid, .interrupted, .terminated,
        ],
        read: { words in
            .status(
                Arguments.Status(
                    format: words.format,
                    hasDetailedExitCode: words.has("detailed-exitcode")
                )
            )
        }
    )

    private static let validate = Self(
        name: "validate",
        summary: "check manifests; reaches no node",
        detail: "Every problem is told at once, with its file, line and column.",
        flags: [.output(.text, .json)],
        examples: ["bxctl validate -f pool.yaml", "bxctl validate -f pools/ -o json"],
        exitCodes: [.success, .error, .invalid],
        read: { words in .validate(Arguments.Validate(format: words.format)) }
    )

    private static let render = Self(
        name: "render",
        summary: "print every file that a node is to have",
        detail: "Secrets are masked; what a node itself makes shows as (known after apply).",
        flags: [
            Arguments.Flag(name: "node", value: .text("NODE"), help: "the node; needed"),
            Arguments.Flag(name: "path", value: .text("PATH"), help: "this file only"),
        ],
        examples: [
            "bxctl render -f pool.yaml --node vm03",
            "bxctl render -f pool.yaml --node vm04 --path /etc/hosts",
        ],
        exitCodes: [.success, .error, .partial, .invalid, .interrupted, .terminated],
        read: { (words) throws(UsageError) in
            let node = try words.needed("node", "the files of which node to print")
            return .render(Arguments.Render(node: NodeName(node), path: words.last("path")))
        }
    )

    private static let version = Self(
        name: "version",
        summary: "print the version",
        readsManifest: false,
        examples: ["bxctl version"],
        exitCodes: [.success],
        read: { _ in .version }
    )

    private static let help = Self(
        name: "help",
        summary: "print the help of a command",
        readsManifest: false,
        operand: "COMMAND",
        examples: ["bxctl help plan"],
        exitCodes: [.success, .usage],
        read: { (words) throws(UsageError) in .help(try Arguments.help(on: words.operand)) }
    )
}
