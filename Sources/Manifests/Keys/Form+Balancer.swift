extension Form where Value == BalancerSettings {
    /// The form of how requests are spread.
    static let balancer = Form.mapping(
        blank: BalancerSettings(),
        [
            Member("method", \.method, .choice(), "The rule that picks a web node."),
            Member(
                "keepalive",
                \.keepalive,
                .whole(0...1_024),
                """
                How many idle connections to web nodes each worker keeps. More than 0 can give a \
                POST a 502 while a node reloads.
                """
            ),
        ]
    )
}
