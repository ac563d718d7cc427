public import Resources

extension Restoration {
    /// What an operator asked for.
    public struct Wish: Sendable {
        /// A file, or a folder with all below it; the empty name for everything.
        public var path: TreeName
        /// The moment of the copies; nil for the newest of what the synchronisation moved.
        public var moment: String?
        /// Whether other content may be overwritten.
        public var overwrites: Bool
        /// Whether a file is each node's own, so that it has to be named itself.
        public var isOwn: @Sendable (TreeName) -> Bool

        /// Creates a wish.
        public init(
            path: TreeName,
            moment: String? = nil,
            overwrites: Bool = false,
            isOwn: @escaping @Sendable (TreeName) -> Bool = { _ in false }
        ) {
            self.path = path
            self.moment = moment
            self.overwrites = overwrites
            self.isOwn = isOwn
        }
    }

    /// A file of a folder that is left as it is.
    public struct Kept: Hashable, Sendable {
        /// Why.
        public enum Reason: String, Sendable {
            /// A node has other content there.
            case differs
            /// It is each node's own.
            case own
        }

        /// The copy that does not come back.
        public let found: FoundCopy
        /// Why.
        public let reason: Reason

        /// Names a copy.
        public init(found: FoundCopy, reason: Reason) {
            self.found = found
            self.reason = reason
        }
    }
}
