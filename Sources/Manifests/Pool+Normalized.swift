extension Pool {
    /// Returns the pool as canonical JSON that is itself a manifest of the same pool.
    ///
    /// Keys are sorted and defaults are written out, so equal pools give equal text however their
    /// manifests are laid out. Passwords are named by their source only.
    public func normalizedJSON() -> String {
        Form<ManifestDocument>.document.write(ManifestDocument(self)).canonicalText
    }
}
