// swift-tools-version: 6.2

import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .treatAllWarnings(as: .error),
]

func library(
    _ name: String,
    imports dependencies: [Target.Dependency] = [],
    programs: Bool = false
) -> Target {
    .target(
        name: name,
        dependencies: dependencies,
        resources: programs ? [.embedInCode("Programs")] : nil,
        swiftSettings: settings
    )
}

func tests(
    of name: String,
    imports dependencies: [Target.Dependency] = [],
    excluding excluded: [String] = []
) -> Target {
    .testTarget(
        name: "\(name)Tests",
        dependencies: [.byName(name: name)] + dependencies,
        exclude: excluded,
        swiftSettings: settings
    )
}

let package = Package(
    name: "bxctl",
    products: [.executable(name: "bxctl", targets: ["bxctl"])],
    targets: [
        .systemLibrary(
            name: "CYAML",
            pkgConfig: "yaml-0.1",
            providers: [.apt(["libyaml-dev"])]
        ),
        library("Diagnostics"),
        library("Shell"),
        library("YAML", imports: ["CYAML", "Diagnostics"]),
        library("Manifests", imports: ["YAML", "Diagnostics"]),
        library("Nginx", imports: ["Diagnostics"]),
        library("Resources", imports: ["Shell", "Diagnostics"], programs: true),
        library("Plans", imports: ["Resources", "Diagnostics"]),
        library(
            "Roles",
            imports: ["Manifests", "Resources", "Nginx", "Plans", "Shell", "Diagnostics"],
            programs: true
        ),
        library("Reports", imports: ["Plans", "Resources", "Diagnostics"]),
        library("Connecting", imports: ["Shell", "Diagnostics"], programs: true),
        library(
            "Reconciling",
            imports: ["Connecting", "Plans", "Resources", "Shell", "Diagnostics"]
        ),
        .executableTarget(
            name: "bxctl",
            dependencies: [
                "Diagnostics", "Shell", "YAML", "Manifests", "Roles", "Resources", "Plans",
                "Reports", "Connecting", "Reconciling",
            ],
            swiftSettings: settings
        ),

        .target(name: "Trial", path: "Tests/Trial", swiftSettings: settings),
        tests(of: "Shell", imports: ["Trial"]),
        tests(
            of: "Resources",
            imports: ["Shell", "Diagnostics", "Trial"],
            excluding: ["PHP", "Fixtures"]
        ),
        tests(of: "YAML", imports: ["Diagnostics"]),
        tests(of: "Manifests", imports: ["Diagnostics", "YAML"], excluding: ["Fixtures"]),
        tests(
            of: "Nginx",
            imports: ["Diagnostics", "Manifests", "Trial"],
            excluding: ["Fixtures", "real-nginx.sh"]
        ),
        tests(
            of: "Roles",
            imports: [
                "Manifests", "Resources", "Plans", "Shell", "Diagnostics", "Connecting",
                "Reconciling", "Trial", "YAML",
            ],
            excluding: ["Sync/Golden", "Sync/trial", "Sync/trial-cases", "Pool/Records"]
        ),
        tests(
            of: "Reports",
            imports: ["Plans", "Resources", "Diagnostics"],
            excluding: ["Golden"]
        ),
        .testTarget(
            name: "CommandLineTests",
            dependencies: [
                "bxctl", "Reports", "Resources", "Plans", "Manifests", "Shell", "Diagnostics",
                "Trial",
            ],
            swiftSettings: settings
        ),
        tests(of: "Plans", imports: ["Resources", "Shell", "Diagnostics", "Trial"]),
        .executableTarget(
            name: "SessionHolder",
            dependencies: ["Connecting", "Shell", "Diagnostics"],
            path: "Tests/SessionHolder",
            swiftSettings: settings
        ),
        tests(of: "Connecting", imports: ["Shell", "Diagnostics", "Trial", "SessionHolder"]),
        tests(
            of: "Reconciling",
            imports: ["Connecting", "Plans", "Resources", "Shell", "Diagnostics", "Trial"]
        ),
    ],
    swiftLanguageModes: [.v6]
)

// Built by contrib/fuzz only: its entry is libFuzzer's.
if Context.environment["BXCTL_FUZZERS"] != nil {
    package.targets.append(
        .executableTarget(
            name: "Fuzzer",
            dependencies: [
                "Diagnostics", "Shell", "YAML", "Manifests", "Roles", "Resources", "Plans",
                "Reports",
            ],
            path: "Tests/Fuzzer",
            exclude: ["Findings", "status.pl"],
            swiftSettings: settings + [.unsafeFlags(["-parse-as-library"])]
        )
    )
}
