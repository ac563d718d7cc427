import Foundation
import Glibc
import Nginx
import Testing

@Suite("A real nginx", .serialized)
struct RealNginxTests {
    static let canRun =
        getuid() == 0
        && ["/usr/sbin/nginx", "/usr/bin/curl", "/usr/bin/unshare", "/usr/bin/openssl"]
            .allSatisfy(FileManager.default.isExecutableFile)

    @Test(
        "serves clients alike before, beside and behind the balancer",
        .enabled(if: canRun, "needs root, nginx, curl, openssl and unshare"),
        arguments: FixtureCase.all.filter { !$0.name.hasPrefix("refused") }
    )
    func servesAlike(_ fixture: FixtureCase) throws {
        let live = try fixture.live()
        let result = ClusterConfiguration.make(live: live, cluster: try fixture.cluster())
        let staged = live.applying(result.staged)
        let switched = staged.applying(result.switched)
        let folder = FileManager.default.temporaryDirectory
            .appending(path: "bxctl-nginx-\(getpid())-\(fixture.name)")
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, tree) in [
            ("single", live), ("staged", staged), ("switched", switched),
            ("web-staged", staged.onWebNode), ("web-switched", switched.onWebNode),
        ] {
            try tree.write(to: folder.appending(path: name))
        }
        let (status, output) = try Self.run(
            "/usr/bin/unshare",
            ["-mn", "sh", Self.script, folder.path()] + fixture.promises
        )
        #expect(status == 0, "\(output)")
    }

    static var script: String {
        FixtureCase.folder.deletingLastPathComponent().appending(path: "real-nginx.sh").path()
    }

    static func run(_ program: String, _ arguments: [String]) throws -> (Int32, String) {
        let process = Process()
        let pipe = Pipe()
        process.executableURL = URL(filePath: program)
        process.arguments = arguments
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let output = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: output, as: UTF8.self))
    }
}

extension FixtureCase {
    /// The script's argument: none for all promises, a table of requests, or only the syntax.
    fileprivate var promises: [String] {
        guard name != "two-sites" else { return [] }
        let file = path.appending(path: "promises.txt").path()
        return [FileManager.default.fileExists(atPath: file) ? file : "syntax"]
    }
}

extension NginxTree {
    /// What the sync brings to a web node.
    fileprivate var onWebNode: NginxTree {
        let bx = "/etc/nginx/bx"
        func isLeftOut(_ path: String) -> Bool {
            ["http_balancer", "https_balancer", "upstream.conf", "pool_manager.conf"]
                .contains { path.hasPrefix("\(bx)/site_enabled/\($0)") }
                || path.hasPrefix("\(bx)/site_ext_enabled/")
        }
        return NginxTree(
            files: files.filter { !isLeftOut($0.key) },
            links: links.filter { !isLeftOut($0.key) }
        )
    }

    func write(to folder: URL) throws {
        func place(_ path: String) throws -> URL {
            let file = folder.appending(path: path.replacing("/etc/nginx/", with: ""))
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            return file
        }
        for (path, bytes) in files { try Data(bytes).write(to: place(path)) }
        for (path, target) in links {
            try FileManager.default.createSymbolicLink(
                atPath: place(path).path(),
                withDestinationPath: target
            )
        }
    }
}
