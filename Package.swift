// swift-tools-version: 6.2
import PackageDescription

let settings: [SwiftSetting] = [
    // A section for each function, which the linker can put in order.
    .unsafeFlags(
        ["-Xfrontend", "-function-sections"], .when(platforms: [.linux], configuration: .release)),
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

// The interpreter's loop is one large function: where each of its variables lives at every instruction takes the compiler
// four times as long to write down as everything else in the module. Lines and frames stay.
let withoutVariableLocations: [SwiftSetting] = [
    .unsafeFlags(["-Xfrontend", "-gline-tables-only"], .when(configuration: .release))
]

// Other linkers warn of every use of dlopen in a program that is linked statically; the standard library has one, for a
// file that only some systems have.
let quietLinker: [LinkerSetting] = [.unsafeFlags(["-use-ld=lld"], .when(platforms: [.linux]))]

// What a start executes stands together in the program file, so that it touches few of its pages (Tests/startup-order).
let startupOrder: [LinkerSetting] = [
    .unsafeFlags(
        [
            "-Xlinker", "--symbol-ordering-file=\(Context.packageDirectory)/Sources/SituTool/startup.order",
            "-Xlinker", "--no-warn-symbol-ordering",
        ], .when(platforms: [.linux], configuration: .release))
]

let package = Package(
    name: "situ",
    platforms: [.macOS(.v15), .iOS(.v18)],
    products: [
        .library(name: "Situ", targets: ["Situ"]),
        .library(name: "SituWASI", targets: ["WASI"]),
        .executable(name: "situ", targets: ["SituTool"]),
    ],
    targets: [
        .target(name: "WebAssembly", swiftSettings: settings),
        .target(
            name: "Machine", dependencies: ["WebAssembly", "Native"],
            swiftSettings: settings + withoutVariableLocations),
        .target(name: "Native"),
        .target(name: "Assembler", swiftSettings: settings),
        .target(name: "Vectors", dependencies: ["Assembler", "WebAssembly"], swiftSettings: settings),
        .executableTarget(
            name: "InPlaceGenerator", dependencies: ["Assembler", "Machine", "Vectors", "WebAssembly"],
            swiftSettings: settings),
        .target(name: "Handlers", dependencies: ["Native"]),
        .target(
            name: "InPlace", dependencies: ["WebAssembly", "Machine", "Handlers"], swiftSettings: settings),
        .target(
            name: "Baseline",
            dependencies: ["WebAssembly", "Machine", "Assembler", "Handlers", "InPlace", "Vectors"],
            swiftSettings: settings),
        .target(name: "DebugInformation", dependencies: ["WebAssembly"], swiftSettings: settings),
        .target(
            name: "Snapshot", dependencies: ["WebAssembly", "Machine", "Native"], swiftSettings: settings),
        .target(
            name: "Situ",
            dependencies: ["WebAssembly", "Machine", "InPlace", "Baseline", "DebugInformation", "Snapshot"],
            swiftSettings: settings),
        .target(
            name: "WASI", dependencies: ["Situ", "Machine", "Native", "Snapshot", "WebAssembly"],
            swiftSettings: settings),
        .target(name: "Scripts", dependencies: ["Situ", "WebAssembly"], swiftSettings: settings),
        .executableTarget(
            name: "SituTool", dependencies: ["Situ", "WASI", "Scripts"], exclude: ["startup.order"],
            swiftSettings: settings,
            linkerSettings: quietLinker + startupOrder),
        .testTarget(name: "WebAssemblyTests", dependencies: ["WebAssembly"], swiftSettings: settings),
        .testTarget(
            name: "DebugInformationTests",
            dependencies: ["DebugInformation", "Situ", "TestSupport", "WebAssembly"],
            exclude: ["Programs"],
            swiftSettings: settings),
        .testTarget(name: "AssemblerTests", dependencies: ["Assembler"], swiftSettings: settings),
        .testTarget(
            name: "BaselineTests",
            dependencies: [
                "Baseline", "Assembler", "Machine", "ResourceProbe", "TestSupport", "WebAssembly",
            ],
            swiftSettings: settings),
        .testTarget(
            name: "InPlaceGeneratorTests",
            dependencies: [
                "InPlaceGenerator", "Assembler", "Baseline", "Handlers", "Machine", "Situ", "Vectors",
                "WebAssembly",
            ],
            swiftSettings: settings),
        .testTarget(
            name: "MachineTests", dependencies: ["Machine", "ResourceProbe", "TestSupport"],
            swiftSettings: settings),
        .testTarget(
            name: "SnapshotTests",
            dependencies: ["Snapshot", "Situ", "WASI", "Machine", "WebAssembly", "TestSupport"],
            exclude: ["Programs"],
            swiftSettings: settings),
        .target(name: "FaultProbe", dependencies: ["Handlers"], path: "Tests/FaultProbe"),
        .testTarget(
            name: "FaultTests", dependencies: ["FaultProbe", "Handlers", "Native", "TestSupport"],
            swiftSettings: settings),
        .testTarget(
            name: "WASITests", dependencies: ["WASI", "Situ", "Snapshot"], swiftSettings: settings),
        .testTarget(
            name: "SituToolTests", dependencies: ["SituTool", "Situ", "WASI"], swiftSettings: settings),
        .testTarget(
            name: "ScriptsTests", dependencies: ["Scripts", "Situ", "WebAssembly", "TestSupport"],
            swiftSettings: settings),
        .testTarget(
            name: "SituTests", dependencies: ["Situ", "WASI", "WebAssembly", "Machine", "TestSupport"],
            swiftSettings: settings),
        .executableTarget(
            name: "WASIFuzz", dependencies: ["Machine", "TestSupport", "WASI"], path: "Fuzz/WASI",
            swiftSettings: settings, linkerSettings: quietLinker),
        .executableTarget(
            name: "SnapshotFuzz", dependencies: ["Machine", "Snapshot", "TestSupport", "WebAssembly"],
            path: "Fuzz/Snapshots", swiftSettings: settings, linkerSettings: quietLinker),
        .target(name: "ResourceProbe", path: "Tests/ResourceProbe"),
        .testTarget(
            name: "SandboxTests",
            dependencies: ["ResourceProbe", "Situ", "WASI", "WebAssembly", "TestSupport"],
            swiftSettings: settings),
        .executableTarget(
            name: "MutantTest", dependencies: ["Situ", "TestSupport"], path: "Tests/Mutants",
            swiftSettings: settings, linkerSettings: quietLinker),
        .executableTarget(
            name: "SnapshotFileTest", dependencies: ["Machine", "Snapshot"], path: "Tests/Snapshots/FileTest",
            swiftSettings: settings, linkerSettings: quietLinker),
        .executableTarget(
            name: "RoundTripTest", dependencies: ["Situ", "WebAssembly"], path: "Tests/RoundTrips",
            swiftSettings: settings, linkerSettings: quietLinker),
        .executableTarget(
            name: "LockstepTest",
            dependencies: ["Situ", "Machine", "WebAssembly", "WASI", "Scripts", "TestSupport"],
            path: "Tests/Lockstep", exclude: ["README.md", "run.py"], swiftSettings: settings,
            linkerSettings: quietLinker),
        .executableTarget(
            name: "SuspensionTest", dependencies: ["InPlace", "Machine", "Snapshot", "WebAssembly"],
            path: "Tests/Embedded/Suspension", swiftSettings: settings, linkerSettings: quietLinker),
        .executableTarget(
            name: "NativeCodeTest",
            dependencies: ["Assembler", "Handlers", "InPlace", "Machine", "WebAssembly"],
            path: "Tests/Embedded/Native", swiftSettings: settings, linkerSettings: quietLinker),
        .target(
            name: "TestSupport",
            dependencies: ["Machine", "InPlace", "Baseline", "Situ", "Snapshot", "WebAssembly"],
            path: "Tests/Support",
            swiftSettings: settings),
        .executableTarget(
            name: "InstanceBenchmark", dependencies: ["Situ"], path: "Benchmarks/InstanceBenchmark",
            swiftSettings: settings, linkerSettings: quietLinker),
        .executableTarget(
            name: "SnapshotBenchmark", dependencies: ["Situ", "WASI"], path: "Benchmarks/SnapshotBenchmark",
            swiftSettings: settings, linkerSettings: quietLinker),
        .executableTarget(
            name: "CompileBenchmark", dependencies: ["Baseline", "WebAssembly"],
            path: "Benchmarks/CompileBenchmark", swiftSettings: settings, linkerSettings: quietLinker),
        .target(
            name: "FuzzGenerator", dependencies: ["WebAssembly"], path: "Fuzz/Generator",
            swiftSettings: settings),
        .executableTarget(
            name: "FuzzTool",
            dependencies: ["FuzzGenerator", "Situ", "Machine", "WebAssembly", "TestSupport"],
            path: "Fuzz/Tool", swiftSettings: settings, linkerSettings: quietLinker),
    ]
)
