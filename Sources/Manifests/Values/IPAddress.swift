/// An address of IPv4 or IPv6.
struct IPAddress: Hashable, Sendable {
    /// The 4 or 16 bytes, in the order of the network.
    let bytes: [UInt8]

    /// Creates the address that `text` spells; nil when it spells none.
    ///
    /// Numbers of IPv4 have no leading zeros; a zone is not part of an address.
    init?(_ text: String) {
        guard let bytes = text.contains(":") ? Self.version6(text) : Self.version4(text) else {
            return nil
        }
        self.bytes = bytes
    }

    /// Why no other node can reach the address; nil when one can.
    var objection: String? {
        let isVersion4 = bytes.count == 4
        let isZero = bytes.allSatisfy { $0 == 0 }
        let isLoopback = isVersion4 ? bytes[0] == 127 : bytes.dropLast().allSatisfy { $0 == 0 }
        if isZero { return "It stands for every address, not for one." }
        if isLoopback { return "It is the loopback: every node means itself by it." }
        if isVersion4, bytes[0] == 0 || bytes[0] >= 240 { return "It is reserved." }
        if isVersion4 ? bytes[0] & 0xF0 == 224 : bytes[0] == 255 {
            return "It is a multicast group."
        }
        if !isVersion4, bytes[0] == 0xFE, bytes[1] & 0xC0 == 0x80 {
            return "It is link-local: without a zone it leads nowhere."
        }
        return isMappedVersion4 ? "It is an IPv4 address inside IPv6." : nil
    }

    /// The shortest spelling, the only one that is compared.
    ///
    /// - SeeAlso: RFC 5952, section 4.
    var text: String {
        if bytes.count == 4 { return bytes.map(String.init).joined(separator: ".") }
        let groups = self.groups
        guard let zeros = Self.longestZeros(groups) else { return Self.text(groups[...]) }
        return Self.text(groups[..<zeros.lowerBound]) + "::"
            + Self.text(groups[zeros.upperBound...])
    }

    private var isMappedVersion4: Bool {
        bytes.count == 16 && bytes.prefix(10).allSatisfy { $0 == 0 }
            && bytes[10] == 0xFF && bytes[11] == 0xFF
    }

    private var groups: [UInt16] {
        stride(from: 0, to: 16, by: 2).map { UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]) }
    }

    private static func text(_ groups: ArraySlice<UInt16>) -> String {
        groups.map { String($0, radix: 16) }.joined(separator: ":")
    }

    /// Returns the first of the longest runs of at least two zeros.
    private static func longestZeros(_ groups: [UInt16]) -> Range<Int>? {
        var best: Range<Int>?
        var start = 0
        for index in 0...groups.count where index == groups.count || groups[index] != 0 {
            if index - start > max(1, best?.count ?? 0) { best = start..<index }
            start = index + 1
        }
        return best
    }

    private static func version4(_ text: String) -> [UInt8]? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        let bytes = parts.compactMap { part -> UInt8? in
            let isPlain = part.utf8.allSatisfy { (48...57).contains($0) }
            guard isPlain, part.count == 1 || !part.hasPrefix("0") else { return nil }
            return UInt8(part)
        }
        return bytes.count == 4 ? bytes : nil
    }

    private static func version6(_ text: String) -> [UInt8]? {
        let halves = text.components(around: "::")
        guard halves.count <= 2, let head = groups(of: halves[0], isLast: halves.count == 1) else {
            return nil
        }
        if halves.count == 1 { return head.count == 16 ? head : nil }
        guard let tail = groups(of: halves[1], isLast: true), head.count + tail.count <= 14 else {
            return nil
        }
        return head + Array(repeating: 0, count: 16 - head.count - tail.count) + tail
    }

    /// Returns the bytes of groups between colons; the last may be an IPv4 address.
    private static func groups(of text: Substring, isLast: Bool) -> [UInt8]? {
        guard !text.isEmpty else { return [] }
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        var bytes: [UInt8] = []
        for (index, part) in parts.enumerated() {
            if isLast, index == parts.count - 1, part.contains(".") {
                guard let tail = version4(String(part)) else { return nil }
                bytes += tail
            } else {
                guard part.count <= 4, part.allSatisfy({ $0.isASCII && $0.isHexDigit }),
                    let group = UInt16(part, radix: 16)
                else { return nil }
                bytes += [UInt8(group >> 8), UInt8(group & 0xFF)]
            }
        }
        return bytes
    }
}

extension String {
    /// Returns what stands before, between and behind the places of `mark`.
    fileprivate func components(around mark: String) -> [Substring] {
        var parts: [Substring] = []
        var rest = self[...]
        while let range = rest.firstRange(of: mark) {
            parts.append(rest[..<range.lowerBound])
            rest = rest[range.upperBound...]
        }
        return parts + [rest]
    }
}
