import Diagnostics
import Foundation
import Manifests

/// The manifests that `-f` names: files, folders and `-`, each read once into memory.
enum ManifestFiles {
    /// More than any manifest may have, so that the reader is the one to say so.
    private static let limit = 4 << 20

    /// Reads everything that is named.
    ///
    /// - Parameter names: As given, in order.
    /// - Returns: The sources; a folder gives its `*.yaml` and `*.yml` files by name.
    /// - Throws: ``Diagnostics`` naming each file that cannot be read.
    static func read(_ names: [String]) throws(Diagnostics) -> [ManifestSource] {
        var sources: [ManifestSource] = []
        var problems: [Diagnostic] = []
        for name in names {
            do throws(Diagnostic) {
                sources += try files(of: name).map(source)
            } catch {
                problems.append(error)
            }
        }
        if !problems.isEmpty { throw Diagnostics(problems) }
        return sources
    }

    private static func files(of name: String) throws(Diagnostic) -> [String] {
        if name == "-" { return [name] }
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: name, isDirectory: &isFolder) else {
            throw unreadable(name, "There is no such file.")
        }
        if !isFolder.boolValue { return [name] }
        let entries = (try? FileManager.default.contentsOfDirectory(atPath: name)) ?? []
        let files = entries.filter { entry in
            (entry.hasSuffix(".yaml") || entry.hasSuffix(".yml")) && !entry.hasPrefix(".")
        }
        if files.isEmpty { throw unreadable(name, "The folder has no *.yaml and no *.yml.") }
        let folder = name.hasSuffix("/") ? name : name + "/"
        return files.sorted().map { entry in folder + entry }
    }

    private static func source(_ name: String) throws(Diagnostic) -> ManifestSource {
        let handle = name == "-" ? FileHandle.standardInput : FileHandle(forReadingAtPath: name)
        guard let handle else { throw unreadable(name, "It cannot be opened.") }
        var status = stat()
        let isPlain =
            fstat(handle.fileDescriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
        if name != "-" && !isPlain { throw unreadable(name, "It is not a regular file.") }
        if name != "-" && status.st_mode & 0o002 != 0 {
            throw unreadable(
                name,
                "Everybody may write it (mode \(String(status.st_mode & 0o777, radix: 8)))."
            )
        }
        guard let data = try? handle.read(upToCount: limit) else {
            return ManifestSource(name: name, bytes: [])
        }
        return ManifestSource(name: name, bytes: [UInt8](data))
    }

    private static func unreadable(_ name: String, _ reason: String) -> Diagnostic {
        Diagnostic(
            code: "manifest/unreadable",
            summary: "A manifest cannot be read",
            detail: "\(name): \(reason)",
            hint: "Give a file, a folder or - with -f."
        )
    }
}
