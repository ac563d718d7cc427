import Diagnostics
import Manifests
import Testing

@Suite struct ValueTests {
    @Test(
        arguments: [
            ("vm04", true), ("A.b_c-1", true), ("4", true), ("localhost", false),
            ("LocalHost", false), ("localhost.localdomain", false), ("10.0.0.1", false),
            ("-a", false), ("_a", false), ("a b", false), ("a/b", false), ("a\u{FF41}", false),
            (String(repeating: "a", count: 63), true), (String(repeating: "a", count: 64), false),
        ] as [(String, Bool)]
    )
    func aNodeNameCanStandInTheTableOfHosts(_ name: String, _ isValid: Bool) {
        let found = BasePool.codes(replacing: "name: a\n", with: "name: \"\(name)\"\n")
        #expect(found == (isValid ? [] : ["manifest/value"]), "\(name)")
    }

    @Test(
        arguments: [
            ("shop", true), ("0-a", true), ("Shop", false), ("-a", false), ("a.b", false),
            ("a_b", false), (String(repeating: "a", count: 63), true),
            (String(repeating: "a", count: 64), false),
        ] as [(String, Bool)]
    )
    func aPoolNameIsSmallLettersDigitsAndDashes(_ name: String, _ isValid: Bool) {
        let found = BasePool.codes(replacing: "name: shop", with: "name: \(name)")
        #expect(found == (isValid ? [] : ["manifest/value"]), "\(name)")
    }

    @Test func theBasePoolIsValid() {
        #expect(drawn(read(BasePool.text).diagnostics).isEmpty)
    }

    @Test(arguments: [
        "yes", "on", "no", "Off", "y", "08", "1e3", "null", "~", "true", "12", "0x1f", ".5", "",
    ])
    func aBareWordThatMayNotBeATextMustBeQuoted(_ word: String) throws {
        for line in ["database: shop", "name: a\n"] {
            let other = line.replacing(/: (\w+)/, with: ": \(word)", maxReplacements: 1)
            let found = BasePool.diagnostics(replacing: line, with: other)
            #expect(found.first?.code == "manifest/quote", "\(word)")
        }
        guard !word.isEmpty else { return }
        let found = BasePool.diagnostics(replacing: "database: shop", with: "database: \(word)")
        #expect(found.first?.hint == "Quote it: \"\(word)\".")
    }

    @Test(arguments: ["yes", "08", "1e3", "null", "12"])
    func aQuotedWordIsAText(_ word: String) {
        let found = BasePool.codes(replacing: "database: shop", with: "database: \"\(word)\"")
        #expect(found == [])
    }

    @Test(
        arguments: [
            ("22", true), ("1", true), ("65535", true), ("0", false), ("65536", false),
            ("-1", false),
            ("08", false), ("022", false), ("1e3", false), ("0x16", false), ("\"22\"", false),
            ("22.0", false), ("null", false), ("ssh", false), ("99999999999999999999", false),
            ("[22]", false), ("+22", false),
        ] as [(String, Bool)]
    )
    func aPortIsAWholeNumberInRange(_ port: String, _ isValid: Bool) {
        let found = BasePool.diagnostics(replacing: "port: 22", with: "port: \(port)")
        #expect(found.isEmpty == isValid, "\(port)")
        #expect(found.count <= 1)
        #expect(found.allSatisfy { $0.detail.contains("from 1 to 65535") })
    }

    @Test(
        arguments: [
            ("1s", true), ("20s", true), ("5m", true), ("1h", true), ("1000ms", true),
            ("3600s", true),
            ("500ms", false), ("1500ms", false), ("2h", false), ("0s", false), ("20", false),
            ("20 s", false), ("1h30m", false), ("020s", false), ("-5s", false), ("20sec", false),
            ("1e3", false), ("1.5s", false), ("99999999999d", false), ("s", false),
            ("9999999999d", false),
        ] as [(String, Bool)]
    )
    func aDelayIsWholeSecondsUpToAnHour(_ time: String, _ isValid: Bool) {
        let other = "maxDeletions: 5, siteDelay: \(time)"
        let found = BasePool.codes(replacing: "maxDeletions: 5", with: other)
        #expect(found == (isValid ? [] : ["manifest/value"]), "\(time)")
    }

    @Test func aConnectionMayWaitForPartOfASecond() throws {
        let text = BasePool.text.replacing("port: 22", with: "connectTimeout: 500ms")
        #expect(read(text).pools.first?.nodes.first?.access.connectTimeout == .milliseconds(500))
    }

    @Test(
        arguments: [
            ("64KiB", 1 << 16), ("10MiB", 10 << 20), ("5GiB", 5 << 30), ("1TiB", 1 << 40),
            ("0KiB", nil), ("5GB", nil), ("5G", nil), ("5", nil), ("5gib", nil), ("1.5GiB", nil),
            ("9999999999TiB", nil), ("2000TiB", nil), ("100B", nil),
        ] as [(String, Int?)] as [(String, Int?)]
    )
    func aSizeHasABinaryUnit(_ size: String, _ bytes: Int?) {
        let other = "maxDeletions: 5, trash: { maxSize: \(size) }"
        let text = BasePool.text.replacing("maxDeletions: 5", with: other)
        #expect(read(text).pools.first?.sync.trash.maxSizeBytes == bytes, "\(size)")
        #expect(read(text).diagnostics.map(\.code) == (bytes == nil ? ["manifest/value"] : []))
    }

    @Test(
        arguments: [
            ("10.0.0.9", true), ("fd00::1", true), ("2001:db8::a:0:1", true),
            ("192.168.1.255", true),
            ("node.example.com", false), ("10.0.0", false), ("10.0.0.256", false),
            ("10.0.0.01", false),
            ("10.0.0.1/24", false), ("10.0.0.1:22", false), ("127.0.0.1", false),
            ("0.0.0.0", false),
            ("224.0.0.1", false), ("255.255.255.255", false), ("::1", false), ("::", false),
            ("fe80::1", false), ("fe80::1%eth0", false), ("ff02::1", false), ("FD00::1", false),
            ("fd00:0:0:0:0:0:0:1", false), ("::ffff:10.0.0.1", false), ("fd00::1::2", false),
            ("fd00:1:2:3:4:5:6", false), ("fd00::12345", false), ("[fd00::1]", false),
            ("localhost", false),
            ("10.0.0.١", false), ("10.0.0.1 ", true),
        ] as [(String, Bool)]
    )
    func anAddressIsAnAddressOfOneMachine(_ address: String, _ isValid: Bool) {
        let quoted = address.hasPrefix("[") || address.contains(": ") ? "'\(address)'" : address
        let other = quoted.hasSuffix(":") || quoted.hasPrefix(":") ? "'\(address)'" : quoted
        let found = BasePool.codes(replacing: "address: 10.0.0.1", with: "address: \(other)")
        #expect(found == (isValid ? [] : ["manifest/value"]), "\(address)")
    }

    @Test(
        arguments: [
            ("/srv/sites/x", true), ("/home/bitrix/ext_www/x", true), ("/opt/a/b", true),
            ("/var/www/html", true), ("/data/site", true), ("/home/user/site@2", true),
            ("/", false), ("/etc", false), ("/etc/x", false), ("/home", false),
            ("/home/bitrix", false),
            ("/home/other", false), ("/usr/share/x", false), ("/var", false), ("/var/lib/x", false),
            ("/var/log/x", false),
            ("/var/www", false), ("/root/x", false), ("/tmp/x", false), ("/srv", false),
            ("/data", false),
            ("/home/bitrix/ext_www", false), ("/home/bitrix/.ssh", false), ("srv/x", false),
            ("/srv/x/", false), ("/srv//x", false), ("/srv/./x", false), ("/srv/../etc", false),
            ("/srv/a b", false), ("'/srv/a;b'", false), ("'/srv/a\"b'", false),
            ("'/srv/$a'", false),
            ("'/srv/{a}'", false), ("'/srv/a#b'", false), ("\"/srv/a\\nb\"", false),
            ("'/srv/a''b'", false), ("'/srv/a\\b'", false), ("'/srv/`a`'", false), ("~/www", false),
            ("/srv/сайт", false), ("/home/bitrix/www/x", false), ("/srv/lost+found/x", true),
        ] as [(String, Bool)]
    )
    func aRootIsASafeFolderOfItsOwn(_ root: String, _ isValid: Bool) {
        let found = BasePool.diagnostics(replacing: "root: /srv/sites/shop", with: "root: \(root)")
        #expect(found.isEmpty == isValid, "\(root): \(found.map(\.detail))")
        #expect(found.count <= 1)
    }

    @Test(
        arguments: [
            ("shop.example.com", true), ("SHOP2.example.com", true), ("intranet", true),
            ("a_b.example.com", true), ("xn--e1afmkfd.xn--p1ai", true), ("a..b", false),
            (".a", false),
            ("a.", false), ("-a.com", false), ("a-.com", false), ("a b", false), ("a/b", false),
            ("a;b", false), ("пример.рф", false), ("\"a\\u202Eb.com\"", false),
            ("\"א.com\"", false),
            ("'*.example.com'", false), ("a\u{0430}.com", false), ("../x", false),
            ("\"a\\nb\"", false),
        ] as [(String, Bool)]
    )
    func aSiteNameIsSafeInFilesAndServerNames(_ name: String, _ isValid: Bool) {
        let found = BasePool.codes(replacing: "name: shop.example.com", with: "name: \(name)")
        #expect(found == (isValid ? [] : ["manifest/value"]), "\(name)")
    }

    @Test(
        arguments: [
            ("/upload/tmp/", true), ("/upload/*.bak", true), ("/a/**", true), ("/x?y", true),
            ("upload/tmp", false), ("/a[b]", false), ("/a!b", false), ("/a+b", false), ("/", false),
            ("/*", false), ("/**", false), ("/a//b", false), ("/../x", false),
            ("\"/a\\nb\"", false),
            ("/a b", false), ("'/a\"b'", false), ("'/a''b'", false), ("'/a\\b'", false),
            ("+ /a", false),
        ] as [(String, Bool)]
    )
    func anExclusionIsAnchoredAndReadAlikeByAll(_ pattern: String, _ isValid: Bool) {
        let quoted = pattern.hasPrefix("'") || pattern.hasPrefix("\"") ? pattern : "'\(pattern)'"
        let other = "maxDeletions: 5, exclude: [\(quoted)]"
        let found = BasePool.codes(replacing: "maxDeletions: 5", with: other)
        #expect(found == (isValid ? [] : ["manifest/value"]), "\(pattern)")
    }

    @Test(
        arguments: [
            ("login: bx_cluster", true), ("login: a.b-c", true),
            ("login: abcdefghijklmnopqrstuvwxyz0123456", false), ("login: root", false),
            ("login: 'a''b'", false), ("login: a@b", false), ("login: ''", false),
            ("password: { env: BX_PW }", true), ("password: { env: 1X }", false),
            ("password: { file: ~/pw }", true), ("password: { file: /etc/bxctl/pw }", true),
            ("password: { file: pw }", false), ("password: { generate: true }", true),
            ("password: { generate: false }", false), ("password: { generate: 'true' }", false),
            ("password: { file: /a, env: B }", false), ("password: {}", false),
            ("password: secret", false), ("password: ", false), ("privileges: vendor", true),
            ("privileges: all", false), ("host: ", true), ("host: null", true),
        ] as [(String, Bool)]
    )
    func theDatabaseKeysTakeOnlySafeValues(_ line: String, _ isValid: Bool) {
        let found = BasePool.codes(replacing: "login: bx_cluster", with: line)
        #expect(found.isEmpty == isValid, "\(line): \(found)")
        #expect(found.count <= 1)
    }

    @Test(
        arguments: [
            ("10.0.0.9", "10.0.0.9", 3306), ("10.0.0.9:3307", "10.0.0.9", 3307),
            ("fd00::1", "fd00::1", 3306), ("'[fd00::1]:33'", "fd00::1", 33),
            ("'[fd00::1]'", "fd00::1", 3306),
            ("db.example.net", "db.example.net", 3306), ("db.example.net:1", "db.example.net", 1),
            ("localhost", nil, 0), ("127.0.0.1:3306", nil, 0), ("10.0.0.9:0", nil, 0),
            ("10.0.0.9:65536", nil, 0), ("10.0.0.300", nil, 0), ("db:3306:1", nil, 0),
            ("'[fd00::1'", nil, 0),
            ("'[10.0.0.1]:1'", nil, 0), ("mysql://x", nil, 0), ("'10.0.0.9:'", nil, 0),
            ("10.0.0.9:03", nil, 0),
        ] as [(String, String?, Int)] as [(String, String?, Int)]
    )
    func anOutsideServerHasAPlace(_ host: String, _ address: String?, _ port: Int) {
        let text = BasePool.text.replacing("web, mysql]", with: "web]")
            .replacing("login: bx_cluster", with: "host: \(host), password: { env: PW }")
        let (pools, diagnostics) = read(text)
        #expect(pools.first?.database.host?.address == address, "\(host)")
        #expect(address == nil || pools.first?.database.host?.port == port)
        #expect(diagnostics.map(\.code) == (address == nil ? ["manifest/value"] : []), "\(host)")
    }

    private static let key =
        "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJHp8zF8FBAXuuhh28rVgt4lnRIFb288EhMCWkjFH2gX"

    @Test(
        arguments: [
            (key, true), (String(key.dropLast(4)), false), (key + " root@vm04", false),
            ("ssh-rsa" + key.dropFirst(11), false), ("ssh-dss" + key.dropFirst(11), false),
            (String(key.dropFirst(12)), false), ("ssh-ed25519 AAAA....", false),
            ("ssh-ed25519 AAAA", false),
            ("SHA256:abc", false),
        ] as [(String, Bool)]
    )
    func aHostKeyIsWhole(_ key: String, _ isValid: Bool) {
        let other = "name: a\n      hostKey: '\(key)'"
        let found = BasePool.codes(replacing: "name: a", with: other)
        #expect(found == (isValid ? [] : ["manifest/value"]), "\(key)")
    }
}
