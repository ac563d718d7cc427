extension Form where Value == SyncSettings {
    /// The form of how files travel.
    static let sync = Form.mapping(
        blank: SyncSettings(),
        [
            Member(
                "siteDelay",
                \.siteDelay,
                .duration(.seconds(1)...(.seconds(3_600))),
                "How long changes of a site are gathered before they travel."
            ),
            Member(
                "configDelay",
                \.configDelay,
                .duration(.seconds(1)...(.seconds(3_600))),
                "How long changes of configuration are gathered before they travel."
            ),
            Member(
                "exclude",
                \.exclude,
                .list(.text(.exclude), isUnique: true),
                """
                Files that never travel, beside the vendor's. Each pattern begins with / at the \
                site's root and may use * and ?; one that ends with / is a folder.
                """
            ),
            Member(
                "deletions",
                \.deletions,
                .choice(),
                "What a deletion on one node does on the others."
            ),
            Member(
                "maxDeletions",
                \.maxDeletions,
                .whole(0...1_000_000_000),
                """
                How many deletions may wait at once. More freeze the sync until an operator allows \
                them.
                """
            ),
            Member("trash", \.trash, .trash, "The bounds of the trash on each node."),
        ]
    )
}

extension Form where Value == SyncSettings.Trash {
    /// The form of the bounds of the trash.
    static let trash = Form.mapping(
        blank: SyncSettings.Trash(),
        [
            Member(
                "keep",
                \.keep,
                .duration(.seconds(1)...(.seconds(3_650 * 86_400))),
                "How long a file stays in the trash."
            ),
            Member(
                "maxSize",
                \.maxSizeBytes,
                .size((1 << 10)...(1 << 50)),
                """
                How much the trash of one site may hold. When it is full new files still travel, \
                overwrites and deletions wait.
                """
            ),
        ]
    )
}
