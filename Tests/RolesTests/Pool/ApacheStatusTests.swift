import Shell
import Testing
import Trial

@testable import Roles

@Suite("The test of Apache's configuration")
struct ApacheStatusTests {
    @Test("takes a unit's name for a word, never for code")
    func quoting() async throws {
        let folder = try TemporaryFolder()
        let unit = "no\"$(: >\(folder.path("made")))$HOME"
        let ending = try await Program.evaluating(ApacheStatus.test(unit: unit).text).run()
        #expect(ending.status == 1 && ending.text == "\(unit) is not running\n")
        #expect(folder.text(of: "made") == nil)
    }

    @Test("finds the process by words that systemd 219 knows")
    func process() async throws {
        let folder = try TemporaryFolder()
        try folder.writeProgram(
            "case $* in *--value*) exit 1 ;; esac; cat \(folder.path("state"))",
            to: "bin/systemctl"
        )
        let script = """
            PATH=\(folder.path("bin")):$PATH
            sleep 9 &
            trap "kill $!" EXIT
            echo "MainPID=$!" >\(folder.path("state"))
            \(ApacheStatus.test(unit: "httpd").text)
            """
        // Of `-t`, which is Apache's, sleep(1) says what it is not.
        let ending = try await Program.evaluating(script).run()
        #expect(
            !ending.text.contains("not running") && ending.messages.contains("'t'"),
            "\(ending)"
        )
    }
}
