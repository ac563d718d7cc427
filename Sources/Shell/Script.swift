/// Shell text for a node: code from this program, data quoted where it is interpolated.
///
/// A literal is code; an interpolated `String` becomes one quoted word, so that no value can turn
/// into code. Interpolate outside quotes only.
///
///     let script: Script = "rm -f -- \(path)"
public struct Script: Sendable, ExpressibleByStringInterpolation {
    fileprivate enum Piece: Sendable {
        case code(String)
        case secret(Secret)
    }

    private var pieces: [Piece]

    /// Code without data.
    public init(stringLiteral code: String) {
        pieces = [.code(code)]
    }

    /// Code from a file of this program, taken as it is.
    public init(program: [UInt8]) {
        pieces = [.code(String(decoding: program, as: UTF8.self))]
    }

    /// What an interpolated literal builds.
    public init(stringInterpolation: Interpolation) {
        pieces = stringInterpolation.pieces
    }

    /// The whole text, with secrets: for a node's standard input and nothing else.
    public var text: String {
        pieces.reduce(into: "") { text, piece in
            switch piece {
            case .code(let code): text += code
            case .secret(let secret): text += ShellWord(secret.revealed).description
            }
        }
    }

    /// The text for people: every secret masked.
    public var masked: String {
        pieces.reduce(into: "") { text, piece in
            switch piece {
            case .code(let code): text += code
            case .secret: text += Secret.mask
            }
        }
    }

    /// Joins two scripts with a line break.
    public static func + (left: Script, right: Script) -> Script {
        "\(left)\n\(right)"
    }

    /// Collects the pieces of an interpolated literal.
    public struct Interpolation: StringInterpolationProtocol {
        fileprivate var pieces: [Piece] = []

        /// Starts empty.
        public init(literalCapacity: Int, interpolationCount: Int) {
            pieces.reserveCapacity(interpolationCount * 2 + 1)
        }

        /// Code.
        public mutating func appendLiteral(_ code: String) {
            pieces.append(.code(code))
        }

        /// One word, quoted.
        public mutating func appendInterpolation(_ word: String) {
            pieces.append(.code(ShellWord(word).description))
        }

        /// Several words, quoted each.
        public mutating func appendInterpolation(_ words: [String]) {
            let quoted = words.map { word in ShellWord(word).description }
            pieces.append(.code(quoted.joined(separator: " ")))
        }

        /// A number.
        public mutating func appendInterpolation(_ number: Int) {
            pieces.append(.code(String(number)))
        }

        /// One word, quoted, masked in every rendering.
        public mutating func appendInterpolation(_ secret: Secret) {
            pieces.append(.secret(secret))
        }

        /// Code made elsewhere.
        public mutating func appendInterpolation(_ script: Script) {
            pieces.append(contentsOf: script.pieces)
        }
    }
}

extension Sequence where Element == Script {
    /// Puts the scripts one after another, a line each.
    public func joined() -> Script {
        reduce("") { whole, next in whole + next }
    }
}
