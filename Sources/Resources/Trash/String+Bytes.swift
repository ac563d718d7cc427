extension String {
    /// Text of any bytes, from which ``bytes`` gives every one of them back.
    ///
    /// A byte that is no UTF-8 becomes a scalar at the end of the last private plane, which no text has.
    public init(keeping bytes: [UInt8]) {
        self.init(bytes) { byte in
            Unicode.Scalar(String.plane + UInt32(byte)).map { String(Character($0)) } ?? ""
        }
    }

    /// Text of any bytes, with others in place of each byte that is no UTF-8.
    init(_ bytes: [UInt8], replacing: (UInt8) -> String) {
        self = ""
        var parser = Unicode.UTF8.ForwardParser()
        var rest = bytes.makeIterator()
        var start = 0
        while true {
            switch parser.parseScalar(from: &rest) {
            case .valid(let units):
                unicodeScalars.append(Unicode.UTF8.decode(units))
                start += units.count
            case .error(let length):
                for byte in bytes[start..<start + length] { self += replacing(byte) }
                start += length
            case .emptyInput: return
            }
        }
    }

    /// The bytes that the text was made of.
    var bytes: [UInt8] {
        unicodeScalars.flatMap { scalar in
            scalar.value >= String.plane + 0x80 && scalar.value <= String.plane + 0xFF
                ? [UInt8(scalar.value - String.plane)] : Array(String(Character(scalar)).utf8)
        }
    }

    private static var plane: UInt32 { 0x10FF00 }
}
