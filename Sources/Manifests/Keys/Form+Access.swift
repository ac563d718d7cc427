extension Form where Value == Access {
    /// The form of the way to a node; what it leaves out is what holds around it.
    static let access = Form.mapping(
        blank: Access(),
        start: { $0.inheritedAccess },
        [
            Member("connection", \.connection, .choice(), "The kind of way."),
            Member("user", \.user, .text(.user), "The login on the node."),
            Member("port", \.port, .whole(1...65_535), "The port of sshd."),
            Member(
                optional: "identityFile",
                \.identityFile,
                .text(.controllerFile),
                "The private key of the controller. Without it the ssh configuration decides."
            ),
            Member(
                optional: "knownHostsFile",
                \.knownHostsFile,
                .text(.controllerFile),
                "The file of known hosts to trust. Without it the ssh configuration decides."
            ),
            Member(
                "become",
                \.become,
                .choice(),
                "How the login gets root's rights."
            ),
            Member(
                "connectTimeout",
                \.connectTimeout,
                .duration(.milliseconds(100)...(.seconds(600)), isWhole: false),
                "How long a connection may take to stand."
            ),
        ]
    )

    /// The form of what one node has different: its defaults are not constants.
    static let override = Form(
        shape: access.shape.withoutFallbacks,
        read: access.read,
        write: access.write
    )

    /// The form of the way to all nodes; those read after it start from it.
    static let poolAccess = Form(
        shape: access.shape,
        read: { value, reading in
            guard let read = access.read(value, &reading) else { return nil }
            reading.inheritedAccess = read
            return read
        },
        write: access.write
    )
}
