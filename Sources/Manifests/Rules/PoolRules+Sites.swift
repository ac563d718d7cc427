import Diagnostics
import YAML

extension PoolRules {
    private var sites: [Site] { document.spec.sites }
    private var sitesPlace: Place { spec["sites"] }
    private static let firstName = "default"
    private static let firstRoot = "/home/bitrix/www"

    /// Checks that sites differ, lie apart and have what their type needs.
    mutating func checkSites() {
        checkHostNames()
        checkRoots()
        for index in sites.indices {
            checkFirstSite(index)
            checkDatabase(index)
        }
        checkKernel()
    }

    /// Checks that no host name leads to two sites; nginx would serve the first only.
    private mutating func checkHostNames() {
        var names: [(String, SourceRange)] = []
        for index in sites.indices {
            names.append((sites[index].name.lowercased(), sitesPlace[index]["name"].source))
            let aliases = sitesPlace[index]["aliases"]
            for (number, alias) in sites[index].aliases.enumerated() {
                names.append((alias.lowercased(), aliases[number].source))
            }
        }
        checkUnique("The host name", names, hint: "A host name leads to one site: remove one.")
    }

    private mutating func checkRoots() {
        let roots = sites.indices.map { (sites[$0].root, sitesPlace[$0]["root"].source) }
        checkUnique("The root", roots, hint: "Give each site a folder of its own.")
        let lines = Dictionary(roots.map { ($0.0, $0.1.start.line) }) { first, _ in first }
        for (root, source) in roots where !root.isEmpty {
            guard let outer = SitePath.parents(of: root).first(where: { lines[$0] != nil }) else {
                continue
            }
            let problem = Problem(
                code: "nested-roots",
                summary: "One site lies within another.",
                detail: "\(root) lies within \(outer), the root in line \(lines[outer] ?? 0): its "
                    + "files would travel twice.",
                hint: "Put the sites side by side."
            )
            report(problem, at: source)
        }
    }

    /// Checks that the name of BitrixVM's first site and its folder go together.
    private mutating func checkFirstSite(_ index: Int) {
        let site = sites[index]
        guard !site.name.isEmpty, !site.root.isEmpty else { return }
        let isFirst = site.name == Self.firstName
        guard isFirst != (site.root == Self.firstRoot) else { return }
        let detail = "The site default and the folder \(Self.firstRoot) belong together."
        let hint =
            isFirst
            ? "Write root: \(Self.firstRoot), or give the site's host name."
            : "Write name: default, and the host name under aliases."
        let source = sitesPlace[index][isFirst ? "root" : "name"].source
        report(.value(detail, hint: hint), at: source)
    }

    private mutating func checkDatabase(_ index: Int) {
        let place = sitesPlace[index]
        switch sites[index].type {
        case .kernel where !place.contains("database"):
            guard !place.contains("type") || place["type"].isWord(Site.Kind.kernel.rawValue) else {
                return
            }
            let expected = "the name of the database of this kernel"
            report(.missingKey("database", expected: expected), at: place.source)
        case .link where place.contains("database"):
            let detail = "A link uses the database of its kernel."
            report(.value(detail, hint: "Leave database out."), at: place.key("database"))
        default: break
        }
    }

    /// Checks that a link has something to link to.
    private mutating func checkKernel() {
        guard !sites.isEmpty, sites.allSatisfy({ $0.type == .link }) else { return }
        let detail = "Every site is a link; the site that holds their kernel must be here too."
        report(.value(detail, hint: "Add the site of type kernel."), at: spec.key("sites"))
    }
}

extension Place {
    /// Whether the value is the word `text`.
    fileprivate func isWord(_ text: String) -> Bool {
        guard case .scalar(let scalar) = value.content else { return false }
        return scalar.text == text
    }
}
