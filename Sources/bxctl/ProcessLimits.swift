import Diagnostics
import Foundation

/// What the system allows this process.
enum ProcessLimits {
    /// Descriptors of the runtime and of files that are read.
    private static let ownFiles = 52

    /// Descriptors of a node's session, which stays open.
    private static let filesOfNode = 4

    /// Bytes with which a pool of many nodes has room for its threads.
    ///
    /// Where one cannot start, work that waits for it waits for ever, and signals are not heard.
    private static let leastAddresses: rlim_t = 1 << 30

    /// Why work with so many nodes should not begin, `ulimit -n`; nil where there is room.
    ///
    /// With four descriptors the runtime itself ends in a crash: what reaches no node needs those of three.
    static func files(nodes: Int = 3) -> Diagnostic? {
        let least = rlim_t(ownFiles + filesOfNode * max(3, nodes))
        guard let limit = limit(RLIMIT_NOFILE), limit < least else { return nil }
        return Diagnostic(
            code: "controller/open-files",
            severity: .error,
            summary: "The limit on this process's open files is too low",
            detail:
                "\(limit) are allowed, and \(least) are needed: \(ownFiles), and \(filesOfNode) for each node.",
            hint: "Raise it with `ulimit -n 1024`, or LimitNOFILE= of systemd."
        )
    }

    /// Why no work with nodes should begin, `ulimit -v`; nil where there is room.
    static var addresses: Diagnostic? {
        guard let limit = limit(RLIMIT_AS), limit < leastAddresses else { return nil }
        return Diagnostic(
            code: "controller/address-space",
            severity: .error,
            summary: "The limit on this process's address space is too low",
            detail:
                "\(limit >> 20) MiB are allowed, and threads need \(leastAddresses >> 20) MiB; most of it is never used.",
            hint: "Raise it with `ulimit -v unlimited`. MemoryMax= of systemd limits memory itself."
        )
    }

    /// The soft limit; nil where the system does not tell.
    private static func limit(_ resource: __rlimit_resource) -> rlim_t? {
        var limit = rlimit()
        return getrlimit(__rlimit_resource_t(resource.rawValue), &limit) == 0
            ? limit.rlim_cur : nil
    }
}
