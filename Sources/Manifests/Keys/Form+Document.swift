extension Form where Value == ManifestDocument {
    /// The form of a whole document.
    static let document = Form.mapping(
        blank: ManifestDocument(),
        place: { $0.source = $1 },
        [
            Member(
                "apiVersion",
                \.apiVersion,
                .constant(ManifestDocument.apiVersion),
                isRequired: true,
                "The version of this layout."
            ),
            Member(
                "kind",
                \.kind,
                .constant(ManifestDocument.kind),
                isRequired: true,
                "What the document describes: a pool of nodes."
            ),
            Member(
                "metadata",
                \.metadata,
                .metadata,
                isRequired: true,
                "What names the pool."
            ),
            Member(
                "spec",
                \.spec,
                .spec,
                isRequired: true,
                "What the pool is to be."
            ),
        ]
    )
}

extension Form where Value == ManifestDocument.Metadata {
    /// The form of what names a pool.
    static let metadata = Form.mapping(
        blank: ManifestDocument.Metadata(),
        [
            Member(
                "name",
                \.name,
                .text(.poolName),
                isRequired: true,
                """
                The name of the pool. It is part of the names of locks and records, and unique over \
                all documents of a run.
                """
            )
        ]
    )
}

extension Form where Value == ManifestDocument.Spec {
    /// The form of what a pool is to be.
    static let spec = Form.mapping(
        blank: ManifestDocument.Spec(),
        [
            Member(
                optional: "access",
                \.access,
                .poolAccess,
                "How the controller reaches the nodes. A node may override single keys."
            ),
            Member(
                "nodes",
                \.nodes,
                .list(.node, isNonEmpty: true),
                isRequired: true,
                """
                The machines. Exactly one has the role balancer, at least one the role web, and one \
                the role mysql unless database.host is given.
                """
            ),
            Member(
                "sites",
                \.sites,
                .list(.site, isNonEmpty: true),
                isRequired: true,
                "The web sites that every web node serves."
            ),
            Member("sync", \.sync, .sync, "How files travel between the nodes."),
            Member("balancer", \.balancer, .balancer, "How requests are spread."),
            Member("database", \.database, .database, "How the sites reach their databases."),
        ]
    )
}
