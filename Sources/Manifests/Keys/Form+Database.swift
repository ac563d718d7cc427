extension Form where Value == DatabaseSettings {
    /// The form of how the sites reach their databases.
    static let database = Form.mapping(
        blank: DatabaseSettings(),
        [
            Member(
                optional: "host",
                \.host,
                .databaseHost,
                isNullable: true,
                "A server outside the pool, as address[:port], instead of a node with role mysql."
            ),
            Member("login", \.login, .text(.databaseLogin), "The login that every web node uses."),
            Member(
                "password",
                \.password,
                .password,
                """
                Where the login's password comes from; give one of the keys. With database.host it \
                is file or env.
                """
            ),
            Member("privileges", \.privileges, .choice(), "How much the login may do."),
        ]
    )
}

extension Form where Value == DatabaseSettings.Host {
    /// The form of an outside server's place.
    static let databaseHost = Form<String>.text(.databaseHost).map(
        { text in
            let place = try? DatabasePlace.read(text).get()
            return place ?? DatabaseSettings.Host(address: text)
        },
        back: DatabasePlace.text(of:)
    )
}

extension Form where Value == DatabaseSettings.PasswordSource {
    /// The form of where a password comes from.
    ///
    /// A password that was written here by mistake is not shown.
    static let password = Form(
        shape: keys.shape,
        read: { value, reading in reading.hidingValues { keys.read(value, &$0) } },
        write: keys.write
    )

    private static let keys = Form<PasswordKeys>.mapping(
        blank: PasswordKeys(),
        isAlternative: true,
        [
            Member(
                optional: "generate",
                \.generate,
                .truth(insteadOfFalse: "Give file or env instead."),
                "Make it once; the sites' own settings on the balancer keep it."
            ),
            Member(
                optional: "file",
                \.file,
                .text(.controllerFile),
                "Read it from a file of the controller that nobody else may read (0600)."
            ),
            Member(
                optional: "env",
                \.env,
                .text(.variable),
                "Read it from a variable of the controller's environment."
            ),
        ]
    ).map(\.source, back: PasswordKeys.init)
}
