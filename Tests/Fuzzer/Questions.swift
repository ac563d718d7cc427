import Foundation
import Resources
import Shell

/// One question of every kind, as `contrib/check` sees to: each type that reads what a node says.
let everyQuestion: [any Question] =
    [
        NodeFacts(), ExchangeTimes(), DatabaseNames(), PathQuestion("/etc/hosts"),
        TreeQuestion("/etc/nginx/bx"), TreeDigest("/etc/nginx/bx", without: []),
        MissingFiles(["/etc/nginx/certs/a b.pem", "/etc/nginx/certs/key.pem"]),
        MountPoints(["/home/bitrix/www"]), PortQuestion("10.77.0.3", ports: [80, 443]),
        UnreadableFiles("/home/bitrix/www"), UnitLoaded("nginx.service"),
        SiteListing("/home/bitrix/www", without: [], limit: 4_096), sites,
        SyncProof(to: "vm03"), SyncQuiet(with: ["vm03", "vm05"]), SyncAlarms(with: "vm03"),
        WebAnswers("vm03", requests: []), TrashUse([place]),
        TrashListing([place], path: TreeName([]), seconds: nil, limit: 3),
        TreeEntries(of: [TreeName(Array("a".utf8))], in: "/home/bitrix/www", as: "bitrix"),
    ] + everyResource

private let everyResource: [any Question] = [
    File("/etc/bxctl/a", content: Late(Content("a\n"))), Link("/etc/a", to: "b"), Absent("/etc/c"),
    Directory("/etc/bxctl", owner: "root", group: "root", mode: "755", tmpfiles: nil),
    UserDirectory("/home/bitrix/.bxctl", of: "bitrix", mode: "700"),
    TreeOwner("/home/bitrix/www", owner: "bitrix"),
    Unit("lsyncd-vm03.service", fingerprint: "a", isDisruptive: false),
    Package("lsyncd", program: "lsyncd", versionArgument: "--version"),
    KernelSetting("fs.inotify.max_user_watches", atLeast: 9), SSHServer(readsSince: "/etc/a"),
    KeyPair("/etc/bxctl/ssh/id", readableBy: "bitrix", comment: "bxctl"),
    Work("a", note: "", script: "echo"), SiteCron(roots: ["/home/bitrix/www"]),
    SiteCache(root: "/home/bitrix/www", roots: ["/home/bitrix/www"], trash: "/trash"),
    SiteSettings(
        sites,
        index: 0,
        connection: Late(
            SiteSettings.Connection(
                host: "10.77.0.4",
                database: "sitemanager",
                login: "bx_cluster",
                password: Secret("password")
            )
        ),
        workFolder: "/home/bitrix/.bxctl-work"
    ),
    Service(
        name: "nginx",
        unit: "nginx.service",
        tree: "/etc/nginx/bx",
        test: "nginx -t",
        revisionFile: "/etc/nginx/bxctl/revision.conf",
        revisionText: "printf %s \"$1\"",
        revisionURL: "http://127.0.0.1:8081/bxctl-revision",
        requests: []
    ),
    DatabaseLogin(
        "bx_cluster",
        from: "10.77.0.3",
        password: Late(Secret("password")),
        isPasswordWrong: false,
        isOurs: true,
        databases: ["sitemanager"],
        privileges: ["SELECT"]
    ),
    RetiredLogin("bx_cluster", from: "10.77.0.3"),
    DatabaseListening(on: "10.77.0.4", unit: "mysqld"),
    DatabaseRow(
        database: "sitemanager",
        table: "b_option",
        key: [(name: "NAME", value: "a")],
        values: [(name: "VALUE", value: "b")],
        initial: [],
        note: ""
    ),
]

private let sites = SitesQuestion(roots: ["/home/bitrix/www"])

private let place = TrashPlace(
    site: "default",
    tree: "/home/bitrix/www",
    folder: "/home/bitrix/.bxctl-trash/www",
    temporary: "/home/bitrix/.bxctl-work/www",
    user: "bitrix"
)

/// Any lines as the answer to a question of any kind; the first byte chooses it, the second whether
/// they come as they are, in base64, or as lists with a NUL between and a point behind.
func readQuestion(_ bytes: [UInt8]) {
    // A survey takes no answer with a NUL.
    guard bytes.count > 2, !bytes[2...].contains(0) else { return }
    let question = everyQuestion[Int(bytes[0]) % everyQuestion.count]
    let lines = String(decoding: bytes[2...], as: UTF8.self).components(separatedBy: "\n")
    let answer: Answer
    switch bytes[1] % 3 {
    case 0: answer = Answer(lines: lines)
    case 1: answer = Answer(lines: lines.map { line in Content(line).base64 })
    default:
        answer = Answer(
            lines: lines.map { line in
                let list = line.split(separator: "\t", omittingEmptySubsequences: false)
                return Content((list + ["."]).joined(separator: "\0")).base64 + "."
            }
        )
    }
    if let fact = question as? any Fact { read(fact, answer) }
    guard let resource = question as? any Resource else { return }
    let change = try? resource.change(from: answer)
    expect(change?.script?.masked != "", "a change knows how it is made, or that it waits")
    expect(change?.script?.masked.contains("password") != true, "no secret is shown")
    _ = try? resource.changeWhenNotified(from: answer)
}

private func read(_ fact: some Fact, _ answer: Answer) {
    guard let value = try? fact.read(answer) else { return }
    guard let listing = value as? TrashListing.Value else { return }
    expect(listing.copies.count <= 3, "no more copies are taken than were asked for")
    for copy in listing.copies { expect(!copy.moment.isEmpty, "a copy has its time") }
}
