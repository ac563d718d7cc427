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
        let handle = name == "-" ? FileHandle.standardInput : try file(name).handle
        guard let data = try? handle.read(upToCount: limit) else {
            return ManifestSource(name: name, bytes: [])
        }
        return ManifestSource(name: name, bytes: [UInt8](data))
    }

    private static func file(_ name: String) throws(Diagnostic) -> RegularFile {
        let file: RegularFile
        do throws(RegularFile.Unusable) {
            file = try RegularFile(name)
        } catch {
            throw unreadable(name, "It cannot be opened: \(error.reason).")
        }
        if file.mode & 0o002 != 0 {
            let mode = String(file.mode, radix: 8)
            throw unreadable(name, "Everybody may write it (mode \(mode)).")
        }
        return file
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
