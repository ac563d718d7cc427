import Diagnostics

/// One event of libyaml's parser, copied out of C.
struct Event {
    /// What was met.
    enum Kind {
        /// The end of the file.
        case streamEnd
        /// The end of a document.
        case documentEnd
        /// A reference to an anchored value.
        case alias(String)
        /// A single value; the tag is the full one where it was written.
        case scalar(text: String, isPlain: Bool)
        /// The beginning of values in order.
        case sequenceStart
        /// Their end.
        case sequenceEnd
        /// The beginning of entries.
        case mappingStart
        /// Their end.
        case mappingEnd
        /// A beginning that says nothing more: of the file or of a document.
        case start
    }

    /// What was met.
    let kind: Kind
    /// The name under which aliases find the value.
    let anchor: String?
    /// The explicit tag in its full form.
    let tag: String?
    /// The first character.
    let start: SourcePosition
    /// The place just behind the last one.
    let end: SourcePosition
}
