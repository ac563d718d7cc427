import Diagnostics

extension Form where Value == Node {
    /// The form of a machine.
    static let node = Form.mapping(
        blank: Node.blank(Access()),
        start: { .blank($0.inheritedAccess) },
        place: { $0.source = $1 },
        [
            Member(
                "name",
                \.name,
                .nodeName,
                isRequired: true,
                "The server identifier in the pool. It stands in /etc/hosts of every node."
            ),
            Member(
                "address",
                \.address,
                .text(.address),
                isRequired: true,
                "The IP address that the other nodes use."
            ),
            Member("roles", \.roles, .roles, isRequired: true, "The duties of the node."),
            Member(
                optional: "hostKey",
                \.hostKey,
                .text(.hostKey),
                """
                The public host key to expect, as TYPE BASE64. Without it the controller's own \
                known hosts must have the node.
                """
            ),
            Member(
                "access",
                \.access,
                .override,
                "What is different in the way to this node. Other keys are those of spec.access."
            ),
        ]
    )
}

extension Form where Value == Set<Role> {
    /// The form of the duties of a node, in any order.
    static let roles = Form<[Role]>.list(.choice(), isNonEmpty: true, isUnique: true)
        .map({ Set($0) }, back: { roles in Role.allCases.filter(roles.contains) })
}

extension Node {
    /// Returns a node of which nothing was read yet.
    fileprivate static func blank(_ access: Access) -> Node {
        Node(name: NodeName(""), address: "", roles: [], access: access, source: .nowhere)
    }
}

extension Form where Value == NodeName {
    /// The form of a server identifier.
    static let nodeName = Form<String>.text(.nodeName)
        .map({ NodeName($0) }, back: { $0.text })
}
