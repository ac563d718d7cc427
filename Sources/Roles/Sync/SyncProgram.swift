/// A program that lies on nodes; its text is part of bxctl.
public enum SyncProgram: String, Sendable, CaseIterable {
    /// The forced command of a peer's key.
    case receiver
    /// What lsyncd calls in place of rsync.
    case rsync
    /// The status and the proof of synchronisation.
    case proof

    /// Where it lies on a node, owned by root, mode 0755.
    public var path: String { "/usr/local/libexec/bxctl-\(rawValue)" }

    /// Its text.
    public var text: String {
        switch self {
        case .receiver: String(decoding: PackageResources.receiver_sh, as: UTF8.self)
        case .rsync: String(decoding: PackageResources.rsync_sh, as: UTF8.self)
        case .proof: String(decoding: PackageResources.proof_sh, as: UTF8.self)
        }
    }

    /// The shell text that has lsyncd load the configuration that its first argument names; 0 when it would start.
    public static var configurationCheck: String {
        String(decoding: PackageResources.lsyncd_check_sh, as: UTF8.self)
    }
}
