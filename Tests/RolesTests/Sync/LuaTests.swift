import Foundation
import Manifests
import Resources
import Testing
import Trial

@testable import Roles

private enum Lua {
    static let path = ["lua5.3", "lua5.4", "lua"].map { name in "/usr/bin/\(name)" }
        .first(where: FileManager.default.isExecutableFile)
}

@Suite("lsyncd's configuration", .enabled(if: Lua.path != nil, "needs lua 5.3 or later"))
struct LuaTests {
    /// Prints what lsyncd would be told: keys and values, each a line, bytes as they are.
    private static let reader = """
        default = { rsync = {} }
        local function show(prefix, value)
            if type(value) == "table" then
                local keys = {}
                for key in pairs(value) do keys[#keys + 1] = key end
                table.sort(keys, function(a, b) return tostring(a) < tostring(b) end)
                for _, key in ipairs(keys) do show(prefix .. "." .. tostring(key), value[key]) end
            else
                print(prefix .. "=" .. tostring(value))
            end
        end
        function settings(given) show("settings", given) end
        function sync(given) show("sync", given) end
        dofile(arg[1])
        """

    @Test("reads back in lua as every name and pattern that a manifest may hold", arguments: 0..<40)
    func values(seed: UInt64) async throws {
        var chance = Chance(seed)
        let letters = Array("AZaz09._/@=,~*?-")
        let excluded = (0..<4).map { _ in
            "/" + String((0..<12).map { _ in letters.randomElement(using: &chance) ?? "a" })
        }
        let name = "N" + String((0..<8).map { _ in "Aa0._-".randomElement(using: &chance) ?? "a" })
        let path =
            "/home/" + String((0..<8).map { _ in "Aa0._@+-".randomElement(using: &chance) ?? "a" })
        let rules = SyncRule.site(excluding: excluded)
        let tree = SyncSample.tree(path, rules: rules, trash: "/trash")
        let peer = LsyncdPeer(name: name, trees: [tree], version: LsyncdVersion(2, 2, 3))

        let folder = try TemporaryFolder()
        try folder.write(Self.reader, to: "reader.lua")
        try folder.write(peer.configurationText, to: "lsyncd.conf")
        let lua = try #require(Lua.path)
        let ending = try await Program([lua, folder.path("reader.lua"), folder.path("lsyncd.conf")])
            .run()
        #expect(ending.status == 0, "\(ending.messages)")
        let told = Set(ending.text.split(separator: "\n").map(String.init))
        #expect(told.contains("sync.source=\(path)/"))
        #expect(told.contains("sync.target=\(name):\(path)/"))
        for (index, rule) in rules.enumerated() {
            #expect(told.contains("sync.filter.\(index + 1)=\(rule.text)"))
        }
        #expect(told.count { line in line.hasPrefix("sync.filter.") } == rules.count)
        #expect(told.contains("settings.statusFile=\(peer.names.status)"))
    }
}
