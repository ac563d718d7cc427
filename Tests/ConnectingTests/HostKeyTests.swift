import Connecting
import Testing

@testable import Connecting

@Suite("A host key that is not accepted")
struct HostKeyTests {
    private static let changed = """
        @@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@
        @    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @
        @@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@
        The fingerprint for the ED25519 key sent by the remote host is
        SHA256:M2ovYnRZdMLtu0wx1RMxB2eFuB9eFQ0TUkutl/wQYpc.
        Please contact your system administrator.
        Add correct host key in /root/known hosts to get rid of this message.
        Offending ED25519 key in PLACE:1
          remove with:
          ssh-keygen -f "PLACE" -R "10.77.0.3"
        Host key for 10.77.0.3 has changed and you have requested strict checking.
        Host key verification failed.
        """

    /// The client ends most of these lines with a carriage return.
    private func message(_ said: String) -> String? {
        HostKeyComplaint(in: said.replacing("\n", with: "\r\n"))?.message
    }

    @Test("is told by its fingerprint and the file that has another")
    func file() {
        let said = Self.changed.replacing("PLACE", with: "/root/known hosts")
        #expect(
            message(said) == """
                its host key ED25519 SHA256:M2ovYnRZdMLtu0wx1RMxB2eFuB9eFQ0TUkutl/wQYpc \
                is not the one in /root/known hosts:1
                """
        )
    }

    @Test("is told to differ from the manifest's pin")
    func pin() {
        let said = Self.changed.replacing("PLACE", with: "KnownHostsCommand-HOSTNAME")
        #expect(message(said)?.hasSuffix("is not the one of the manifest") == true)
    }

    @Test("may be unknown or revoked")
    func others() {
        let end = "Host key verification failed."
        let unknown = "No ED25519 host key is known for 10.77.0.3 and you have requested strict"
        #expect(message("\(unknown) checking.\n\(end)")?.contains("known neither") == true)
        let revoked = "ED25519 host key for 10.77.0.3 was revoked and you have requested strict"
        #expect(message("\(revoked) checking.\n\(end)") == "its host key is marked as revoked")
    }

    @Test("is not seen in what else ssh says")
    func otherTroubles() {
        #expect(message("root@10.77.0.3: Permission denied (publickey).") == nil)
        #expect(message("Host key verification failed.\nroot@host: Permission denied") == nil)
        #expect(message("") == nil)
    }
}
