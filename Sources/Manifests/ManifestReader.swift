public import Diagnostics

/// Reads manifests: bytes in, checked pools or every problem with its place out.
public enum ManifestReader {
    /// Returns the pools of `sources`, or what is wrong with them.
    public static func read(
        _ sources: [ManifestSource]
    ) -> (pools: [Pool], diagnostics: [Diagnostic]) {
        ([], [])
    }
}
