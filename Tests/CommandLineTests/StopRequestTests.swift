import Foundation
import Plans
import Reports
import Testing

@testable import bxctl

@Suite("A wish to stop")
struct StopRequestTests {
    private func consequences(
        _ causes: StopRequest.Cause...,
        isWorking: Bool
    ) -> [StopRequest.Consequence] {
        var request = StopRequest()
        request.isWorking = isWorking
        return causes.map { cause in request.take(cause) }
    }

    @Test("ends sessions at once as long as no step runs")
    func looking() {
        for cause in [StopRequest.Cause.signal(SIGINT), .signal(SIGTERM), .timeout] {
            #expect(consequences(cause, isWorking: false) == [.endsSessions])
        }
    }

    @Test("waits for the steps that run; a second signal does not, whatever came first")
    func working() {
        let int = StopRequest.Cause.signal(SIGINT)
        let hangup = StopRequest.Cause.signal(SIGHUP)
        #expect(consequences(int, hangup, isWorking: true) == [.waits, .endsSessions])
        #expect(consequences(.timeout, int, isWorking: true) == [.waitsForGrace, .endsSessions])
    }

    @Test("has an end when the time is up, also after a signal that waits")
    func deadline() {
        let causes = consequences(.signal(SIGTERM), .timeout, isWorking: true)
        #expect(causes == [.waits, .waitsForGrace])
    }

    @Test("decides by its first cause how the command ends")
    func codes() {
        let table: [(StopRequest.Cause, ExitCode)] = [
            (.signal(SIGINT), .interrupted), (.signal(SIGTERM), .terminated),
            (.signal(SIGHUP), .terminated), (.timeout, .partial),
        ]
        for (cause, code) in table {
            var request = StopRequest()
            _ = request.take(cause)
            _ = request.take(cause == .timeout ? .signal(SIGINT) : .timeout)
            #expect(request.cause == cause && request.cause?.code == code)
            #expect(cause.outcome == (cause == .timeout ? .timedOut : .interrupted))
        }
    }
}
