internal import Foundation

/// What the OpenSSH client says when it does not accept a node's host key, shortly.
///
/// - SeeAlso: The messages of sshconnect.c, which no option changes.
struct HostKeyComplaint: Equatable {
    /// The key that was offered, and where another one is known.
    let message: String

    /// Reads the end of the client's standard error; nil where it speaks of something else.
    init?(in said: String) {
        guard said.hasSuffix("Host key verification failed.") else { return nil }
        let lines = said.split(whereSeparator: \.isNewline).map(String.init)
        let offered = Self.offered(in: lines)
        if lines.contains(where: { line in line.contains("was revoked") }) {
            message = "its host key is marked as revoked"
        } else if let place = Self.place(in: lines) {
            message = "its host key\(offered) is not the one \(place)"
        } else {
            message = "its host key is known neither to the manifest nor to known_hosts"
        }
    }

    /// ` ED25519 SHA256:…`, or nothing where the client did not tell.
    private static func offered(in lines: [String]) -> String {
        guard let index = lines.firstIndex(where: { $0.hasPrefix("The fingerprint for the ") }),
            index + 1 < lines.count
        else { return "" }
        let type = lines[index].split(separator: " ").dropFirst(4).first ?? ""
        let fingerprint = lines[index + 1].trimmingCharacters(in: CharacterSet(charactersIn: ". "))
        return " \(type) \(fingerprint)"
    }

    /// Where the key is that the offered one differs from.
    private static func place(in lines: [String]) -> String? {
        for line in lines where line.hasPrefix("Offending ") {
            guard let start = line.range(of: " key in ")?.upperBound else { continue }
            let place = line[start...]
            return place.hasPrefix("KnownHostsCommand-") ? "of the manifest" : "in \(place)"
        }
        return nil
    }
}
