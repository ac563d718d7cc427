internal import Foundation

/// This machine with a /etc, /usr/local, /var/lib and /run of a test's own.
///
/// What runs in it sees the real system under them; what it changes there stays in the test's
/// folder, from one script to the next. Needs root and mount namespaces.
public struct Machine: Sendable {
    /// The folder behind it.
    public let folder: TemporaryFolder

    /// Makes a machine on which nothing was changed yet.
    public init() throws {
        folder = try TemporaryFolder()
        for name in ["lib", "run", "etc", "etc-work", "local", "local-work", "data", "programs"] {
            try folder.makeFolder(name)
        }
    }

    /// Shell text that enters the machine in the folder `$1` and goes on with its other arguments.
    ///
    /// Programs below `programs` take the place of the system's of the same path, such as
    /// `programs/usr/bin/systemctl`.
    public static let entrance = """
        area=$1
        shift
        mount --bind "$area/lib" /var/lib
        mount --bind "$area/run" /run
        mount -t overlay overlay -o "lowerdir=/etc,upperdir=$area/etc,workdir=$area/etc-work" /etc
        mount -t overlay overlay \\
            -o "lowerdir=/usr/local,upperdir=$area/local,workdir=$area/local-work" /usr/local
        (cd "$area/programs" && find . -type f) | while IFS= read -r program; do
            mount --bind "$area/programs/$program" "/$program"
        done
        exec "$@"
        """

    /// Whether this user and this system can make machines.
    public static let isPossible: Bool = {
        guard let machine = try? Machine() else { return false }
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = machine.program(["true"]).words
        process.standardError = FileHandle.nullDevice
        guard (try? process.run()) != nil else { return false }
        process.waitUntilExit()
        return process.terminationStatus == 0
    }()

    /// Runs shell text before a program of the system, such as `/usr/bin/sort`, which goes on unless the text ends it.
    public func stand(for program: String, _ text: String) throws {
        let real = "real\(program)"
        try folder.makeFolder(String(real[..<(real.lastIndex(of: "/") ?? real.endIndex)]))
        let system = URL(filePath: program).resolvingSymlinksInPath().path
        try FileManager.default.copyItem(atPath: system, toPath: folder.path(real))
        let place = "programs\(system)"
        try folder.writeProgram("\(text)\nexec \(folder.path(real)) \"$@\"", to: place)
    }

    /// A program in the machine.
    public func program(_ words: [String]) -> Program {
        let enter = "set -e\n" + Machine.entrance
        return Program(
            ["unshare", "-m", "--propagation", "private", "sh", "-c", enter, "sh", folder.path()]
                + words
        )
    }

    /// Runs a script in the machine, as sessions do.
    ///
    /// - Parameter script: Shell text.
    /// - Returns: How it ended.
    /// - Throws: What keeps it from starting.
    @discardableResult
    public func run(_ script: String) async throws -> Program.Ending {
        try await program(Program.evaluating(script).words).run()
    }

    /// The absolute path of an entry in the test's folder for data, the same inside and outside.
    public func path(_ name: String) -> String { folder.path("data/" + name) }
}
