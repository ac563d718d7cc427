public import Diagnostics
internal import Foundation
public import Shell

/// One open way to one node, used for every request of a run; knows bytes and no resource.
///
/// Requests are answered one at a time. A heartbeat goes out every few seconds for as long as the
/// session is open; the node ends what it runs when heartbeats stop.
public actor Session {
    /// The node at the other end.
    public nonisolated let node: NodeName
    /// How many requests were answered: the round trips.
    public private(set) var roundTrips = 0

    private let child: Child
    private var chunks: AsyncStream<[UInt8]>.Iterator
    private var pending = LineBuffer()
    private var isGreeted = false
    private var hasTimedOut = false
    /// The most bytes that may come before the greeting, such as a login's messages.
    private static let preamble = 65_536

    /// Starts the way to a node without waiting for it: the first request goes with the handshake.
    public init(to destination: Destination) throws(ConnectionError) {
        try self.init(to: destination.node, by: destination.command)
    }

    init(to node: NodeName, by command: [String]) throws(ConnectionError) {
        self.node = node
        do throws(Child.StartError) {
            child = try Child(command)
        } catch {
            throw ConnectionError(
                code: .refused,
                node: node,
                message: "cannot start \(command[0]): \(error.reason)"
            )
        }
        chunks = child.output.makeAsyncIterator()
        child.beat(every: 5)
    }

    /// Runs shell text on the node.
    ///
    /// - Parameters:
    ///   - script: The text; it goes over standard input, never through an argument.
    ///   - idle: The longest silence allowed; any output starts it anew.
    ///   - deadline: The longest time until the answer is whole, whatever comes meanwhile; nil for
    ///     work that may go on as long as it says something.
    ///   - limit: The most bytes taken as an answer.
    ///   - lines: The most lines of them; who takes lines apart needs memory for each.
    ///   - onLine: Receives every line of output as it comes.
    /// - Returns: The output and exit status.
    /// - Throws: ``ConnectionError`` when the node cannot be reached or stops answering; the
    ///   session is of no use then.
    public func run(
        _ script: Script,
        idle: Duration = .seconds(60),
        deadline: Duration? = nil,
        limit: Int = 64 << 20,
        lines: Int = .max,
        onLine: (@Sendable (String) -> Void)? = nil
    ) async throws -> Reply {
        let nonce = Session.nonce()
        // By its last line the node sees that the text is whole.
        let body = Array("\(script.text)\n# \(nonce)".utf8)
        child.write(Array("run \(nonce) \(body.count)\n".utf8) + body)
        return try await reply(
            to: nonce,
            within: Patience(idle: idle, deadline: deadline),
            limit: limit,
            lines: lines,
            onLine: onLine
        )
    }

    /// Takes the lock `file` on the node until the session ends.
    ///
    /// - Returns: nil when it is ours, else the text that its holder left; it may be empty.
    public func lock(_ file: String, holder: String) async throws -> String? {
        let nonce = Session.nonce()
        child.write(Array("lock \(nonce) \(file)\n\(holder)\n".utf8))
        let reply = try await reply(
            to: nonce,
            within: Patience(idle: .seconds(30), deadline: .seconds(60)),
            limit: 65_536,
            lines: .max,
            onLine: nil
        )
        return reply.status == 0 ? nil : reply.text
    }

    /// Ends the session and waits for its process.
    public func close() async {
        child.closeInput()
        let kill = Task { [child] in
            guard (try? await Task.sleep(for: .seconds(3))) != nil else { return }
            child.terminate()
            guard (try? await Task.sleep(for: .seconds(2))) != nil else { return }
            child.kill()
        }
        await child.waitForExit()
        kill.cancel()
    }

    /// Ends every session of this process at once, and lets no other begin.
    ///
    /// Requests under way fail; the nodes end what they run.
    public static func endAll() { ProcessGroup.endAll() }

    /// How long an answer is waited for.
    private struct Patience {
        let idle: Duration
        /// When nothing is waited for any more; nil for never.
        let end: ContinuousClock.Instant?

        init(idle: Duration, deadline: Duration?) {
            self.idle = idle
            end = deadline.map { deadline in .now + deadline }
        }

        /// How long the next output is waited for; not more than zero when the time is up.
        var next: Duration { end.map { end in min(idle, end - .now) } ?? idle }
    }

    private func reply(
        to nonce: String,
        within patience: Patience,
        limit: Int,
        lines: Int,
        onLine: (@Sendable (String) -> Void)?
    ) async throws -> Reply {
        if !isGreeted { try await greeting(within: patience) }
        let marker = Array("@\(nonce) ".utf8)
        var text: [UInt8] = []
        var left = lines
        while true {
            let line = try await nextLine(within: patience, limit: limit - text.count)
            if text.count + line.count > limit || left == 0 { throw tooLarge() }
            left -= 1
            if line.first == marker[0], line.starts(with: marker) {
                roundTrips += 1
                let status = Int(String(decoding: line.dropFirst(marker.count), as: UTF8.self))
                if text.last == UInt8(ascii: "\n") { text.removeLast() }
                return Reply(status: status ?? 255, text: String(decoding: text, as: UTF8.self))
            }
            text += line
            text.append(UInt8(ascii: "\n"))
            onLine?(String(decoding: line, as: UTF8.self))
        }
    }

    /// Waits for the agent's first line; what a login says before it starts no time anew.
    private func greeting(within patience: Patience) async throws {
        let limited = Patience(idle: patience.idle, deadline: patience.next)
        var count = 0
        while !isGreeted {
            let line = try await nextLine(within: limited, limit: Session.preamble - count)
            count += line.count + 1
            if count > Session.preamble { throw tooLarge() }
            isGreeted = line.starts(with: "bxctl-agent ".utf8)
        }
    }

    private func nextLine(within patience: Patience, limit: Int) async throws -> ArraySlice<UInt8> {
        while true {
            if let line = pending.nextLine() { return line }
            if pending.count > max(limit, 0) { throw tooLarge() }
            guard let chunk = await nextChunk(within: patience) else { throw await ended() }
            pending.append(chunk)
        }
    }

    private func tooLarge() -> ConnectionError {
        child.terminate()
        return isGreeted
            ? error(.badAnswer, "the answer is larger than allowed")
            : error(.refused, "what answers is no shell: it writes on and on before bxctl's begins")
    }

    private func nextChunk(within patience: Patience) async -> [UInt8]? {
        // Whoever writes without end must not keep a run from its own.
        if ProcessGroup.isOver { return nil }
        let time = patience.next
        if time <= .zero {
            giveUp()
            return nil
        }
        let timer = Task {
            try await Task.sleep(for: time)
            // On a busy machine what came may wait longer for its turn than this timer.
            if child.hasUnreadOutput { return }
            giveUp()
        }
        defer { timer.cancel() }
        var iterator = chunks
        let chunk = await iterator.next(isolation: self)
        chunks = iterator
        child.took()
        return chunk
    }

    private func giveUp() {
        hasTimedOut = true
        child.terminate()
    }

    private func ended() async -> ConnectionError {
        if ProcessGroup.isOver {
            return error(.lost, "the session was closed, as the run was to stop")
        }
        let said = await child.standardErrorTail
        if hasTimedOut { return error(.timedOut, "no answer within the deadline. \(said)") }
        if !isGreeted {
            if let complaint = HostKeyComplaint(in: said) {
                return error(.untrusted, complaint.message)
            }
            return error(.refused, said.isEmpty ? "the connection closed at once" : said)
        }
        return error(.lost, said.isEmpty ? "the session ended unexpectedly" : said)
    }

    private func error(_ code: ConnectionError.Code, _ message: String) -> ConnectionError {
        ConnectionError(code: code, node: node, message: message)
    }

    private static func nonce() -> String {
        String(UInt64.random(in: .min ... .max), radix: 36)
    }
}
