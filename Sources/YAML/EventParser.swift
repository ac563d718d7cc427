internal import CYAML
import Diagnostics

/// libyaml's parser over bytes that outlive it.
///
/// Text comes in, events come out; no event holds memory of C.
final class EventParser {
    private let parser: UnsafeMutablePointer<yaml_parser_t>

    /// Creates a parser.
    ///
    /// - Precondition: `input` stays valid for the life of the parser.
    init(over input: UnsafeBufferPointer<UInt8>) {
        parser = .allocate(capacity: 1)
        parser.initialize(to: yaml_parser_t())
        precondition(yaml_parser_initialize(parser) == 1, "There is memory for a parser.")
        yaml_parser_set_encoding(parser, YAML_UTF8_ENCODING)
        yaml_parser_set_input_string(parser, input.baseAddress, input.count)
    }

    deinit {
        yaml_parser_delete(parser)
        parser.deinitialize(count: 1)
        parser.deallocate()
    }

    /// Returns the next event; do not ask again after the end of the stream or an error.
    func next() throws(SyntaxError) -> Event {
        var raw = yaml_event_t()
        guard yaml_parser_parse(parser, &raw) == 1 else { throw syntaxError }
        defer { yaml_event_delete(&raw) }
        return Event(raw)
    }

    private var syntaxError: SyntaxError {
        let state = parser.pointee
        return SyntaxError(
            problem: state.problem.map { String(cString: $0) } ?? "the text cannot be read",
            position: SourcePosition(state.problem_mark),
            context: state.context.map { String(cString: $0) },
            contextLine: state.context == nil ? nil : Int(state.context_mark.line) + 1
        )
    }
}

extension SourcePosition {
    fileprivate init(_ mark: yaml_mark_t) {
        self.init(line: Int(mark.line) + 1, column: Int(mark.column) + 1)
    }
}

extension Event {
    fileprivate init(_ raw: yaml_event_t) {
        var kind = Kind.start
        var anchor: UnsafeMutablePointer<yaml_char_t>?
        var tag: UnsafeMutablePointer<yaml_char_t>?
        switch raw.type {
        case YAML_STREAM_END_EVENT: kind = .streamEnd
        case YAML_DOCUMENT_END_EVENT: kind = .documentEnd
        case YAML_SEQUENCE_END_EVENT: kind = .sequenceEnd
        case YAML_MAPPING_END_EVENT: kind = .mappingEnd
        case YAML_ALIAS_EVENT: kind = .alias(text(raw.data.alias.anchor) ?? "")
        case YAML_SEQUENCE_START_EVENT:
            (kind, anchor) = (.sequenceStart, raw.data.sequence_start.anchor)
            tag = raw.data.sequence_start.tag
        case YAML_MAPPING_START_EVENT:
            (kind, anchor) = (.mappingStart, raw.data.mapping_start.anchor)
            tag = raw.data.mapping_start.tag
        case YAML_SCALAR_EVENT:
            let scalar = raw.data.scalar
            let bytes = UnsafeBufferPointer(start: scalar.value, count: scalar.length)
            let isPlain = scalar.style == YAML_PLAIN_SCALAR_STYLE
            kind = .scalar(text: String(decoding: bytes, as: UTF8.self), isPlain: isPlain)
            (anchor, tag) = (scalar.anchor, scalar.tag)
        default: break
        }
        self.init(
            kind: kind,
            anchor: text(anchor),
            tag: text(tag),
            start: SourcePosition(raw.start_mark),
            end: SourcePosition(raw.end_mark)
        )
    }
}

/// Returns a copy of C's text; nil for a null pointer.
private func text(_ pointer: UnsafeMutablePointer<yaml_char_t>?) -> String? {
    pointer.map { String(cString: $0) }
}
