import WebAssembly

/// What the generator makes of one input: modules that are instantiated in turn, each of which may import what those before
/// it export, and whose exported functions are then called.
///
/// Imports come from `host` (see ``HostFunction``) and from earlier modules, which are called `m0`, `m1` and so on. Exported
/// functions take and return nothing; what there is to compare they tell the host.
package struct Program: Sendable {
    package var modules: [[UInt8]]
    /// What an engine has to know to run it.
    package var features: Features

    package init(modules: [[UInt8]], features: Features) {
        self.modules = modules
        self.features = features
    }

    /// The form in which programs lie in a batch file: number, features, number of modules, and each module's length and
    /// bytes; all little-endian, of 8, 8, 4 and 4 bytes.
    package func write(number: UInt64, to writer: inout BinaryWriter) {
        writer.littleEndian(number, byteCount: 8)
        writer.littleEndian(features.rawValue, byteCount: 8)
        writer.littleEndian(UInt64(modules.count), byteCount: 4)
        for module in modules {
            writer.littleEndian(UInt64(module.count), byteCount: 4)
            writer.append(module)
        }
    }
}

/// The functions of the host that each generated module imports, in this order.
package enum HostFunction: Int, CaseIterable, Sendable {
    /// `count`: takes an opcode's dense number. Called before each instruction in a counting build of a program, never else.
    case count
    /// `note`: an i32 to compare.
    case note
    /// `note64`: an i64 to compare.
    case note64
    /// `make`: the host's value with a number, as an `externref`.
    case make
    /// `id`: the number of a value of the host; 0 for null, -1 for what is no value of the host.
    case id

    package var name: StaticString {
        switch self {
        case .count: "count"
        case .note: "note"
        case .note64: "note64"
        case .make: "make"
        case .id: "id"
        }
    }

    /// Those that a module imports.
    static func imported(_ features: Features) -> [HostFunction] {
        features.contains(.referenceTypes) ? allCases : [.count, .note, .note64]
    }

    var signature: Signature {
        switch self {
        case .count, .note: Signature(parameters: [.i32])
        case .note64: Signature(parameters: [.i64])
        case .make: Signature(parameters: [.i32], results: [.externReference])
        case .id: Signature(parameters: [.externReference], results: [.i32])
        }
    }
}

/// What a program may be made of.
package struct GeneratorOptions: Sendable {
    package var features = Features.all
    /// Whether each instruction is preceded by a call of `host.count`.
    package var isCounting = false
    package init() {}
}
