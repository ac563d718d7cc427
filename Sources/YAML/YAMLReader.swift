import Diagnostics

/// Reads YAML 1.2: bytes in, trees of values and every problem with its place out.
///
/// It never reads a file, knows no key, and gives no input more than a bounded time and memory.
public enum YAMLReader {
    /// Returns the documents of a file and what is wrong with them.
    ///
    /// A file that is too large, not clean UTF-8 or not YAML gives one diagnostic and no document.
    ///
    /// - Parameters:
    ///   - name: The file as the user named it, for places.
    ///   - bytes: The content, with or without a byte order mark.
    /// - Returns: The text, the trees and the problems; never a tree that aliases make too large.
    public static func read(name: String, bytes: [UInt8]) -> YAMLFile {
        let content = withoutMark(bytes.prefix(YAMLLimits.fileSize + 4))
        let text = SourceText(name: name, bytes: content)
        if bytes.count > YAMLLimits.fileSize {
            return failure(tooLarge(text), in: text)
        }
        if let problem = TextCheck.problem(in: content) {
            return failure(diagnostic(of: problem, in: text), in: text)
        }
        return parse(text)
    }

    private static func parse(_ text: SourceText) -> YAMLFile {
        text.bytes.withUnsafeBufferPointer { buffer in
            var builder = TreeBuilder(text: text, parser: EventParser(over: buffer))
            do {
                var documents: [YAMLValue] = []
                while let document = try builder.document() {
                    if !document.isNull { documents.append(document) }
                }
                let found = builder.diagnostics
                return YAMLFile(text: text, documents: documents, diagnostics: found)
            } catch let error as SyntaxError {
                return failure(diagnostic(of: error, in: text), in: text)
            } catch {
                return YAMLFile(text: text, documents: [], diagnostics: builder.diagnostics)
            }
        }
    }

    private static func withoutMark(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        Array(bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes)
    }

    private static func failure(_ diagnostic: Diagnostic, in text: SourceText) -> YAMLFile {
        YAMLFile(text: text, documents: [], diagnostics: [diagnostic])
    }

    private static func tooLarge(_ text: SourceText) -> Diagnostic {
        Diagnostic(
            code: "yaml/too-large",
            summary: "The file is too large.",
            detail:
                "It has more than \(YAMLLimits.fileSize) bytes (1 MiB), the most a manifest may have.",
            source: text.range(at: SourcePosition(line: 1, column: 1)),
            hint: "Give the pools in several files."
        )
    }

    private static func diagnostic(
        of problem: TextCheck.Problem,
        in text: SourceText
    ) -> Diagnostic {
        Diagnostic(
            code: problem.code,
            summary: problem.summary,
            detail: problem.detail,
            source: text.range(at: problem.position),
            excerpt: text.excerpt(at: problem.position),
            hint: problem.hint
        )
    }

    private static func diagnostic(of error: SyntaxError, in text: SourceText) -> Diagnostic {
        Diagnostic(
            code: "yaml/syntax",
            summary: "The file is not YAML.",
            detail: error.detail,
            source: text.range(at: error.position),
            excerpt: text.excerpt(at: error.position),
            hint: error.hint
        )
    }
}
