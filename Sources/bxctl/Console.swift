import Foundation
import Reports

/// The three streams of the process: results on standard output, all else on standard error.
struct Console: Sendable {
    let common: Arguments.Common

    /// How results are drawn.
    var resultStyle: TextStyle { style(of: STDOUT_FILENO) }
    /// How messages are drawn.
    var messageStyle: TextStyle { style(of: STDERR_FILENO) }

    /// Whether standard error may be rewritten in place.
    var isLive: Bool {
        isatty(STDERR_FILENO) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
    }

    /// Whether a question can be asked and answered.
    var canAsk: Bool {
        !common.noInput && isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1
    }

    func result(_ text: String) {
        write(text, to: .standardOutput)
    }

    func message(_ text: String) {
        write(text, to: .standardError)
    }

    /// Asks for `yes`; anything else is no, and nil that the run is to stop before an answer came.
    func confirms(_ question: String) -> Bool? {
        message(question)
        var input = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
        while !Interruption.isRequested {
            guard poll(&input, 1, 100) > 0 else { continue }
            return readLine()?.trimmingCharacters(in: .whitespaces) == "yes"
        }
        message("\n")
        return nil
    }

    private func write(_ text: String, to handle: FileHandle) {
        if text.isEmpty { return }
        // Nobody reads any more: there is no one left to tell.
        try? handle.write(contentsOf: Data(text.utf8))
    }

    private func style(of descriptor: Int32) -> TextStyle {
        TextStyle(
            environment: ProcessInfo.processInfo.environment,
            isTerminal: isatty(descriptor) == 1,
            noColour: common.noColour,
            width: width(of: descriptor),
            verbosity: common.verbosity
        )
    }

    private func width(of descriptor: Int32) -> Int? {
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }
}
