import Diagnostics

extension Arguments {
    /// A command line cut into operands and flags; problems stay in their place.
    struct Line: Sendable {
        enum Token: Sendable {
            case operand(String)
            case flag(Flag, value: String)
            /// A flag that no command has, as it was written.
            case unknown(String)
            case problem(UsageError)
        }

        private(set) var tokens: [Token] = []

        /// Cuts `words`; `flags` are those of every command, where equal names have equal forms.
        init(_ words: [String], flags: [Flag]) {
            var rest = words[...]
            while let word = rest.popFirst() {
                if word == "--" {
                    tokens += rest.map(Token.operand)
                    return
                }
                if word.hasPrefix("--") {
                    takeLong(word, &rest, flags)
                } else if word.hasPrefix("-"), word != "-" {
                    takeShort(word.dropFirst(), &rest, flags)
                } else {
                    tokens.append(.operand(word))
                }
            }
        }

        private mutating func takeLong(
            _ word: String,
            _ rest: inout ArraySlice<String>,
            _ flags: [Flag]
        ) {
            let parts = word.dropFirst(2).split(
                separator: "=",
                maxSplits: 1,
                omittingEmptySubsequences: false
            )
            let name = parts.first.map(String.init) ?? ""
            guard let flag = flags.first(where: { flag in flag.name == name }) else {
                tokens.append(.unknown("--\(name)"))
                return
            }
            guard flag.value == .none else {
                take(flag, parts.count > 1 ? String(parts[1]) : nil, &rest)
                return
            }
            let isPlain = parts.count == 1
            let problem = UsageError("unexpected-value", "\(flag.spelling) takes no value")
            tokens.append(isPlain ? .flag(flag, value: "") : .problem(problem))
        }

        /// Takes letters such as `-v`, `-qf pool.yaml` or `-ojson`.
        private mutating func takeShort(
            _ letters: Substring,
            _ rest: inout ArraySlice<String>,
            _ flags: [Flag]
        ) {
            guard let letter = letters.first else { return }
            let others = letters.dropFirst()
            guard let flag = flags.first(where: { flag in flag.letter == letter }) else {
                tokens.append(.unknown("-\(letter)"))
                return
            }
            if flag.value == .none {
                tokens.append(.flag(flag, value: ""))
                takeShort(others, &rest, flags)
            } else {
                let value = others.first == "=" ? others.dropFirst() : others
                take(flag, others.isEmpty ? nil : String(value), &rest)
            }
        }

        private mutating func take(
            _ flag: Flag,
            _ attached: String?,
            _ rest: inout ArraySlice<String>
        ) {
            if let attached {
                tokens.append(.flag(flag, value: attached))
            } else if let next = rest.first, next == "-" || !next.hasPrefix("-") {
                tokens.append(.flag(flag, value: rest.removeFirst()))
            } else {
                let form = "\(flag.spelling) \(flag.value.placeholder)"
                let message = "\(flag.spelling) needs a value, as in \(form)"
                tokens.append(.problem(UsageError("missing-value", message)))
            }
        }
    }
}

extension Arguments.Line {
    /// The words that are no flags: the command first.
    var operands: [String] {
        tokens.compactMap { token in if case .operand(let word) = token { word } else { nil } }
    }

    var asksForHelp: Bool { !values(of: "help").isEmpty }

    /// Whether the line is `--version` alone, which many programs know.
    var asksForVersion: Bool {
        guard tokens.count == 1, case .unknown("--version") = tokens[0] else { return false }
        return true
    }

    /// The form of the result that is asked for, whatever else is wrong.
    var format: Arguments.Format {
        values(of: "output").compactMap(Arguments.Format.init).last ?? .text
    }

    /// What keeps the command from being found.
    var problemBeforeCommand: UsageError? {
        for token in tokens {
            switch token {
            case .operand: return nil
            case .flag: continue
            case .problem(let problem): return problem
            case .unknown(let spelling):
                let names = Arguments.Form.all.flatMap(\.allFlags).map(\.spelling)
                return UsageError(
                    "unknown-flag",
                    "there is no flag \(spelling)",
                    suggestion: nearest(spelling, among: names)
                )
            }
        }
        return nil
    }

    private func values(of name: String) -> [String] {
        tokens.compactMap { token in
            if case .flag(let flag, let value) = token, flag.name == name { value } else { nil }
        }
    }
}
