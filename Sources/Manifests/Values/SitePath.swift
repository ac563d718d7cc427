/// Absolute paths, and which of them may hold a site.
enum SitePath {
    /// Returns what is wrong with the absolute path of a file; nil when it is in its shortest form.
    static func objection(toFile path: String) -> Objection? {
        let parts = components(of: path)
        if parts.contains("..") {
            return Objection(detail: "A path with .. leads somewhere else.")
        }
        let normal = "/" + parts.filter { $0 != "." }.joined(separator: "/")
        guard normal == path else {
            return Objection(detail: "It is not in its shortest form.", hint: "Write \(normal).")
        }
        return nil
    }

    /// Returns why a site cannot lie at `path`, an absolute one in its shortest form; nil when it can.
    static func objection(toRoot path: String) -> Objection? {
        if let objection = objection(toFile: path) { return objection }
        let parts = components(of: path)
        guard parts.count > 1 else {
            let detail = "\(path) is a folder of the system; the trash lies beside the site."
            return Objection(detail: detail, hint: hint)
        }
        if parts.contains(where: { $0.hasPrefix(".") }) {
            let detail =
                "A folder that begins with a dot is hidden: trash and ssh keys lie in such."
            return Objection(detail: detail, hint: hint)
        }
        if let owner = systemFolder(of: parts) {
            return Objection(detail: "\(owner) belongs to the system.", hint: hint)
        }
        if gatherings.contains(path) || (parts.count == 2 && parts[0] == "home") {
            return Objection(detail: "\(path) holds more than one site.", hint: hint)
        }
        return nil
    }

    /// Returns the folders above `path`, the nearest first, without `/`.
    static func parents(of path: String) -> [String] {
        let parts = components(of: path)
        return (1..<max(1, parts.count)).reversed().map {
            "/" + parts.prefix($0).joined(separator: "/")
        }
    }

    private static let hint = "Use a folder such as /home/bitrix/www or /srv/sites/shop."

    private static let gatherings: Set<String> = ["/home/bitrix/ext_www", "/var/www"]

    private static let systemFolders: Set<String> = [
        "bin", "boot", "dev", "etc", "lib", "lib32", "lib64", "libx32", "lost+found", "proc",
        "root",
        "run", "sbin", "sys", "tmp", "usr",
    ]

    /// Returns the folder of the system at or above the path.
    private static func systemFolder(of parts: [Substring]) -> String? {
        if systemFolders.contains(String(parts[0])) { return "/\(parts[0])" }
        if parts[0] == "var", parts[1] != "www" { return "/var/\(parts[1])" }
        return nil
    }

    private static func components(of path: String) -> [Substring] { path.split(separator: "/") }
}
