public import Shell

/// The reload that puts a service's staged set in place; there is one only when something is staged.
public struct SwitchService: Resource {
    private let service: Service

    /// Wraps a service.
    public init(_ service: Service) {
        self.service = service
    }

    /// `service`.
    public var kind: String { service.kind }
    /// The service's name and `live`.
    public var id: String { "\(service.name) live" }
    /// The service's.
    public var subject: Subject { service.subject }
    /// The service's.
    public var desired: String { service.desired }
    /// The service's.
    public var probe: Script { service.probe }

    /// Nothing by itself.
    public func change(from answer: Answer) throws -> Change? { nil }

    /// The reload.
    public func changeWhenNotified(from answer: Answer) throws -> Change? {
        try service.changeWhenNotified(from: answer)
    }
}
