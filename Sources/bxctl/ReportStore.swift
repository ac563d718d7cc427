import Diagnostics
import Foundation
import Plans
import Reports

/// The reports that this controller keeps: a file a run, so many a pool.
///
/// Nothing depends on them: the pool is the record. One that can't be written is a warning.
struct ReportStore: Sendable {
    /// The folder of all pools' reports.
    let folder: String
    /// How many reports of a pool are kept.
    var limit = 200

    /// A file that is no report, or cannot be read or written.
    typealias Unreadable = SavedReports.Unreadable

    /// The store of this user: below `/var/lib/bxctl` for root, else where the XDG base directory
    /// specification puts state.
    static var own: ReportStore {
        if geteuid() == 0 { return ReportStore(folder: "/var/lib/bxctl/reports") }
        let variable = ProcessInfo.processInfo.environment["XDG_STATE_HOME"] ?? ""
        let state = variable.hasPrefix("/") ? variable : NSHomeDirectory() + "/.local/state"
        return ReportStore(folder: "\(state)/bxctl/reports")
    }

    /// Keeps a record, whole or not at all, and forgets the oldest ones beyond the limit.
    ///
    /// - Returns: A warning where that was not possible; nil when it was.
    func keep(_ record: RunRecord) -> Diagnostic? {
        let pool = "\(folder)/\(record.report.pool)"
        let file = "\(pool)/\(record.report.run).json"
        do throws(Unreadable) {
            try makeFolders(pool)
            try write(Array(record.json.pretty.utf8), to: file)
            forget(in: pool)
            return nil
        } catch {
            return Diagnostic(
                code: "history/not-kept",
                severity: .warning,
                summary: "The report could not be kept",
                detail: "\(file): \(error.reason). The run itself is not touched by this.",
                hint: "Make room for it, or make the folder writable; history lacks this run."
            )
        }
    }

    /// The remembered runs of a pool.
    func history(of pool: String) -> History {
        let folder = "\(folder)/\(pool)"
        var entries: [History.Entry] = []
        var unreadable: [(file: String, reason: String)] = []
        for name in names(in: folder).reversed() {
            let file = "\(folder)/\(name)"
            do throws(Unreadable) {
                let record = try ReportStore.read(file)
                guard record.report.pool == pool else {
                    throw Unreadable(reason: "it is of pool \(record.report.pool)")
                }
                entries.append(History.Entry(record: record, file: file))
            } catch {
                unreadable.append((file, error.reason))
            }
        }
        return History(pool: pool, entries: entries, unreadable: unreadable)
    }

    /// Reads a saved report.
    static func read(_ file: String) throws(Unreadable) -> RunRecord {
        let opened: RegularFile
        do throws(RegularFile.Unusable) {
            opened = try RegularFile(file)
        } catch {
            throw Unreadable(reason: error.reason)
        }
        guard opened.size <= 64 << 20 else { throw Unreadable(reason: "it is too large") }
        guard let data = try? opened.handle.readToEnd() else {
            throw Unreadable(reason: "it is empty")
        }
        return try SavedReports.record(in: [UInt8](data))
    }

    // MARK: Files

    private func makeFolders(_ pool: String) throws(Unreadable) {
        let state = (folder as NSString).deletingLastPathComponent
        // On a controller that is a node, too, others pass through the state's folder.
        if mkdir(state, geteuid() == 0 ? 0o711 : 0o700) != 0, errno != EEXIST {
            let parent = (state as NSString).deletingLastPathComponent
            try? FileManager.default.createDirectory(
                atPath: parent,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o700]
            )
            guard mkdir(state, 0o700) == 0 else { throw Unreadable(reason: lastError) }
        }
        for path in [folder, pool] where mkdir(path, 0o700) != 0 {
            var status = stat()
            let isFolder = lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
            if !isFolder { throw Unreadable(reason: "\(path) cannot be made") }
            if status.st_mode & 0o777 != 0o700 { chmod(path, 0o700) }
        }
    }

    private func write(_ bytes: [UInt8], to file: String) throws(Unreadable) {
        let new = "\(file).\(getpid()).new"
        unlink(new)
        let descriptor = open(new, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Unreadable(reason: lastError) }
        var isWhole = bytes.withUnsafeBytes { buffer in
            var written = 0
            while written < buffer.count {
                let count = Foundation.write(
                    descriptor,
                    buffer.baseAddress?.advanced(by: written),
                    buffer.count - written
                )
                if count <= 0 { return false }
                written += count
            }
            return fsync(descriptor) == 0
        }
        let reason = lastError
        isWhole = close(descriptor) == 0 && isWhole && rename(new, file) == 0
        guard isWhole else {
            unlink(new)
            throw Unreadable(reason: reason)
        }
    }

    /// The names of reports, oldest first: a run's name begins with its time.
    private func names(in folder: String) -> [String] {
        let all = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return all.filter { name in name.hasSuffix(".json") && !name.hasPrefix(".") }.sorted()
    }

    private func forget(in folder: String) {
        for name in names(in: folder).dropLast(limit) { unlink("\(folder)/\(name)") }
        // What a killed run left behind.
        let all = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        for name in all where name.hasSuffix(".new") {
            var status = stat()
            let path = "\(folder)/\(name)"
            guard lstat(path, &status) == 0 else { continue }
            if time(nil) - status.st_mtim.tv_sec > 3_600 { unlink(path) }
        }
    }
}

private var lastError: String { String(cString: strerror(errno)) }
