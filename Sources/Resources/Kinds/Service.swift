public import Shell

/// A web service that serves with the configuration that is on disk, put there as one tested set.
///
/// Staged files land together: the set is tested beside the live one, the old one is kept, the
/// service reloads, and the new revision must be seen over HTTP; else the old set comes back.
public struct Service: Resource {
    /// The short name, also the name of its staging area: `nginx` or `httpd`.
    public let name: String
    /// The systemd unit.
    public let unit: String
    /// The folder whose content the running service must serve with.
    public let tree: String
    /// Shell text that tests the configuration as it lies at its real path.
    public let test: Script
    /// The file that holds the revision, in the service's own syntax.
    public let revisionFile: String
    /// Shell text that prints the content of the revision file for the revision `$1`.
    public let revisionText: Script
    /// Where the running service shows its revision.
    public let revisionURL: String
    /// What must be served after the reload no worse than before it.
    public let requests: [HTTPRequest]

    /// Describes a service.
    public init(
        name: String,
        unit: String,
        tree: String,
        test: Script,
        revisionFile: String,
        revisionText: Script,
        revisionURL: String,
        requests: [HTTPRequest]
    ) {
        self.name = name
        self.unit = unit
        self.tree = tree
        self.test = test
        self.revisionFile = revisionFile
        self.revisionText = revisionText
        self.revisionURL = revisionURL
        self.requests = requests
    }

    /// `service`.
    public var kind: String { "service" }
    /// The unit, as users know the service.
    public var subject: Subject { Subject("service", name) }
    /// Nothing of its own: what it serves with is on disk.
    public var desired: String { "serves with what is on disk" }

    /// The revision on disk and the one served.
    public var probe: Script {
        """
        bx_disk=$(bx_revision \(tree))
        printf 'disk %s\\n' "$bx_disk"
        bx_served=$(curl -s -m 2 \(revisionURL)) || :
        case $bx_served in *[!0-9a-f]*) bx_served=other ;; esac
        printf 'served %s\\n' "$bx_served"
        bx_switch=/var/lib/bxctl/switch/\(name)
        [ ! -e "$bx_switch/armed" ] && [ ! -e "$bx_switch/taken" ] || echo armed
        """
    }

    /// Compares the two revisions.
    public func change(from answer: Answer) throws -> Change? {
        var values: [Substring: Substring] = [:]
        for line in answer.lines {
            let words = line.split(separator: " ", maxSplits: 1)
            if words.count == 2 { values[words[0]] = words[1] }
        }
        guard let disk = values["disk"] else {
            throw UnreadableAnswer("no revision of \(tree)")
        }
        if answer.lines.contains("armed") {
            return reload(note: "its last switch was not confirmed")
        }
        if values["served"] == disk { return nil }
        let isFirst = values["served"] == nil
        return reload(note: isFirst ? "" : "serves an older configuration")
    }

    /// A reload: something that it reads changes in this run.
    public func changeWhenNotified(from answer: Answer) throws -> Change? {
        reload(note: "")
    }

    /// Shell text that fails, saying why, where the service runs and its configuration on disk does
    /// not pass its test.
    public var check: Script {
        """
        if systemctl is-active \(unit) >/dev/null && ! bx_said=$( (
        \(test)
        ) 2>&1 ); then
            printf 'not ours: the configuration of the node does not pass its test; nothing was changed:\\n%s\\n' "$bx_said"
            exit 1
        fi
        """
    }

    private var calls: Script {
        requests.map { request -> Script in "\(request.call("\"$1\"")) || return 1" }.joined()
    }

    private func reload(note: String) -> Change {
        Change(
            .reload,
            note: note,
            script: """
                bx_service=\(name)
                bx_unit=\(unit)
                bx_tree=\(tree)
                bx_revision_file=\(revisionFile)
                bx_revision_url=\(revisionURL)
                bx_test=\(test.text)
                bx_revision_text() {
                \(revisionText)
                }
                bx_requests() {
                \(calls)
                :
                }
                \(Script(program: PackageResources.commit_sh))
                """,
            idle: .seconds(150)
        )
    }
}

/// The program on a node that brings an unconfirmed configuration back, also after a reboot.
public enum Watchdog {
    /// Where it lies.
    public static let path = "/usr/local/libexec/bxctl-watchdog"

    /// Its text.
    public static var text: String { String(decoding: PackageResources.watchdog_sh, as: UTF8.self) }
}
