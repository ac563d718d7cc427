internal import Diagnostics
public import Plans
internal import Resources

/// The JSON document of plans: one item a pool.
public struct PlanList: Sendable {
    /// A plan with what it was made from.
    public struct Item: Sendable {
        /// The plan.
        public let plan: Plan
        /// The digest of the normalised manifest.
        public let manifestSha256: String
        /// The digest of what was observed of the touched resources.
        public let observedSha256: String
        /// The manifest as JSON text, secrets by reference; nil leaves it null.
        public let manifest: String?

        /// Creates an item.
        public init(
            plan: Plan,
            manifestSha256: String,
            observedSha256: String,
            manifest: String?
        ) {
            self.plan = plan
            self.manifestSha256 = manifestSha256
            self.observedSha256 = observedSha256
            self.manifest = manifest
        }
    }

    /// The items, in the order of the manifests.
    public let items: [PoolOutcome<Item>]

    /// Creates a document.
    public init(outcomes items: [PoolOutcome<Item>]) {
        self.items = items
    }

    /// Creates a document of pools that all have a result.
    public init(_ items: [Item]) {
        self.init(outcomes: items.map(PoolOutcome.value))
    }

    /// The document.
    public var json: JSON {
        .list(of: "Plan", items, \.json)
    }
}

extension PlanList.Item {
    fileprivate var json: JSON {
        [
            "pool": .string(plan.pool),
            "manifestSha256": .string(manifestSha256),
            "observedSha256": .string(observedSha256),
            "manifest": manifest.map(JSON.raw) ?? .null,
            "summary": plan.summary,
            "steps": .array(plan.steps.map(\.json)),
            "laterSteps": .number(plan.later),
            "notChecked": .array(plan.notChecked.map(\.json)),
            "notRemoved": .texts(plan.notRemoved),
            "nodes": .texts(plan.nodes),
            "unreachable": .array(
                plan.unreachableInOrder.map { node, reason in
                    ["node": .string(node.text), "reason": .string(reason)]
                }
            ),
            "refusals": .array(plan.refusals.map(\.json)),
            "warnings": .array((plan.warnings + plan.waiting).map(\.json)),
        ]
    }
}

extension Plan {
    fileprivate var summary: JSON {
        [
            "add": .number(count(.add)),
            "change": .number(count(.change)),
            "remove": .number(count(.remove)),
            "unchanged": .number(unchanged),
            "reloads": .number(count(.reload)),
            "restarts": .number(count(.restart)),
        ]
    }
}

extension Step {
    /// Where the step is: the part of its JSON that events repeat.
    var placeJSON: JSON {
        [
            "phase": .string(phase.rawValue),
            "node": .string(node.text),
            "action": .string(action.rawValue),
            "kind": .string(kind),
            "id": .string(id),
        ]
    }

    /// The whole step; a difference that must not be seen is masked whatever it holds.
    var json: JSON {
        placeJSON.joined(with: [
            "cause": .text(cause?.rawValue),
            "note": .string(note),
            "diff": .string(sensitive ? Step.mask : diff),
            "sensitive": .bool(sensitive),
            "disruptive": .bool(disruptive),
        ])
    }
}

extension Catalog.Unchecked {
    fileprivate var json: JSON {
        [
            "node": .string(node.text), "subject": .string(subject), "reason": .string(reason),
        ]
    }
}
