import Diagnostics
import Plans
import Resources
import Shell
import Trial

extension World {
    /// A pool of three nodes with things, gates, notifications and barriers by chance.
    static func random(_ seed: UInt64) -> World {
        var chance = Chance(seed)
        var world = World("a", "b", "c")
        let phases = Phase.allCases
        for number in 0..<Int.random(in: 1...25, using: &chance) {
            let node = world.nodes.randomElement(using: &chance) ?? NodeName("a")
            let phase = phases.randomElement(using: &chance) ?? .sync
            if Int.random(in: 0..<4, using: &chance) == 0 { world.catalog.barrier() }
            if Int.random(in: 0..<5, using: &chance) == 0 {
                let guarded =
                    Bool.random(using: &chance) ? phases.randomElement(using: &chance) : nil
                world.catalog.add(
                    Work("gate \(number)", action: .wait, script: ":"),
                    to: node,
                    in: phase,
                    trigger: .gate(guarding: guarded)
                )
                continue
            }
            let others = world.nodes.filter { _ in Int.random(in: 0..<4, using: &chance) == 0 }
            let heard = (0..<3).map { _ in Int.random(in: 0..<25, using: &chance) }
            let targets = heard.flatMap { number in
                world.nodes.map { node in Target(node, "thing", "\(number)") }
            }
            let action: Action? = Bool.random(using: &chance) ? .reload : nil
            world.catalog.add(
                Thing("\(number)", "wanted", whenNotified: action),
                to: node,
                in: phase,
                concerns: Set(others),
                notifies: Set(targets)
            )
            world.state[node, default: [:]]["\(number)"] =
                ["wanted", "other", nil].randomElement(using: &chance) ?? nil
        }
        return world
    }
}
