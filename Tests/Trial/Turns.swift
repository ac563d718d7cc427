/// As many at a time as there is room for; the others wait for their turn.
actor Turns {
    private var free: Int
    private var waiting: [CheckedContinuation<Void, Never>] = []

    init(_ count: Int) {
        free = count
    }

    func begin() async {
        if free > 0 {
            free -= 1
        } else {
            await withCheckedContinuation { turn in waiting.append(turn) }
        }
    }

    func end() {
        if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
    }
}
