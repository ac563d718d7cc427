import Diagnostics
import Testing

@Suite struct NearestTests {
    @Test(
        arguments: [
            ("roels", "roles"), ("role", "roles"), ("Roles", "roles"), ("adress", "address"),
            ("siteDelai", "siteDelay"), ("nodes ", "nodes"), ("hostkey", "hostKey"),
            ("x", nil), ("", nil), ("database", nil), ("sites", nil),
            (String(repeating: "a", count: 100_000), nil),
        ] as [(String, String?)] as [(String, String?)]
    )
    func theNearestWordIsTheOneMeant(_ word: String, _ expected: String?) {
        let words = ["roles", "address", "siteDelay", "nodes", "hostKey"]
        #expect(nearest(word, among: words) == expected)
    }
}
