import Plans
import Testing

@testable import Reports

@Suite("A status")
struct StatusTests {
    @Test("is a table of nodes and conditions with what is amiss below it")
    func degraded() throws {
        let text = StatusText(style: TextStyle(width: 120)).text(of: [Samples.degraded])
        try expectGolden(text, "status.txt")
    }

    @Test("leaves the roles out where they do not fit")
    func narrow() throws {
        let text = StatusText(style: TextStyle(width: 80)).text(of: [Samples.degraded])
        try expectGolden(text, "status-narrow.txt")
    }

    @Test("of several pools is one block each; when verbose true conditions speak too")
    func several() throws {
        let style = TextStyle(width: 120, verbosity: .verbose)
        let text = StatusText(style: style).text(of: [Samples.ready, Samples.degraded])
        try expectGolden(text, "status-several.txt")
    }

    @Test("is one line a pool when quiet")
    func quiet() {
        let style = TextStyle(verbosity: .quiet)
        let text = StatusText(style: style).text(of: [Samples.ready, Samples.degraded])
        #expect(
            text == """
                Pool docs is ready.

                Pool shop is degraded: 4 of 7 conditions are not true.

                """
        )
    }
}
