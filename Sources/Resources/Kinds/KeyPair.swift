internal import Diagnostics
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

    /// Whether there is a private half, else `none`; the public one as it gives it, and who may read it.
    ///
    /// Through a pipe: ssh-keygen(1) refuses a file of root's that a group may read. Its status of what is no key is 255.
    public var probe: Script {
        """
        if [ ! -s \(path) ]; then
            echo none
            exit
        fi
        stat -c 'access %U:%G %a' \(path)
        bx_key() { printf '%s %s\\n' "$1" "${2-}${3:+ $3}"; }
        bx_half=$(cat \(path))
        bx_public=$(printf '%s\\n' "$bx_half" | ssh-keygen -y -P '' -f /dev/stdin) || [ "$?" = 255 ]
        bx_key public $bx_public
        bx_line=
        if [ -e \(path).pub ]; then read -r bx_line <\(path).pub || :; fi
        bx_key beside $bx_line
        """
    }

    /// The public key as `TYPE BASE64`; nil when there is none.
    public func read(_ answer: Answer) throws -> String? {
        let key = answer.value(of: "public") ?? ""
        return key.hasPrefix("ssh-") ? key : nil
    }

    /// Makes the pair when there is none or an empty one, else mends its access.
    ///
    /// One that cannot be read is the owner's to judge: other nodes may let it in.
    public func change(from answer: Answer) throws -> Change? {
        if answer.lines == ["none"] {
            return Change(
                .add,
                script: """
                    if [ -s \(path) ]; then
                        echo \("\(path) has come meanwhile")
                        exit 1
                    fi
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
        guard let key = try read(answer) else {
            if answer.value(of: "access") == nil {
                throw UnreadableAnswer("nothing was told of the key")
            }
            throw Diagnostic(
                code: "key/unreadable",
                summary: "A private key is there and cannot be read",
                detail: "ssh-keygen gives no public key of \(path).",
                hint:
                    "Try `ssh-keygen -y -P '' -f /dev/stdin <\(path)` there; where it is broken, move it away: a new one is made."
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
