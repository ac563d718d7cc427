import Diagnostics
import Foundation
import Testing
import Trial

@testable import Connecting

@Suite("A way over ssh")
struct DestinationTests {
    private func ssh(
        identity: String? = nil,
        knownHosts: String? = nil,
        hostKey: String? = nil
    ) -> Destination.SSH {
        Destination.SSH(
            address: "10.77.0.4",
            user: "admin",
            port: 2_222,
            identityFile: identity,
            knownHostsFile: knownHosts,
            hostKey: hostKey,
            connectTimeoutSeconds: 7
        )
    }

    private func command(_ ssh: Destination.SSH, throughSudo: Bool = false) -> [String] {
        Destination(node: NodeName("vm04"), way: .ssh(ssh), throughSudo: throughSudo).command
    }

    @Test("asks nothing, trusts no unknown key and forwards nothing, whatever the user's file says")
    func options() async throws {
        let folder = try TemporaryFolder()
        try folder.write(
            """
            Host *
                BatchMode no
                StrictHostKeyChecking no
                ForwardAgent yes
                ForwardX11 yes
                LocalForward 8080 127.0.0.1:80
                RemoteForward 8080 127.0.0.1:80
                RemoteCommand echo stolen
                PermitLocalCommand yes
                LocalCommand echo stolen
                RequestTTY force
                ControlMaster auto
                ControlPath /tmp/%C
                UpdateHostKeys yes
                ConnectTimeout 99
                User somebody
                Port 99
            """,
            to: "config"
        )
        let words = Array(command(ssh()).dropFirst())
        let whole = ["/usr/bin/ssh", "-F", folder.path("config"), "-G"] + words
        let ending = try await Program(whole).run()
        #expect(ending.status == 0, "\(ending.messages)")
        let lines = Set(ending.text.split(separator: "\n").map(String.init))
        let wanted = [
            "batchmode yes", "stricthostkeychecking true", "forwardagent no",
            "clearallforwardings yes", "permitlocalcommand no", "requesttty false",
            "controlmaster false", "updatehostkeys false", "connecttimeout 7", "user admin",
            "port 2222", "hostname 10.77.0.4", "numberofpasswordprompts 0", "serveraliveinterval 5",
            "controlpath /tmp/",
        ]
        for line in wanted.dropLast() { #expect(lines.contains(line), "\(line)") }
        #expect(!ending.text.contains("remotecommand echo"))
    }

    @Test("uses the named key and no other")
    func identity() throws {
        let words = command(ssh(identity: "/keys/id"))
        let index = try #require(words.firstIndex(of: "-i"))
        #expect(words[index + 1] == "/keys/id" && words.contains("IdentitiesOnly=yes"))
        #expect(!command(ssh()).contains("IdentitiesOnly=yes"))
    }

    @Test("to a pinned host takes that key and looks into no other file")
    func pin() {
        let words = command(ssh(hostKey: "ssh-ed25519 AAAA"))
        for word in [
            "UserKnownHostsFile=none", "GlobalKnownHostsFile=none",
            "KnownHostsCommand=/bin/echo %H ssh-ed25519 AAAA",
        ] {
            #expect(words.contains(word))
        }
        let both = command(ssh(knownHosts: "/known", hostKey: "ssh-ed25519 AAAA"))
        #expect(!both.contains { word in word.contains("/known") })
    }

    @Test(
        "names the files that are meant, whatever their paths hold",
        arguments: ["/known", "/home/a  b/known", "/a \"b\"/it's", "/a\\b", "/100% sure"]
    )
    func files(path: String) async throws {
        // ssh parts names at blanks and shows them with one between; it takes only keys that exist.
        let folder = try TemporaryFolder()
        try folder.write("", to: path)
        let key = folder.path(path)
        let words = Array(command(ssh(identity: key, knownHosts: path)).dropFirst())
        let ending = try await Program(["/usr/bin/ssh", "-F", "none", "-G"] + words).run()
        let lines = ending.text.split(separator: "\n").map(String.init)
        #expect(lines.contains("userknownhostsfile \(path)"), "\(ending.messages)")
        #expect(lines.contains("identityfile \(key)"), "\(ending.messages)")
    }

    @Test("takes no address for an option")
    func address() throws {
        let words = command(ssh())
        let index = try #require(words.firstIndex(of: "--"))
        #expect(words.count == index + 3 && words[index + 1] == "10.77.0.4")
    }

    @Test("starts the same program there as here, and through sudo only where that is wanted")
    func program() async throws {
        let local = Destination(node: NodeName("x"), way: .local, throughSudo: false).command
        #expect(local.prefix(2) == ["sh", "-c"])
        let remote = try #require(command(ssh()).last)
        let shown = "set -- \(remote.dropFirst("exec ".count)); printf '%s\\000' \"$@\""
        let ending = try await Program.shell(shown).run()
        let words = ending.output.split(separator: 0, omittingEmptySubsequences: false)
            .map { word in String(decoding: word, as: UTF8.self) }
        #expect(words.dropLast() == local[...])
        let sudo = try #require(command(ssh(), throughSudo: true).last)
        #expect(sudo.hasPrefix("exec sudo -n sh -c ") && !remote.contains("sudo"))
    }
}
