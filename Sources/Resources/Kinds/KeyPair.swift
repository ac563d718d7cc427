public import Shell

/// An ssh key pair that a node makes for itself; only the public half is ever seen.
public struct KeyPair: Resource, Fact {
    /// The path of the private half; the public one is beside it with `.pub`.
    public let path: String
    /// The group that may read the private half.
    public let group: String
    /// The comment of the public half.
    public let comment: String

    /// Describes a key pair.
    public init(_ path: String, readableBy group: String, comment: String) {
        self.path = path
        self.group = group
        self.comment = comment
    }

    /// `key`.
    public var kind: String { "key" }
    /// The path.
    public var subject: Subject { Subject("key", path) }
    /// Owner and comment.
    public var desired: String { "root:\(group) 640 \(comment)" }

    /// The public half as the private one gives it, and who may read the private half.
    ///
    /// Through a pipe: ssh-keygen(1) refuses a file of root's that a group may read.
    public var probe: Script {
        """
        stat -c 'access %U:%G %a' \(path) 2>/dev/null || :
        bx_key() { printf '%s %s\\n' "$1" "${2-}${3:+ $3}"; }
        bx_key public $(cat \(path) | ssh-keygen -y -P '' -f /dev/stdin)
        bx_line=
        read -r bx_line <\(path).pub
        bx_key beside $bx_line
        """
    }

    /// The public key as `TYPE BASE64`; nil when there is none.
    public func read(_ answer: Answer) throws -> String? {
        let key = answer.value(of: "public") ?? ""
        return key.hasPrefix("ssh-") ? key : nil
    }

    /// Makes the pair when it is missing or broken, else mends its access.
    public func change(from answer: Answer) throws -> Change? {
        guard let key = try read(answer) else {
            return Change(
                .add,
                script: """
                    mkdir -p \(folder)
                    bx_keep \(path)
                    bx_beside \(path)
                    rm -f -- "$new"
                    ssh-keygen -q -t ed25519 -N '' -C \(comment) -f "$new"
                    chown root:\(group) "$new" && chmod 640 "$new"
                    mv -fT -- "$new.pub" \(path).pub
                    chmod 644 \(path).pub
                    mv -fT -- "$new" \(path)
                    sync \(folder)
                    """
            )
        }
        let isAsWanted =
            answer.value(of: "access") == "root:\(group) 640" && answer.value(of: "beside") == key
        if isAsWanted { return nil }
        return Change(
            .change,
            note: "owner, mode or public half",
            script: """
                chown root:\(group) \(path) && chmod 640 \(path)
                bx_public=$(cat \(path) | ssh-keygen -y -P '' -f /dev/stdin)
                bx_put_text "$bx_public" \(path).pub
                """
        )
    }

    private var folder: String {
        String(path.prefix(upTo: path.lastIndex(of: "/") ?? path.startIndex))
    }
}

extension Answer {
    /// The rest of the first line that starts with the word `key`; nil where there is none.
    func value(of key: String) -> String? {
        lines.first { line in line.hasPrefix(key + " ") }
            .map { line in String(line.dropFirst(key.utf8.count + 1)) }
    }
}
