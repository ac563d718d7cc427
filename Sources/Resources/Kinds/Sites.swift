internal import Foundation
public import Shell

/// The program for a site's PHP files, run by the node's own PHP as the site's owner.
///
/// Requests go over standard input, where secrets may be; the program text is an argument.
public enum SiteProgram {
    private static let parts = [
        PackageResources.site_answer_php, PackageResources.site_paths_php,
        PackageResources.site_tokens_php, PackageResources.site_shape_php,
        PackageResources.site_run_php, PackageResources.site_read_php,
        PackageResources.site_database_php, PackageResources.site_change_php,
        PackageResources.site_edit_php, PackageResources.site_cache_php, PackageResources.site_php,
    ]

    private static var text: String {
        parts.map { part in "?>" + String(decoding: part, as: UTF8.self) }.joined()
    }

    /// Shell text that runs one request.
    ///
    /// - Parameter request: The keys of the request; `nonce` is added. Strings, numbers, lists
    ///   and dictionaries of these.
    /// - Returns: Shell text that prints the answer's lines.
    static func script(_ request: [String: Any]) -> Script {
        let whole = request.merging(["nonce": nonce]) { given, _ in given }
        let options: JSONSerialization.WritingOptions = [.sortedKeys, .withoutEscapingSlashes]
        let data = (try? JSONSerialization.data(withJSONObject: whole, options: options)) ?? Data()
        return """
            printf '%s' \(Secret(String(decoding: data, as: UTF8.self))) | setpriv --reuid=bitrix \
            --regid=bitrix --init-groups php -d disable_functions= -d open_basedir= \
            -d auto_prepend_file= -d short_open_tag=1 -d display_errors=stderr -r \(text)
            """
    }

    /// Any word does: what runs between the request and the answer is ours alone.
    private static let nonce = "bxctl"

    /// The values of an answer, by key; nil when it is not whole.
    static func values(_ lines: [String]) -> (values: [String: String], problems: [String])? {
        guard lines.contains("end \(nonce)") else { return nil }
        var values: [String: String] = [:]
        var problems: [String] = []
        for line in lines {
            let words = line.split(separator: " ", maxSplits: 1, omittingEmptySubsequences: false)
            guard words.count == 2, let value = Content(base64: String(words[1])) else { continue }
            if words[0] == "problem" {
                problems.append(value.text)
            } else {
                values[String(words[0])] = value.text
            }
        }
        return (values, problems)
    }
}

/// What the files of every site on a node say, and what its database says with their login.
public struct SitesQuestion: Fact {
    /// What a node says of its sites.
    public struct Value: Sendable {
        /// One site each, in the order asked.
        public let sites: [SiteState]
        /// The version of PHP.
        public let phpVersion: String
        /// The loaded extensions, sorted.
        public let phpModules: [String]
    }

    /// The sites' roots, in the manifest's order.
    public let roots: [String]

    /// Asks about the sites at `roots`.
    public init(roots: [String]) {
        self.roots = roots
    }

    /// One answer a node.
    public var subject: Subject { Subject("sites", "node") }

    /// The answer holds passwords.
    public var isSensitive: Bool { true }

    /// One PHP process for all sites.
    public var probe: Script {
        let sites: [[String: Any]] = roots.map { root in ["root": root, "allowedRoots": roots] }
        return SiteProgram.script(["action": "read", "connect": true, "sites": sites])
    }

    /// Reads the sites' states.
    public func read(_ answer: Answer) throws -> Value {
        guard let (values, problems) = SiteProgram.values(answer.lines) else {
            throw UnreadableAnswer(
                "PHP did not answer: \(answer.lines.suffix(3).joined(separator: " "))"
            )
        }
        let sites = roots.indices.map { index in
            let own = values.filter { key, _ in key.hasPrefix("\(index).") }.map { key, value in
                (String(key.dropFirst("\(index).".utf8.count)), value)
            }
            return SiteState(
                values: Dictionary(own) { first, _ in first },
                problems: problems.compactMap { problem in
                    problem.hasPrefix("\(index) ") ? SiteState.Problem(problem) : nil
                }
            )
        }
        return Value(
            sites: sites,
            phpVersion: values["php.version"] ?? "",
            phpModules: (values["php.modules"] ?? "").split(separator: ",").map(String.init)
        )
    }
}

/// What the files of one site say.
public struct SiteState: Sendable {
    /// Something that is not as it must be.
    public struct Problem: Hashable, Sendable {
        /// A word such as `changed-meanwhile`.
        public let slug: String
        /// For people; it never holds a value from a file.
        public let message: String

        init(_ text: String) {
            let words = text.split(separator: " ", maxSplits: 2).map(String.init)
            slug = words.count > 1 ? words[1] : ""
            message = words.count > 2 ? words[2] : text
        }
    }

    private let values: [String: String]
    /// What keeps the site from being worked on.
    public let problems: [Problem]

    init(values: [String: String], problems: [Problem]) {
        self.values = values
        self.problems = problems
    }

    /// One value, such as `settings.host`; empty where the site has none.
    public subscript(_ key: String) -> String { values[key] ?? "" }

    /// Whether a Bitrix kernel is there.
    public var hasKernel: Bool { self["kernel"] == "yes" }
    /// The password of the connection.
    public var password: Secret { Secret(self["settings.password"]) }
    /// Whether the database answered with the files' login.
    public var isConnected: Bool { self["connect"] == "ok" }
    /// The installed modules among those that matter here.
    public var modules: [String] {
        (0..<(Int(self["module.count"]) ?? 0)).map { index in self["module.\(index).id"] }
    }
    /// Whether sessions follow the settings' `session` key rather than the security module.
    ///
    /// Newer kernels look at nothing else, also where the key is absent.
    public var keepsSessionsBySettings: Bool {
        self["session.shape"] == "ok" || self["session.bysettings"] == "yes"
    }
}
