internal import Dispatch
internal import Foundation
internal import Glibc
internal import Synchronization

/// A child process with pipes on its three standard streams, in a process group of its own.
///
/// Foundation's `Process` lets every child inherit the pipes of the others, so that none ever sees
/// the end of its input; here all pipes close on exec.
final class Child: Sendable {
    /// What the child wrote on standard output, chunk by chunk, until it closed it.
    let output: AsyncStream<[UInt8]>
    private let group: ProcessGroup
    private let input: Int32
    private let writing = DispatchQueue(label: "bxctl.child.input")
    private let isInputClosed = Mutex(false)
    private let errors = Tail(limit: 8_192)
    private let end: AsyncStream<[UInt8]>.Continuation
    private let window: Window

    /// Starts `command` with PATH look-up.
    init(_ command: [String]) throws(StartError) {
        let (group, pipes) = try ProcessGroup.start { () throws(StartError) in
            let pipes = [try Pipe(), try Pipe(), try Pipe()]
            let streams = [pipes[0].readEnd, pipes[1].writeEnd, pipes[2].writeEnd]
            return (try Child.spawn(command, standardStreams: streams), pipes)
        }
        self.group = group
        close(pipes[0].readEnd)
        close(pipes[1].writeEnd)
        close(pipes[2].writeEnd)
        input = pipes[0].writeEnd
        let window = Window(limit: 64)
        self.window = window
        (output, end) = Child.stream(from: pipes[1].readEnd, through: window)
        let tail = errors
        Child.read(pipes[2].readEnd) { chunk in tail.append(chunk) }
    }

    /// Why a child did not start.
    struct StartError: Error {
        let reason: String

        init(_ number: Int32) {
            reason = String(cString: strerror(number))
        }
    }

    /// The last few lines of standard error, which often come after the end of the output.
    ///
    /// A process that lives on with the stream is waited for no longer than a second.
    var standardErrorTail: String {
        get async {
            for _ in 0..<100 where !errors.isWhole {
                try? await Task.sleep(for: .milliseconds(10))
            }
            return errors.text
        }
    }

    /// Writes behind everything written before, without waiting; nothing once input was closed,
    /// as its descriptor may be another's then.
    func write(_ bytes: [UInt8]) {
        writing.async { [self] in put(bytes) }
    }

    /// Writes a heartbeat every few seconds until input is closed.
    ///
    /// Not by a task: when every thread of Swift's pool is busy, or waits for a person's answer,
    /// the node must still see that the controller is there.
    func beat(every seconds: Int) {
        writing.asyncAfter(deadline: .now() + .seconds(seconds)) { [weak self] in
            guard let self, !isClosed else { return }
            put(Array("beat\n".utf8))
            beat(every: seconds)
        }
    }

    private var isClosed: Bool { isInputClosed.withLock { isClosed in isClosed } }

    private func put(_ bytes: [UInt8]) {
        if isClosed { return }
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { buffer in
                Glibc.write(input, buffer.baseAddress, buffer.count)
            }
            // A child that has gone shows at its output; a failed write adds nothing.
            if count < 0 && errno != EINTR { return }
            rest = rest.dropFirst(max(count, 0))
        }
    }

    /// Whether output, or its end, came that ``took()`` was not yet called for.
    var hasUnreadOutput: Bool { !window.isEmpty }

    /// Notes that one chunk of output, or its end, was taken; the child waits while too many are not.
    func took() { window.leave() }

    /// Closes standard input once everything is written.
    func closeInput() {
        writing.async { [self] in
            let wasClosed = isInputClosed.withLock { isClosed in
                defer { isClosed = true }
                return isClosed
            }
            if !wasClosed { close(input) }
        }
    }

    /// Ends the child and its process group at once; what it still writes is dropped.
    func terminate() {
        window.open()
        end.finish()
        group.send(SIGTERM)
    }

    /// Kills what did not end in spite of ``terminate()``.
    func kill() { group.send(SIGKILL) }

    /// Waits for the child to end; to be called once.
    func waitForExit() async { await group.waitForExit() }
}

extension Child {
    private struct Pipe {
        let readEnd: Int32
        let writeEnd: Int32

        init() throws(StartError) {
            var ends: [Int32] = [-1, -1]
            if pipe(&ends) != 0 { throw StartError(errno) }
            for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
            readEnd = ends[0]
            writeEnd = ends[1]
        }
    }

    private static func spawn(
        _ command: [String],
        standardStreams: [Int32]
    ) throws(StartError) -> pid_t {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (number, end) in standardStreams.enumerated() {
            posix_spawn_file_actions_adddup2(&actions, end, Int32(number))
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        for signal in [SIGINT, SIGTERM, SIGHUP, SIGPIPE] { sigaddset(&signals, signal) }
        posix_spawnattr_setsigdefault(&attributes, &signals)
        // Threads of Swift's pool block most signals, and a child would inherit that.
        var mask = sigset_t()
        sigemptyset(&mask)
        posix_spawnattr_setsigmask(&attributes, &mask)
        posix_spawnattr_setpgroup(&attributes, 0)
        posix_spawnattr_setflags(
            &attributes,
            Int16(
                POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK
            )
        )
        var arguments = command.map { word in strdup(word) } + [nil]
        defer { for argument in arguments { free(argument) } }
        var identifier = pid_t()
        let status = posix_spawnp(
            &identifier,
            arguments[0] ?? strdup(""),
            &actions,
            &attributes,
            &arguments,
            environ
        )
        if status != 0 { throw StartError(status) }
        return identifier
    }

    private static func stream(
        from descriptor: Int32,
        through window: Window
    ) -> (AsyncStream<[UInt8]>, AsyncStream<[UInt8]>.Continuation) {
        let (stream, end) = AsyncStream<[UInt8]>.makeStream()
        read(descriptor) { chunk in
            window.enter()
            if chunk.isEmpty { end.finish() } else { end.yield(chunk) }
        }
        return (stream, end)
    }

    /// Reads on a thread of its own until the end; the last chunk is empty.
    private static func read(
        _ descriptor: Int32,
        _ deliver: @escaping @Sendable ([UInt8]) -> Void
    ) {
        Thread.detachNewThread {
            var buffer = [UInt8](repeating: 0, count: 65_536)
            while true {
                let count = Glibc.read(descriptor, &buffer, buffer.count)
                if count < 0 && errno == EINTR { continue }
                if count <= 0 { break }
                deliver(Array(buffer[..<count]))
            }
            close(descriptor)
            deliver([])
        }
    }
}
