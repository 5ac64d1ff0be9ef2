// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "plugin-host",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "situ", path: "../../..")],
    targets: [
        .executableTarget(name: "PluginHost", dependencies: [.product(name: "Situ", package: "situ")])
    ]
)
