import Diagnostics

extension TreeBuilder {
    static let coreTags = "tag:yaml.org,2002:"

    /// Returns the type of a scalar, and reports a tag that does not fit it.
    mutating func scalarTag(_ event: Event, text: String, isPlain: Bool) -> YAMLTag {
        let resolved: YAMLTag = isPlain ? YAMLTag(ofPlain: text) : .string
        guard let given = event.tag else { return resolved }
        if given == "!" { return .string }
        guard given.hasPrefix(Self.coreTags),
            let tag = YAMLTag(rawValue: String(given.dropFirst(Self.coreTags.count)))
        else {
            reportTag(given, at: range(event))
            return resolved
        }
        if tag != .string, tag != YAMLTag(ofPlain: text) {
            report(
                "yaml/tag",
                "The value does not have the type of its tag.",
                "The text is not a !!\(tag.rawValue) of YAML 1.2.",
                at: range(event),
                hint: "Leave the tag out."
            )
        }
        return tag
    }

    /// Reports a tag that means nothing here.
    mutating func reportTag(_ tag: String, at source: SourceRange) {
        report(
            "yaml/tag",
            "Tags of your own are not allowed.",
            "The tag \(shown(tag)) means nothing in a manifest.",
            at: source,
            hint: "Leave the tag out."
        )
    }

    /// Returns a tag as it is usually written.
    private func shown(_ tag: String) -> String {
        guard tag.hasPrefix(Self.coreTags) else { return tag.shown }
        return "!!" + String(tag.dropFirst(Self.coreTags.count)).shown
    }
}
