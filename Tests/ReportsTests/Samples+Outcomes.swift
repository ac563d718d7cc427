import Diagnostics
import Plans
import Reports
import Resources

extension Samples {
    static let failure = Failure(
        node: vm03,
        phase: .sync,
        step: "unit lsyncd-vm03.service",
        cause: "systemctl ended with 1:\nJob for lsyncd-vm03.service failed",
        hint: "Read journalctl -u lsyncd-vm03 on vm03; the next apply tries again."
    )

    static func report(
        _ outcome: Report.Outcome,
        failures: [Failure] = [],
        remaining: [Step] = [],
        notRemoved: [NodeName] = []
    ) -> Report {
        Report(
            pool: "shop",
            run: "20260301T120000Z-4f2a",
            outcome: outcome,
            added: 31,
            changed: 4,
            removed: 1,
            failures: failures,
            remaining: remaining,
            notRemoved: notRemoved,
            seconds: 8.36
        )
    }

    static let reloading = Report(
        pool: "shop",
        run: "20260301T120000Z-4f2a",
        outcome: .converged,
        added: 0,
        changed: 0,
        removed: 0,
        reloads: 2,
        restarts: 1,
        failures: [],
        remaining: [],
        notRemoved: [],
        seconds: 1
    )

    static let item = PlanList.Item(
        plan: plan,
        manifestSha256: "m",
        observedSha256: "o",
        manifest: nil
    )

    static let converged = report(.converged)
    static let failed = report(
        .failed,
        failures: [failure],
        remaining: [proof, nginx],
        notRemoved: [vm05]
    )
    static let partial = report(.partial, remaining: [settings, nginx])
    static let interrupted = report(.interrupted, remaining: [nginx])
    static let timedOut = report(.timedOut)

    static let lsyncd = step(.sync, vm03, .add, "unit", "lsyncd-vm03.service")

    /// A run in which one step fails and two that wait for it are skipped, second by second.
    static let events: [(Event, Double)] = [
        (.observing(nodes: [vm04, vm03]), 0),
        (.observed(seconds: 0.31), 0.31),
        (.began(pool: "shop", run: "20260301T120000Z-4f2a"), 0.4),
        (.phase(.trust), 0.5),
        (.started(hosts), 0.5),
        (.done(hosts, seconds: 0.12), 0.62),
        (.phase(.sync), 0.7),
        (.started(copy), 0.7),
        (.started(lsyncd), 0.7),
        (.progress(copy, line: "1,024,000  35%\u{1B}[2J 12.1MB/s"), 2),
        (.failed(lsyncd, seconds: 1.5, failure), 2.2),
        (.done(copy, seconds: 64.3), 65),
        (.skipped(proof, reason: "lsyncd-vm03.service failed"), 65),
        (.phase(.database), 65.1),
        (.started(login), 65.1),
        (.progress(login, line: "IDENTIFIED BY 'hunter2'"), 65.2),
        (.done(login, seconds: 0.2), 65.3),
        (.skipped(settings, reason: "lsyncd-vm03.service failed"), 65.4),
        (.skipped(maria, reason: "lsyncd-vm03.service failed"), 65.4),
        (.ended(failed), 66),
    ]

    static let ready = PoolStatus(
        pool: "docs",
        nodes: [
            PoolStatus.Node(
                name: vm04,
                roles: ["mgmt", "balancer", "web", "mysql"],
                conditions: PoolStatus.Condition.Kind.allCases.map { kind in
                    PoolStatus.Condition(
                        kind,
                        .yes,
                        reason: "AsWanted",
                        message: kind == .syncOut ? "lag 0 s" : ""
                    )
                }
            )
        ]
    )

    static let degraded = PoolStatus(
        pool: "shop",
        nodes: [
            PoolStatus.Node(
                name: vm04,
                roles: ["mgmt", "balancer", "web", "mysql"],
                conditions: [
                    .init(.reachable, .yes, reason: "SSH"),
                    .init(.converged, .no, reason: "Drift", message: "1 step: file /etc/hosts"),
                    .init(.syncOut, .no, reason: "Lag", message: "12 s behind, 3 pending"),
                    .init(.database, .yes, reason: "Login"),
                    .init(.balancer, .yes, reason: "Serves"),
                ]
            ),
            PoolStatus.Node(
                name: vm03,
                roles: ["web"],
                conditions: [
                    .init(.reachable, .no, reason: "TimedOut", message: "connection timed out"),
                    .init(.converged, .unknown, reason: "Unreachable"),
                ]
            ),
        ],
        remarks: ["the managed cache is kept on each node"]
    )

    static let unknownKey = Diagnostic(
        code: "manifest/unknown-key",
        summary: "A key is not known",
        detail: "A node has no key \"roels\".",
        source: SourceRange(
            file: "pool.yaml",
            start: SourcePosition(line: 9, column: 7),
            end: SourcePosition(line: 9, column: 12)
        ),
        excerpt: "\t\t\t\t  roels: [web]",
        hint: "Did you mean \"roles\"?"
    )
}
