public import Shell

/// Asks a node which TCP ports of another address do not answer at all: neither open nor refused.
public struct PortQuestion: Fact {
    private let address: String
    private let ports: [Int]

    /// Asks about ports of an address.
    public init(_ address: String, ports: [Int]) {
        self.address = address
        self.ports = ports
    }

    /// The address.
    public var subject: Subject { Subject("ports", address) }

    /// All ports at once; what curl(1) tells of the connection is judged, not how it ends.
    public var probe: Script {
        let asked = ports.map { port -> Script in
            """
            (
            bx_said=$(curl -sv --connect-timeout 3 -m 3 \("http://\(address):\(port)/") </dev/null 2>&1) || :
            case $bx_said in *"Connected to"* | *"onnection refused"*) ;; *) echo \(port) ;; esac
            ) &
            """
        }
        return asked.joined() + "wait"
    }

    /// Reads the ports that did not answer.
    public func read(_ answer: Answer) throws -> [Int] {
        answer.lines.compactMap { line in Int(line) }.sorted()
    }
}
