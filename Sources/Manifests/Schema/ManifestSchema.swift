public import Diagnostics
import YAML

/// What a manifest may say, for editors and for people.
///
/// All of it comes from the descriptions by which manifests are read.
public enum ManifestSchema {
    /// The JSON Schema (draft 7) of a document, over several lines with a line end.
    public static var text: String {
        Form<ManifestDocument>.document.shape.schemaText + "\n"
    }

    /// The dotted paths of all keys, such as `spec.nodes.name`, in the order to show them.
    public static var paths: [String] { root.paths }

    /// Returns what the key at `path` means, over several lines with a line end.
    ///
    /// - Parameter path: A dotted path such as `spec.sync`; the empty one is the whole document.
    /// - Returns: What it is for, what it takes, its default and the keys below.
    /// - Throws: A diagnostic that names the nearest key, when there is no such path.
    public static func explanation(of path: String) throws(Diagnostic) -> String {
        var key = Outline.Key(
            name: "",
            meaning: "A document of a manifest.",
            shape: .mapping(root),
            isRequired: false,
            fallback: nil
        )
        var walked: [String] = []
        let names = path.isEmpty ? [] : path.split(separator: ".", omittingEmptySubsequences: false)
        for name in names {
            let known = key.shape.outline?.keys.map(\.name) ?? []
            guard let next = key.shape.outline?.key(String(name)) else {
                throw unknown(String(name), below: walked, known: known)
            }
            key = next
            walked.append(key.name)
        }
        return key.explanation(path: walked.joined(separator: "."))
    }

    static var root: Outline {
        Form<ManifestDocument>.document.shape.outline ?? Outline(keys: [])
    }

    private static func unknown(
        _ name: String,
        below walked: [String],
        known: [String]
    ) -> Diagnostic {
        let place = walked.isEmpty ? "A document" : walked.joined(separator: ".")
        let prefix = walked.isEmpty ? "" : walked.joined(separator: ".") + "."
        let homes = root.paths(to: name)
        let near = homes.count == 1 ? homes.first : nearest(name, among: known).map { prefix + $0 }
        return Diagnostic(
            code: "manifest/unknown-path",
            summary: "The manifest has no such key.",
            detail: known.isEmpty
                ? "\(place) has no keys below it."
                : "\(place) has no key \(name.shown); known are \(Problem.list(known)).",
            hint: near.map { "Did you mean \($0)?" }
        )
    }
}

extension Outline {
    /// The dotted paths of all keys at and below this mapping.
    var paths: [String] {
        keys.flatMap { key in
            [key.name] + (key.shape.outline?.paths ?? []).map { "\(key.name).\($0)" }
        }
    }
}
