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

    /// Puts copies of one dated folder back into the tree; what is there moves to a new dated one.
    ///
    /// - Parameters:
    ///   - names: The files.
    ///   - stamp: The dated folder.
    /// - Returns: The shell text, which does it all as the files' user.
    public func placing(_ names: [TreeName], from stamp: String) -> Script {
        """
        bx_names() { printf %s \(names.list.base64) | base64 -d; }
        bx_names | xargs -0 -r \(program) folders \(tree) \("\(folder)/\(stamp)") || exit
        bx_names | \(program) place \(tree) \(folder) \(stamp) \
        "$(date -u +%Y%m%dT%H%M%S.%NZ)-$$" \(temporary)
        """
    }

    /// Sends files of the tree to another node, also where the file there is newer.
    public func sending(_ names: [TreeName], to peer: String) -> Script {
        """
        bx_rsync=/usr/local/libexec/bxctl-rsync
        grep -q -e '--restore)' "$bx_rsync" || {
            echo "$bx_rsync is not the one of this bxctl: bxctl apply puts it in place"
            exit 1
        }
        printf %s \(names.patterns.base64) | base64 -d |
            setpriv --reuid=\(user) --regid=\(user) --init-groups -- "$bx_rsync" --restore \
        \(tree + "/") \("\(peer):\(tree)/")
        """
    }

    var program: Script { TrashPlace.program(as: user) }

    /// The program of the trash, run by a user.
    static func program(as user: String) -> Script {
        let text = String(decoding: PackageResources.trash_sh, as: UTF8.self)
        return "setpriv --reuid=\(user) --regid=\(user) --init-groups -- sh -c \(text) sh"
    }
}
