import Diagnostics
import YAML

/// One file of manifests, read as far as it can be.
struct ManifestFile {
    /// A document with the way to its places.
    struct Document {
        let content: ManifestDocument
        let place: Place
    }

    /// The documents that are pools.
    private(set) var documents: [Document] = []
    /// The reading of the file.
    var reading: Reading

    /// Reads a file and checks each document for itself.
    init(_ source: ManifestSource) {
        let file = YAMLReader.read(name: source.name, bytes: source.bytes)
        reading = Reading(file, root: Self.root)
        for value in file.documents { read(value) }
        if file.documents.isEmpty, file.diagnostics.isEmpty {
            let start = SourcePosition(line: 1, column: 1)
            reading.report(.empty, at: file.text.range(from: start, to: start))
        }
    }

    /// What was found, by place.
    var diagnostics: [Diagnostic] { reading.sortedDiagnostics }

    private mutating func read(_ value: YAMLValue) {
        let place = Place(value: value)
        guard isPool(place) else { return }
        reading.inheritedAccess = Access()
        guard let content = Form<ManifestDocument>.document.read(value, &reading) else { return }
        reading = PoolRules.check(content, at: place, reading)
        documents.append(Document(content: content, place: place))
    }

    /// Whether the document says that it is a pool of a known layout.
    ///
    /// With another kind or version nothing else in it could be judged.
    private mutating func isPool(_ place: Place) -> Bool {
        for (key, word) in [
            ("apiVersion", ManifestDocument.apiVersion), ("kind", ManifestDocument.kind),
        ] where place.has(key) {
            let value = place[key].value
            guard let text = reading.text(of: value, expected: word) else { return false }
            guard text != word else { continue }
            reading.report(.foreign(key, text, expected: word), at: value.source)
            return false
        }
        return true
    }

    private static let root = Form<ManifestDocument>.document.shape.outline ?? Outline(keys: [])
}

extension Problem {
    fileprivate static let empty = Problem(
        code: "empty",
        summary: "The file holds no document.",
        detail: "It is empty, or holds nothing but comments.",
        hint: "Write a document with apiVersion: \(ManifestDocument.apiVersion) and kind: Pool."
    )

    /// A document of another kind or version.
    fileprivate static func foreign(_ key: String, _ text: String, expected: String) -> Problem {
        Problem(
            code: key == "kind" ? "kind" : "api-version",
            summary: key == "kind"
                ? "The document is not a pool." : "The document is of another version.",
            detail:
                "This bxctl reads \(key): \(expected) only, not \(text.shown); nothing else of "
                + "the document was checked.",
            hint: "Write \(key): \(expected)."
        )
    }
}
