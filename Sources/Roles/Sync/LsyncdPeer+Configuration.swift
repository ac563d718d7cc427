internal import Resources

extension LsyncdPeer {
    /// The text of lsyncd's configuration.
    ///
    /// The layer is `default.rsync`: it has no `onMove`, so that lsyncd itself makes a deletion and a creation of every
    /// move, and all that ever reaches the peer is rsync. `default.rsyncssh` runs `mv` and `rm` there, in 2.1 even through
    /// xargs. What rsync is called with is settled in bxctl-rsync; the keys below keep a tree safe should someone put plain
    /// rsync back.
    public var configurationText: String {
        let head = """
            -- Written by bxctl; changes are undone. The trees and the rules are in \(names.trees) too.
            settings {
                logfile        = \(quoted(names.log)),
                statusFile     = \(quoted(names.status)),
                statusInterval = 1,
                inotifyMode    = "CloseWrite",
                insist         = true,
                maxProcesses   = 1,
            }

            """
        return head + trees.map { "\n" + block($0) }.joined()
    }

    private func block(_ tree: SyncTree) -> String {
        """
        sync {
            default.rsync,
            source    = \(quoted(tree.path + "/")),
            target    = \(quoted("\(name):\(tree.path)/")),
            delay     = \(tree.delay),
            maxDelays = \(tree.maxDeletions * 2 + 1_000),
            delete    = \(tree.deletions == .keep ? "false" : quoted("running")),
            \(filter(tree.rules))
            rsync     = {
                binary       = "/usr/local/libexec/bxctl-rsync",
                rsh          = "ssh -F /etc/bxctl/ssh/config",
                links        = true,
                perms        = true,
                times        = true,
                update       = true,
                protect_args = false,
                timeout      = 300,
            },
        }

        """
    }

    private func filter(_ rules: [SyncRule]) -> String {
        switch version.dialect {
        case .filters:
            list("filter   ", of: rules.map(\.text))
        case .exclusions:
            // Only what no rule takes back in: bxctl-rsync leaves log files out by itself.
            list("exclude  ", of: rules.prefix { !$0.includes }.map(\.pattern))
        }
    }

    private func list(_ key: String, of texts: [String]) -> String {
        guard !texts.isEmpty else {
            return "-- \(key.filter { $0 != " " }): nothing"
        }
        let items = texts.map { "        \(quoted($0)),\n" }.joined()
        return "\(key) = {\n\(items)    },"
    }

    private func quoted(_ text: String) -> String {
        let escaped = text.unicodeScalars.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : String($0) }
        return "\"\(escaped.joined())\""
    }
}
