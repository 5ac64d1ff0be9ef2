// swift-tools-version: 6.2
import PackageDescription

// A package of its own, which imports Situ as users do.
let package = Package(
    name: "call-cost",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "situ", path: "../..")],
    targets: [
        .target(name: "Peer"),
        .executableTarget(
            name: "Calls", dependencies: ["Peer", .product(name: "Situ", package: "situ")],
            swiftSettings: [.swiftLanguageMode(.v6)]),
    ]
)
