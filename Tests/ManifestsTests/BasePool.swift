import Diagnostics
import Manifests

/// A small pool in which tests replace one line by another.
enum BasePool {
    static let text = """
        apiVersion: bxctl/v1
        kind: Pool
        metadata: { name: shop }
        spec:
          access: { port: 22 }
          nodes:
            - name: a
              address: 10.0.0.1
              roles: [balancer, web, mysql]
            - name: b
              address: 10.0.0.2
              roles: [web]
          sites:
            - name: default
              root: /home/bitrix/www
              database: sitemanager
            - name: shop.example.com
              root: /srv/sites/shop
              aliases: [www.shop.example.com]
              database: shop
          sync: { maxDeletions: 5 }
          balancer: { keepalive: 0 }
          database: { login: bx_cluster }
        """

    /// Returns the problems after `line` is replaced, each as its code.
    static func codes(replacing line: String, with other: String) -> [String] {
        diagnostics(replacing: line, with: other).map(\.code)
    }

    /// Returns the problems after `line`, which must be there, is replaced.
    static func diagnostics(replacing line: String, with other: String) -> [Diagnostic] {
        let changed = text.replacing(line, with: other, maxReplacements: 1)
        precondition(changed != text || line == other, "The base pool has \(line).")
        return read(changed).diagnostics
    }
}
