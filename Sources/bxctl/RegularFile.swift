import Foundation

/// A regular file that is open for reading.
///
/// A pipe or a device in its place is neither waited for nor read: opening does not block, and what
/// was opened is looked at, not what the name means a moment later.
struct RegularFile {
    /// Its bytes, from the start; closed with the value.
    let handle: FileHandle
    /// Its permissions.
    let mode: mode_t
    /// Its length in bytes.
    let size: Int

    /// Why a file is not to be read, as a clause: `it is not a regular file`.
    struct Unusable: Error {
        let reason: String
    }

    /// Opens a file.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - followsLinks: Whether the name may be a symbolic link.
    /// - Throws: ``Unusable``.
    init(_ path: String, followsLinks: Bool = true) throws(Unusable) {
        let flags = O_RDONLY | O_NONBLOCK | O_CLOEXEC | (followsLinks ? 0 : O_NOFOLLOW)
        let descriptor = open(path, flags)
        guard descriptor >= 0 else { throw Unusable(reason: String(cString: strerror(errno))) }
        handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            throw Unusable(reason: "it is not a regular file")
        }
        mode = status.st_mode & 0o777
        size = Int(status.st_size)
    }
}
