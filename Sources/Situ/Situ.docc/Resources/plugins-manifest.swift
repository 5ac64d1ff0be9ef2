// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "filters",
    platforms: [.macOS(.v15)],
    dependencies: [.package(url: "https://example.com/situ.git", from: "0.1.0")],
    targets: [
        .executableTarget(name: "filters", dependencies: [.product(name: "Situ", package: "situ")])
    ]
)
