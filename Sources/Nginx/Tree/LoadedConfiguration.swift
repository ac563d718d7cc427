internal import Diagnostics

/// What nginx loads of a tree: `nginx.conf` with its includes in place.
struct LoadedConfiguration {
    let tree: NginxTree
    /// The `server` blocks of `http`, in nginx's order.
    private(set) var servers: [PlacedDirective] = []
    /// The other directives directly in `http`.
    private(set) var http: [PlacedDirective] = []
    /// The arguments of the includes directly in `http`.
    private(set) var httpIncludes: Set<String> = []
    /// Files that nginx could not read.
    private(set) var problems: [Diagnostic] = []
    /// The directives of files that were read, by path.
    private var read: [String: [Directive]] = [:]
    /// Includes of files that the tree does not hold, or holds unread: the path, and the directive.
    private(set) var unseen: [(path: String, include: PlacedDirective)] = []

    private static let mainFile = "\(NginxTree.root)/nginx.conf"
    private static let depthLimit = 20

    init(tree: NginxTree) {
        self.tree = tree
        let main = Self.include(Self.mainFile)
        for placed in expanded([PlacedDirective(directive: main, file: Self.mainFile)])
        where placed.directive.name == "http" {
            collect(placed)
        }
    }

    /// Directives with every include at their own level replaced by what it loads.
    mutating func expanded(_ directives: [PlacedDirective], depth: Int = 0) -> [PlacedDirective] {
        directives.flatMap { placed in
            guard placed.directive.name == "include",
                let pattern = placed.directive.arguments.first
            else { return [placed] }
            guard depth < Self.depthLimit else { return [] }
            if NginxTree.isOutside(pattern) {
                unseen.append((pattern, placed))
                return []
            }
            var loaded: [PlacedDirective] = []
            for path in tree.included(by: pattern) {
                loaded += load(path, for: placed)
            }
            return expanded(loaded, depth: depth + 1)
        }
    }

    /// Every directive inside a block, at any depth, includes followed.
    mutating func everything(in block: PlacedDirective) -> [PlacedDirective] {
        var all: [PlacedDirective] = []
        for placed in children(of: block) {
            all.append(placed)
            if placed.directive.body != nil { all += everything(in: placed) }
        }
        return all
    }

    /// The directives directly in a block, includes followed.
    mutating func children(of block: PlacedDirective) -> [PlacedDirective] {
        expanded(
            block.directive.children.map { PlacedDirective(directive: $0, file: block.file) }
        )
    }

    private mutating func collect(_ http: PlacedDirective) {
        for child in http.directive.children where child.name == "include" {
            httpIncludes.formUnion(child.arguments)
        }
        for placed in children(of: http) {
            if placed.directive.name == "server" {
                servers.append(placed)
            } else {
                self.http.append(placed)
            }
        }
    }

    private mutating func load(_ path: String, for include: PlacedDirective) -> [PlacedDirective] {
        guard let file = tree.realPath(path), let bytes = tree.files[file] else {
            unseen.append((tree.realPath(path) ?? path, include))
            return []
        }
        let directives = read[file] ?? parse(bytes, file: file)
        read[file] = directives
        return directives.map { PlacedDirective(directive: $0, file: file) }
    }

    private mutating func parse(_ bytes: [UInt8], file: String) -> [Directive] {
        do throws(Diagnostic) {
            return try Document(parsing: bytes, file: file).directives
        } catch {
            problems.append(error)
            return []
        }
    }

    private static func include(_ path: String) -> Directive {
        Directive(
            leading: [],
            words: [Word(raw: Array("include".utf8)), Word(raw: Array(path.utf8))],
            gap: [],
            body: nil,
            trailing: [],
            position: SourcePosition(line: 1, column: 1)
        )
    }
}
