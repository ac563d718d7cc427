import Nginx
import Testing

@Suite("The cluster's configuration")
struct ClusterConfigurationTests {
    @Test("is what the case expects", arguments: FixtureCase.all)
    func matchesExpectation(_ fixture: FixtureCase) throws {
        let result = ClusterConfiguration.make(
            live: try fixture.live(),
            cluster: try fixture.cluster()
        )
        try Golden(fixture: fixture).check(result)
    }

    @Test("is its own fixed point, staged and switched", arguments: FixtureCase.all)
    func isFixedPoint(_ fixture: FixtureCase) throws {
        let cluster = try fixture.cluster()
        let first = ClusterConfiguration.make(live: try fixture.live(), cluster: cluster)
        guard first.refusals.isEmpty else { return }
        let stagedTree = try fixture.live().applying(first.staged)
        let staged = ClusterConfiguration.make(live: stagedTree, cluster: cluster)
        #expect(staged.refusals == [])
        #expect(staged.staged == first.staged)
        #expect(staged.switched == first.switched)
        let switchedTree = stagedTree.applying(first.switched)
        let switched = ClusterConfiguration.make(live: switchedTree, cluster: cluster)
        #expect(switched.refusals == [])
        #expect(switched.stage == .switched)
        #expect(switchedTree.applying(switched.staged + switched.switched) == switchedTree)
    }

    @Test(
        "is reached from every place where a run can be cut off",
        arguments: ["two-sites", "redirect-block", "redirect-line", "no-https", "vendor-cluster"]
            .map(FixtureCase.init)
    )
    func isReachedFromEveryCut(_ fixture: FixtureCase) throws {
        let cluster = try fixture.cluster()
        let live = try fixture.live()
        let whole = ClusterConfiguration.make(live: live, cluster: cluster)
        guard whole.refusals.isEmpty else { return }
        let entries = whole.staged + whole.switched
        let wanted = live.applying(entries)
        for count in 0...entries.count {
            let cut = live.applying(Array(entries.prefix(count)))
            let next = ClusterConfiguration.make(live: cut, cluster: cluster)
            #expect(next.refusals == [], "cut after \(count)")
            #expect(cut.applying(next.staged + next.switched) == wanted, "cut after \(count)")
        }
    }
}
