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

    /// How the call ends before anything begins; nil where it can.
    func refusal() -> ExitCode? {
        guard let problem = ProcessLimits.files() else { return nil }
        let arguments = try? Arguments.parse(words).get()
        let console = Console(common: arguments?.common ?? Arguments.Common())
        console.report([problem], as: arguments?.format ?? .text)
        return .error
    }

    func run() async -> ExitCode {
        switch Arguments.parse(words) {
        case .failure(let error):
            let console = Console(common: Arguments.Common())
            console.report([error.diagnostic], as: error.format)
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
        case .show(let options):
            return console.show(options)
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
            console.report(error.items, as: arguments.format)
            return .invalid
        }
    }
}

/// What this build calls itself.
enum Version {
    static let text = "0.1.0"
}

extension Arguments {
    /// The form of the result.
    var format: Format {
        switch command {
        case .plan(let plan): plan.format
        case .apply(let apply): apply.format
        case .status(let status): status.format
        case .validate(let validate): validate.format
        case .restore(let restore): restore.format
        case .history(let history): history.format
        case .show(let show): show.format
        case .render, .version, .help: .text
        }
    }

    /// Whether events are the result, a line each; a dry run has none.
    var writesLines: Bool {
        if case .apply(let apply) = command {
            apply.format == .jsonl && !apply.isDryRun
        } else {
            false
        }
    }
}

extension Console {
    /// Tells problems: as text on standard error, or as the one JSON document on standard output.
    func report(_ diagnostics: [Diagnostic], as format: Arguments.Format) {
        if format == .text {
            message(DiagnosticText(style: messageStyle).text(of: diagnostics))
        } else {
            document(ErrorDocument(diagnostics).json, as: format)
        }
    }

    /// Prints the one JSON document of a command, on one line where lines are read.
    func document(_ json: JSON, as format: Arguments.Format) {
        result(format == .jsonl ? json.compact + "\n" : json.pretty)
    }
}
