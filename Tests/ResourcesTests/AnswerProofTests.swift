import Foundation
import Resources
import Shell
import Testing
import Trial

private let canServe =
    Machine.isPossible
    && ["/usr/sbin/nginx", "/usr/bin/curl", "/usr/bin/openssl", "/usr/sbin/ip"]
        .allSatisfy(FileManager.default.isExecutableFile)

/// A web node's site beside the live one, both of a real nginx in a network of the test's own.
@Suite("A proof of a site", .serialized, .enabled(if: canServe, "needs root, nginx and openssl"))
struct AnswerProofTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// The end of the proof where clients get `http`, which may be `https` or a status, then the status `https`, and the
    /// node answers with `node`.
    private func proof(http: String, https: Int, node: Int) async throws -> Program.Ending {
        let plain = http == "https" ? "301 https://$host$request_uri" : http
        let configuration = """
            pid \(folder.path("pid"));
            error_log stderr;
            events { }
            http {
                access_log off;
                server { listen 80; return \(plain); }
                server { listen 8080; return \(node); }
                server {
                    listen 443 ssl;
                    ssl_certificate \(folder.path("pem"));
                    ssl_certificate_key \(folder.path("pem"));
                    return \(https);
                }
            }
            """
        try folder.write(configuration, to: "nginx.conf")
        let request = HTTPRequest("http://127.0.0.1:8080/", host: "shop.example.com")
        let script: Script = """
            ip link set lo up
            openssl req -x509 -newkey rsa:2048 -nodes -subj /CN=shop -keyout key -out cert 2>/dev/null
            cat key cert >pem
            nginx -p \(folder.path()) -c \(folder.path("nginx.conf"))
            trap 'kill "$(cat pid)"' EXIT
            BX_RUN=RUN
            \(Script.converging)
            \(request.proof(asClientsGetAt: "127.0.0.1"))
            """
        let inside = Program.evaluating("cd '\(folder.path())'\n\(script.text)")
        return try await Program(["unshare", "-mn"] + inside.words).run()
    }

    @Test(
        "is measured over https where http only leads there",
        arguments: [
            ("https", 401, 401), ("https", 403, 404), ("https", 200, 302), ("401", 200, 401),
        ]
    )
    func good(http: String, https: Int, node: Int) async throws {
        let ending = try await proof(http: http, https: https, node: node)
        let asked = (http == "https" ? ["http", "https"] : ["http"]).map { scheme in
            "> seeing how \(scheme)://shop.example.com/ is served\n"
        }
        let whole =
            asked.joined()
            + "> seeing whether http://127.0.0.1:8080/ answers for shop.example.com\n"
        #expect(ending.status == 0 && ending.text == whole, "\(ending)")
    }

    @Test(
        "fails where the node serves the site worse than clients get it",
        arguments: [("https", 404, 200), ("200", 401, 200), ("302", 404, 302)]
    )
    func worse(http: String, node: Int, live: Int) async throws {
        let ending = try await proof(http: http, https: 200, node: node)
        let cause =
            "http://127.0.0.1:8080/ answers for shop.example.com with status \(node); the live site answered \(live)"
        #expect(ending.status == 1 && ending.text.contains(cause), "\(ending)")
    }
}
