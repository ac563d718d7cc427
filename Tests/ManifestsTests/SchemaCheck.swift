import Foundation

/// The few words of JSON Schema that the manifest's schema uses, written apart from its maker.
enum SchemaCheck {
    /// Returns the paths at which `value` does not follow `schema`.
    static func faults(_ value: Any, _ schema: [String: Any], _ path: String = "") -> [String] {
        var faults: [String] = []
        for (word, argument) in schema {
            switch (word, argument) {
            case ("properties", let properties as [String: [String: Any]]):
                for (key, member) in value as? [String: Any] ?? [:] {
                    let below = "\(path).\(key)"
                    faults += properties[key].map { Self.faults(member, $0, below) } ?? [below]
                }
            case ("items", let items as [String: Any]):
                for (index, item) in (value as? [Any] ?? []).enumerated() {
                    faults += Self.faults(item, items, "\(path)[\(index)]")
                }
            case ("anyOf", let schemas as [[String: Any]]):
                let fits = schemas.contains { Self.faults(value, $0, path).isEmpty }
                faults += fits ? [] : [path + " anyOf"]
            default:
                faults += holds(word, argument, value) ? [] : ["\(path) \(word)"]
            }
        }
        return faults
    }

    private static func holds(_ word: String, _ argument: Any, _ value: Any) -> Bool {
        switch (word, argument) {
        case ("type", let name as String): return has(value, type: name)
        case ("const", let constant): return (constant as? NSObject) == (value as? NSObject)
        case ("enum", let words as [String]): return words.contains(value as? String ?? "")
        case ("pattern", let pattern as String):
            return (value as? String)?.range(of: pattern, options: .regularExpression) != nil
        case ("required", let keys as [String]):
            return keys.allSatisfy { (value as? [String: Any])?[$0] != nil }
        case ("minimum", let bound as Int): return (value as? Int ?? .min) >= bound
        case ("maximum", let bound as Int): return (value as? Int ?? .max) <= bound
        case ("minItems", let count as Int): return (value as? [Any])?.count ?? 0 >= count
        case ("minProperties", _), ("maxProperties", _):
            return (value as? [String: Any])?.count == 1
        case ("uniqueItems", _):
            let items = value as? [String] ?? []
            return Set(items).count == items.count
        default:
            return ["$schema", "title", "description", "default", "additionalProperties"].contains(
                word
            )
        }
    }

    private static func has(_ value: Any, type: String) -> Bool {
        switch type {
        case "object": value is [String: Any]
        case "array": value is [Any]
        case "string": value is String
        case "integer": value is Int
        default: value is NSNull
        }
    }
}
