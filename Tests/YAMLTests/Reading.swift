import Diagnostics
import YAML

/// Reads `text` as the file `t.yaml`.
func read(_ text: String) -> YAMLFile { read(Array(text.utf8)) }

/// Reads `bytes` as the file `t.yaml`.
func read(_ bytes: [UInt8]) -> YAMLFile { YAMLReader.read(name: "t.yaml", bytes: bytes) }

/// Returns the problems of a file as `LINE:COLUMN CODE`.
func problems(_ file: YAMLFile) -> [String] {
    file.diagnostics.map { diagnostic in
        let start = diagnostic.source?.start
        return "\(start?.line ?? 0):\(start?.column ?? 0) \(diagnostic.code)"
    }
}

/// Returns the value as a short text: scalars as `tag(text)`.
func sketch(_ value: YAMLValue) -> String {
    switch value.content {
    case .scalar(let scalar): "\(scalar.tag.rawValue)(\(scalar.text))"
    case .sequence(let values): "[" + values.map(sketch).joined(separator: ", ") + "]"
    case .mapping(let entries):
        "{" + entries.map { "\($0.key): \(sketch($0.value))" }.joined(separator: ", ") + "}"
    case .unreadable: "?"
    }
}

/// Returns every document of `text` as a short text.
func sketch(_ text: String) -> [String] { read(text).documents.map(sketch) }
