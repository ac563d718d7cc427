import Diagnostics
import Plans
import Resources

/// The values that the tests draw; each holds what is easily drawn wrongly.
enum Samples {
    static let vm03 = NodeName("vm03")
    static let vm04 = NodeName("vm04")
    static let vm05 = NodeName("vm05")

    static func step(
        _ phase: Phase,
        _ node: NodeName,
        _ action: Action,
        _ kind: String,
        _ id: String,
        cause: Cause? = .new,
        note: String = "",
        diff: String = "",
        sensitive: Bool = false,
        disruptive: Bool = false
    ) -> Step {
        Step(
            phase: phase,
            node: node,
            action: action,
            kind: kind,
            id: id,
            cause: cause,
            note: note,
            diff: diff,
            sensitive: sensitive,
            disruptive: disruptive
        )
    }

    static let hosts = step(
        .trust,
        vm03,
        .change,
        "file",
        "/etc/hosts",
        cause: .drift,
        note: "content",
        diff: "@@ -1 +1 @@\n 127.0.0.1\tlocalhost\n-10.77.0.9 vm04\n+10.77.0.4 vm04\n"
    )
    static let login = step(
        .database,
        vm04,
        .add,
        "login",
        "bx_cluster",
        note: "at 10.77.0.3",
        diff: "@@ -1 +1 @@\n+password=hunter2\n",
        sensitive: true
    )
    static let copy = step(
        .sync,
        vm04,
        .run,
        "work",
        "first copy of shop",
        cause: nil,
        note: "to vm03"
    )
    static let settings = step(
        .database,
        vm04,
        .change,
        "file",
        "/home/bitrix/www/bitrix/.settings.php",
        cause: .changed,
        note: "(known after apply)"
    )
    static let nginx = step(
        .balancer,
        vm04,
        .reload,
        "service",
        "nginx",
        cause: .drift,
        note: "serves an older configuration"
    )
    static let maria = step(.database, vm04, .restart, "service", "mysqld", disruptive: true)
    static let gone = step(
        .register,
        vm04,
        .remove,
        "row",
        "vm05",
        cause: .removed
    )
    static let proof = step(.sync, vm04, .wait, "proof", "files arrive on vm03", cause: nil)

    static let steps = [hosts, copy, proof, settings, login, maria, nginx, gone]

    static let plan = Plan(
        pool: "shop",
        steps: steps,
        unchanged: 12,
        nodes: [vm04, vm03]
    )

    static let matching = Plan(pool: "shop", steps: [], unchanged: 48, nodes: [vm04, vm03])

    static let refusal = Diagnostic(
        code: "join/content",
        summary: "A node has files that the balancer lacks",
        detail: "vm03 has 2 files below /home/bitrix/www:\n  index2.php\n  new.php",
        node: vm03,
        hint: "Copy them to vm04, or run apply with --allow-displace vm03."
    )
    static let warning = Diagnostic(
        code: "cache/local",
        severity: .warning,
        summary: "The managed cache is kept on each node",
        detail: "Site default names no shared cache."
    )

    static let troubled = Plan(
        pool: "shop",
        steps: [hosts],
        unchanged: 3,
        nodes: [vm04, vm03],
        unreachable: [vm05: "no route to host", vm03: "connection timed out"],
        refusals: [refusal],
        warnings: [warning],
        notChecked: [
            .init(node: vm04, subject: "file /etc/hosts", reason: "vm03 is not available")
        ],
        notRemoved: [vm05]
    )
}
