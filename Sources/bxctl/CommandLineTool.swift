import Diagnostics
import Foundation
import Manifests
import Reports

/// One call of the program: its words, what they mean, and how it ends.
struct CommandLineTool {
    private let words: [String]

    init(_ words: [String]) {
        self.words = words
    }

    func run() async -> ExitCode {
        switch Arguments.parse(words) {
        case .failure(let error):
            let console = Console(common: Arguments.Common())
            if error.wantsJSON {
                console.result(ErrorDocument([error.diagnostic]).json.pretty)
            } else {
                let text = DiagnosticText(style: console.messageStyle)
                console.message(text.text(of: [error.diagnostic]))
            }
            return .usage
        case .success(let arguments):
            return await run(arguments)
        }
    }

    private func run(_ arguments: Arguments) async -> ExitCode {
        let console = Console(common: arguments.common)
        switch arguments.command {
        case .help(let text):
            console.result(text)
            return .success
        case .version:
            console.result("bxctl \(Version.text)\n")
            return .success
        default:
            break
        }
        do throws(Diagnostics) {
            let sources = try ManifestFiles.read(arguments.common.files)
            let (pools, diagnostics) = ManifestReader.read(sources)
            if diagnostics.contains(where: { problem in problem.severity == .error }) {
                throw Diagnostics(diagnostics)
            }
            let work = PoolCommands(arguments: arguments, console: console, pools: pools)
            return await work.run(warnings: diagnostics)
        } catch {
            console.report(error.items, asJSON: arguments.wantsJSON)
            return .invalid
        }
    }
}

/// What this build calls itself.
enum Version {
    static let text = "0.1.0"
}

extension Arguments {
    /// Whether standard output is for programs.
    var wantsJSON: Bool {
        switch command {
        case .plan(let plan): plan.format != .text
        case .apply(let apply): apply.format != .text
        case .status(let status): status.format != .text
        case .validate(let validate): validate.format != .text
        case .render, .version, .help: false
        }
    }
}

extension Console {
    /// Tells problems: as text on standard error, or as the one JSON document on standard output.
    func report(_ diagnostics: [Diagnostic], asJSON: Bool) {
        if asJSON {
            result(ErrorDocument(diagnostics).json.pretty)
        } else {
            message(DiagnosticText(style: messageStyle).text(of: diagnostics))
        }
    }
}
