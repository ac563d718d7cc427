internal import Diagnostics

/// A file that holds one server block.
struct ServerFile {
    /// The file behind all links, or the place where it is going to be.
    var path: String
    private var document: Document
    private var index: Int

    /// The server block.
    var server: Directive {
        get { document.directives[index] }
        set { document.directives[index] = newValue }
    }

    /// The file that the block's lines were found in, for messages.
    private let origin: String

    /// The server block with its file.
    var placed: PlacedDirective { PlacedDirective(directive: server, file: origin) }

    /// The file's content.
    var bytes: [UInt8] { document.bytes }

    /// Whether bxctl wrote lines of the server block.
    var isOurs: Bool { server.children.contains(where: \.isManaged) }

    /// The directives beside the server block.
    var others: [Directive] {
        document.directives.enumerated().filter { $0.offset != index }.map(\.element)
    }

    /// Reads the file behind a path.
    ///
    /// - Throws: An error of syntax, or that there isn't exactly one server block.
    /// - Returns: nil when there is no such file.
    init?(at path: String, in tree: NginxTree) throws(Diagnostic) {
        guard let real = tree.realPath(path), let bytes = tree.files[real] else { return nil }
        let document = try Document(parsing: bytes, file: real)
        let servers = document.directives.indices.filter {
            document.directives[$0].name == "server" && document.directives[$0].body != nil
        }
        guard let first = servers.first, servers.count == 1 else {
            throw Self.wrongNumber(of: servers.map { document.directives[$0] }, file: real)
        }
        self.document = document
        self.path = real
        origin = real
        index = first
    }

    /// A server block for a file of bxctl's own, made of lines that were found in another file.
    init(newAt path: String, children: [Directive] = [], from origin: String? = nil) {
        self.path = path
        self.origin = origin ?? path
        index = 0
        let text = "\(Self.header)server {\n}\n"
        do throws(Diagnostic) {
            document = try Document(parsing: Array(text.utf8), file: path)
        } catch {
            preconditionFailure("bxctl's own nginx text is wrong: \(error.detail)")
        }
        server.body?.directives = children.map { child in
            var child = child
            if child.leading.allSatisfy(Byte.isBlank) {
                child.leading = Array(child.leading.drop { $0 == Byte.newline })
            }
            return child
        }
    }

    /// What stands above every file that bxctl makes.
    static let header = """
        # Made by bxctl. Lines marked "\(Directive.mark)" are put right on every run; other lines are
        # yours and stay.

        """

    private static func wrongNumber(of servers: [Directive], file: String) -> Diagnostic {
        guard servers.count > 1 else {
            return Diagnostic(
                code: "nginx/no-server",
                summary: "A site's file holds no server block",
                detail: "\(file) holds no server block.",
                hint: "Restore the site's file or take the site out of the manifest."
            )
        }
        return PlacedDirective(directive: servers[1], file: file).problem(
            "two-servers",
            "A site's file holds more than one server block",
            detail: "this is server block 2 of \(servers.count); which of them is the site's cannot"
                + " be told.",
            hint: "Keep one server block for port 80 in the http file and one for 443 in the"
                + " https file; move redirects of other names into them or into no file at all."
        )
    }
}
