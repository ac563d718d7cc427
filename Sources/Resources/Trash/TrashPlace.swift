internal import Diagnostics
public import Shell

/// Where copies of a site's files may lie on a node, and where they belong.
public struct TrashPlace: Hashable, Sendable {
    /// The site.
    public let site: String
    /// Its root.
    public let tree: String
    /// The folder of dated copies.
    public let folder: String
    /// The folder for unfinished files.
    public let temporary: String
    /// Who owns all of them, and does everything in them.
    public let user: String

    /// Names a place.
    public init(site: String, tree: String, folder: String, temporary: String, user: String) {
        self.site = site
        self.tree = tree
        self.folder = folder
        self.temporary = temporary
        self.user = user
    }

    /// Puts copies of one dated folder back into the tree.
    ///
    /// - Parameters:
    ///   - names: The files.
    ///   - stamp: The dated folder.
    ///   - overwriting: Whether what is there moves to a new dated folder; else it stays.
    /// - Returns: The shell text, which does it all as the files' user.
    public func placing(
        _ names: [TreeName],
        from stamp: String,
        overwriting: Bool
    ) -> Script {
        """
        bx_to=$(date -u +%Y%m%dT%H%M%S.%NZ)-$$-\(TrashCopy.Cause.restore.rawValue) &&
            printf %s \(names.list.base64) | base64 -d |
            xargs -0 -r \(program) place \(tree) \(folder) \(stamp) "$bx_to" \(temporary) \
        \(overwriting ? "over" : "fresh")
        """
    }

    /// Sends files of the tree to another node.
    ///
    /// - Parameters:
    ///   - names: The files.
    ///   - peer: The node.
    ///   - overwriting: Whether they replace what is there, also where that is newer; else it stays.
    /// - Returns: The shell text.
    public func sending(_ names: [TreeName], to peer: String, overwriting: Bool) -> Script {
        """
        printf %s \(names.patterns.base64) | base64 -d |
            setpriv --reuid=\(user) --regid=\(user) --init-groups -- /usr/local/libexec/bxctl-rsync \
        --restore \(overwriting ? [] : ["--ignore-existing"]) \(tree + "/") \("\(peer):\(tree)/")
        """
    }

    var program: Script { TrashPlace.program(as: user) }

    /// The program of the trash, run by a user.
    static func program(as user: String) -> Script {
        let text = String(decoding: PackageResources.trash_sh, as: UTF8.self)
        return "setpriv --reuid=\(user) --regid=\(user) --init-groups -- sh -c \(text) sh"
    }
}
