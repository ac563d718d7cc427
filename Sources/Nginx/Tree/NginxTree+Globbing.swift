extension NginxTree {
    /// The paths that nginx's `include` loads for a pattern, in its order.
    ///
    /// A pattern without wildcards is given back as it is, there or not, as nginx opens it.
    func included(by pattern: String) -> [String] {
        let absolute = pattern.hasPrefix("/") ? pattern : "\(Self.root)/\(pattern)"
        guard absolute.contains(where: { "*?[".contains($0) }) else { return [absolute] }
        var found = [""]
        for component in absolute.split(separator: "/") where component != "." {
            guard component.contains(where: { "*?[".contains($0) }) else {
                found = found.map { "\($0)/\(component)" }
                continue
            }
            found = found.flatMap { folder in
                names(in: folder)
                    .filter { Glob.matches($0, pattern: component) }
                    .map { "\(folder)/\($0)" }
            }
        }
        return found.filter { links[$0] != nil || realPath($0).map(isFile) ?? false }
            .sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    private func isFile(_ path: String) -> Bool { files[path] != nil || unread.contains(path) }

    /// The names that a folder holds, links to it followed.
    private func names(in folder: String) -> Set<String> {
        guard let real = realPath(folder.isEmpty ? "/" : folder) else { return [] }
        let prefix = real == "/" ? "/" : real + "/"
        var names: Set<String> = []
        for path in [Array(files.keys), Array(unread), Array(links.keys)].joined()
        where path.hasPrefix(prefix) {
            let rest = path.dropFirst(prefix.count)
            names.insert(String(rest.prefix { $0 != "/" }))
        }
        return names
    }
}

/// The patterns of glob(7): `*`, `?` and `[…]`; a leading dot has to be written.
enum Glob {
    static func matches(_ name: some StringProtocol, pattern: some StringProtocol) -> Bool {
        if name.hasPrefix("."), !pattern.hasPrefix(".") { return false }
        return matches(Array(name)[...], Array(pattern)[...])
    }

    private static func matches(
        _ name: ArraySlice<Character>,
        _ pattern: ArraySlice<Character>
    ) -> Bool {
        guard let first = pattern.first else { return name.isEmpty }
        let rest = pattern.dropFirst()
        switch first {
        case "*":
            return matches(name, rest) || (!name.isEmpty && matches(name.dropFirst(), pattern))
        case "?":
            return !name.isEmpty && matches(name.dropFirst(), rest)
        case "[":
            guard let close = rest.dropFirst().firstIndex(of: "]") else { break }
            guard let character = name.first,
                contains(rest[rest.startIndex..<close], character)
            else { return false }
            return matches(name.dropFirst(), rest[rest.index(after: close)...])
        default:
            break
        }
        return name.first == first && matches(name.dropFirst(), rest)
    }

    private static func contains(_ set: ArraySlice<Character>, _ character: Character) -> Bool {
        let isNegated = set.first == "!" || set.first == "^"
        var rest = isNegated ? set.dropFirst() : set
        var found = false
        while let low = rest.popFirst() {
            guard rest.first == "-", let high = rest.dropFirst().first else {
                found = found || low == character
                continue
            }
            rest = rest.dropFirst(2)
            found = found || (low <= high && (low...high).contains(character))
        }
        return found != isNegated
    }
}
