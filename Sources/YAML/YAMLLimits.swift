/// How large a file of YAML may be, so that no input costs more than a moment.
enum YAMLLimits {
    /// Bytes a file: 1 MiB.
    static let fileSize = 1 << 20
    /// Collections within one another.
    static let nesting = 64
    /// How many times its own size a document may have once its aliases are replaced.
    static let aliasGrowth = 10
}
