import Diagnostics

extension Arguments {
    /// Understands the words after the program's name.
    ///
    /// Flags may stand anywhere, also before the command. A flag for help goes before every other
    /// problem of the line; else the first problem is told.
    static func parse(_ words: [String]) -> Result<Arguments, UsageError> {
        let line = Line(words, flags: Form.all.flatMap(\.allFlags))
        do throws(UsageError) {
            return .success(try read(line))
        } catch {
            var error = error
            error.format = line.format
            return .failure(error)
        }
    }

    private static func read(_ line: Line) throws(UsageError) -> Arguments {
        if line.asksForVersion { return Arguments(command: .version, common: Common()) }
        if line.asksForHelp {
            let topic = line.operands.first { word in word != "help" }
            return Arguments(command: .help(try help(on: topic)), common: Common())
        }
        if let problem = line.problemBeforeCommand { throw problem }
        guard let name = line.operands.first else {
            throw UsageError("no-command", "no command was given", suggestion: nil)
        }
        let form = try form(named: name)
        let words = try form.words(of: line)
        return Arguments(command: try form.read(words), common: try words.common())
    }

    /// The command of a name.
    static func form(named name: String) throws(UsageError) -> Form {
        if let form = Form.all.first(where: { form in form.name == name }) { return form }
        let near = nearest(name, among: Form.all.map(\.name))
        throw UsageError("unknown-command", "there is no command \(name)", suggestion: near)
    }
}

extension Arguments.Form {
    /// The words of the line, each flag one of this command and each value of the right form.
    fileprivate func words(of line: Arguments.Line) throws(UsageError) -> Arguments.Words {
        var words = Arguments.Words(command: name)
        for token in line.tokens {
            switch token {
            case .operand: break
            case .problem(let problem): throw UsageError(problem, command: name)
            case .unknown(let spelling): throw unknown(spelling)
            case .flag(let known, let value):
                guard let flag = allFlags.first(where: { flag in flag.name == known.name }) else {
                    throw unknown(known.spelling)
                }
                if let problem = flag.problem(with: value) {
                    throw UsageError(problem, command: name)
                }
                words.values[flag.name, default: []].append(value)
            }
        }
        words.operand = try operand(of: line)
        try check(words)
        return words
    }

    private func operand(of line: Arguments.Line) throws(UsageError) -> String? {
        let rest = line.operands.dropFirst()
        guard let extra = operand == nil ? rest.first : rest.dropFirst().first else {
            return rest.first
        }
        let way = readsManifest ? "; a manifest is given with -f" : ""
        throw UsageError(
            "unexpected-word",
            "\(name) does not know what to do with \(extra)\(way)",
            command: name
        )
    }

    private func check(_ words: Arguments.Words) throws(UsageError) {
        if words.has("quiet"), words.has("verbose") {
            throw UsageError(
                "conflict",
                "--quiet and --verbose exclude each other",
                command: name
            )
        }
        if readsManifest, !words.has("filename") {
            throw UsageError(
                "missing-flag",
                "no manifest was given: name one with -f FILE",
                command: name
            )
        }
    }

    private func unknown(_ spelling: String) -> UsageError {
        let owners = Arguments.Form.all.filter { form in
            form.allFlags.contains { flag in flag.spelling == spelling }
        }
        let owner = owners.isEmpty ? "" : "; \(owners.map(\.name).joined(separator: ", ")) has it"
        let near = owners.isEmpty ? nearest(spelling, among: allFlags.map(\.spelling)) : nil
        return UsageError(
            "unknown-flag",
            "\(name) has no flag \(spelling)\(owner)",
            suggestion: near,
            command: name
        )
    }
}
