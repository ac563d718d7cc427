import Diagnostics
import Foundation

/// The addresses that this process may use, `ulimit -v`.
enum AddressSpace {
    /// Bytes with which a pool of many nodes has room for its threads.
    ///
    /// Where one cannot start, work that waits for it waits for ever, and signals are not heard.
    private static let least: rlim_t = 1 << 30

    /// Why no work should begin; nil where there is room.
    static var problem: Diagnostic? {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0,
            limit.rlim_cur < least
        else { return nil }
        return Diagnostic(
            code: "controller/address-space",
            severity: .error,
            summary: "The limit on this process's address space is too low",
            detail:
                "\(limit.rlim_cur >> 20) MiB are allowed, and threads need \(least >> 20) MiB; most of it is never used.",
            hint: "Raise it with `ulimit -v unlimited`. MemoryMax= of systemd limits memory itself."
        )
    }
}
