internal import Dispatch
internal import Foundation
internal import Glibc
internal import Synchronization

/// The process group of a child, as long as its number is its own.
final class ProcessGroup: Sendable {
    /// Every group that may still run, and whether new ones are refused.
    private struct Register {
        var isClosed = false
        var groups: [pid_t: Reference] = [:]
    }

    private struct Reference {
        weak var group: ProcessGroup?
    }

    private static let register = Mutex(Register())

    private let identifier: pid_t
    private let isReaped = Mutex(false)

    private init(_ identifier: pid_t) {
        self.identifier = identifier
    }

    /// Starts a child, one at a time: between pipe(2) and fcntl(2) no other may be forked.
    ///
    /// - Parameter spawn: Starts it as the leader of a group of its own.
    /// - Returns: Its group, and what `spawn` gave beside.
    /// - Throws: What `spawn` throws, or that ``endAll()`` was called.
    static func start<Value>(
        _ spawn: () throws(Child.StartError) -> (pid_t, Value)
    ) throws(Child.StartError) -> (ProcessGroup, Value) {
        try register.withLock { register throws(Child.StartError) in
            if register.isClosed { throw Child.StartError(ECANCELED) }
            let (identifier, value) = try spawn()
            let group = ProcessGroup(identifier)
            register.groups[identifier] = Reference(group: group)
            return (group, value)
        }
    }

    /// Ends every group now and kills what is left after two seconds; no child starts any more.
    static func endAll() {
        let groups = register.withLock { register in
            register.isClosed = true
            return register.groups.values.compactMap(\.group)
        }
        for group in groups { group.send(SIGTERM) }
        DispatchQueue.global().asyncAfter(deadline: .now() + 2) {
            for group in groups { group.send(SIGKILL) }
        }
    }

    /// Whether ``endAll()`` was called.
    static var isOver: Bool { register.withLock { register in register.isClosed } }

    /// Sends a signal to every process of the group.
    func send(_ signal: Int32) {
        isReaped.withLock { isReaped in
            if !isReaped { kill(-identifier, signal) }
        }
    }

    /// Waits for the child to end; to be called once.
    func waitForExit() async {
        await withCheckedContinuation { (done: CheckedContinuation<Void, Never>) in
            Thread.detachNewThread { [self] in
                var information = siginfo_t()
                // The process stays a zombie until the lock is held, so that its number is its own.
                while waitid(P_PID, id_t(identifier), &information, WEXITED | WNOWAIT) < 0,
                    errno == EINTR
                {}
                isReaped.withLock { isReaped in
                    isReaped = true
                    waitpid(identifier, nil, 0)
                }
                ProcessGroup.register.withLock { [self] register in
                    if register.groups[identifier]?.group === self {
                        register.groups[identifier] = nil
                    }
                }
                done.resume()
            }
        }
    }
}
