extension Unicode.Scalar {
    /// Whether the scalar is a control character other than a tab.
    public var isControl: Bool {
        value != 9 && (value < 0x20 || (0x7F...0x9F).contains(value))
    }

    /// Whether the scalar changes the order in which text is shown, so that a line lies to its reader.
    ///
    /// - SeeAlso: Unicode UAX 9, section 2.
    public var isDirectionControl: Bool {
        switch value {
        case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true
        default: false
        }
    }

    /// Whether the scalar is a letter or digit of a script that runs from right to left.
    public var isRightToLeft: Bool {
        switch value {
        case 0x0590...0x08FF, 0xFB1D...0xFDFF, 0xFE70...0xFEFE: true
        case 0x1_0800...0x1_0FFF, 0x1_E800...0x1_EFFF: true
        default: false
        }
    }

    /// Whether the scalar is a line end only to some readers: NEL, LS or PS.
    var isOldLineEnd: Bool { value == 0x85 || value == 0x2028 || value == 0x2029 }

    /// Whether the scalar may not stand in a YAML file, as no character or as an invisible one.
    var isForbiddenInFile: Bool {
        if value == 10 || value == 13 { return false }
        return isControl || isDirectionControl || isOldLineEnd
            || value == 0xFEFF || value & 0xFFFE == 0xFFFE
    }

    /// Whether a terminal could act on the scalar instead of showing it.
    var isUnsafeToShow: Bool { isControl || isDirectionControl || isOldLineEnd }
}
