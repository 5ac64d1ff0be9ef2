/// Builds small modules in the binary format, for tests. It checks nothing: a test may want a module that is wrong.
package struct ModuleBuilder {
    package enum Kind: UInt8 {
        case function, table, memory, global, tag
    }

    /// A value type's byte.
    package enum Value: UInt8 {
        case i32 = 0x7F
        case i64 = 0x7E
        case f32 = 0x7D
        case f64 = 0x7C
        case v128 = 0x7B
        case funcref = 0x70
        case externref = 0x6F
    }

    private var types: [[UInt8]] = []
    private var imports: [[UInt8]] = []
    private var importedFunctions = 0
    private var functions: [[UInt8]] = []
    private var tables: [[UInt8]] = []
    private var memories: [[UInt8]] = []
    private var globals: [[UInt8]] = []
    private var exports: [[UInt8]] = []
    private var start: [UInt8]?
    private var elements: [[UInt8]] = []
    private var code: [[UInt8]] = []
    private var data: [[UInt8]] = []
    private var customSections: [[UInt8]] = []
    private var hasDataCount = false

    package init() {}

    // MARK: Encoding

    package static func unsigned(_ value: UInt64) -> [UInt8] {
        var value = value
        var bytes: [UInt8] = []
        repeat {
            let byte = UInt8(value & 0x7F)
            value >>= 7
            bytes.append(value == 0 ? byte : byte | 0x80)
        } while value != 0
        return bytes
    }

    package static func unsigned(_ value: Int) -> [UInt8] { unsigned(UInt64(value)) }

    package static func signed(_ value: Int64) -> [UInt8] {
        var value = value
        var bytes: [UInt8] = []
        while true {
            let byte = UInt8(truncatingIfNeeded: value) & 0x7F
            value >>= 7
            if value == (byte & 0x40 == 0 ? 0 : -1) { return bytes + [byte] }
            bytes.append(byte | 0x80)
        }
    }

    package static func name(_ text: String) -> [UInt8] { unsigned(text.utf8.count) + Array(text.utf8) }

    package static func section(_ identifier: UInt8, _ contents: [UInt8]) -> [UInt8] {
        [identifier] + unsigned(contents.count) + contents
    }

    private static func section(_ identifier: UInt8, _ items: [[UInt8]]) -> [UInt8] {
        items.isEmpty ? [] : section(identifier, unsigned(items.count) + items.joined())
    }

    private static func limits(_ minimum: Int, _ maximum: Int?) -> [UInt8] {
        guard let maximum else { return [0] + unsigned(minimum) }
        return [1] + unsigned(minimum) + unsigned(maximum)
    }

    // MARK: Contents

    /// Adds a function type and returns its index.
    package mutating func type(_ parameters: [Value] = [], _ results: [Value] = []) -> Int {
        type(
            bytes: [0x60] + Self.unsigned(parameters.count) + parameters.map(\.rawValue)
                + Self.unsigned(results.count) + results.map(\.rawValue))
    }

    /// Adds a type, however it is encoded.
    package mutating func type(bytes: [UInt8]) -> Int {
        types.append(bytes)
        return types.count - 1
    }

    /// Imports a function and returns its index. All imports come before the first function.
    package mutating func importFunction(_ module: String, _ name: String, type: Int) -> Int {
        imports.append(Self.name(module) + Self.name(name) + [0] + Self.unsigned(type))
        importedFunctions += 1
        return importedFunctions - 1
    }

    package mutating func importMemory(
        _ module: String, _ name: String, _ minimum: Int, _ maximum: Int? = nil
    ) {
        imports.append(Self.name(module) + Self.name(name) + [2] + Self.limits(minimum, maximum))
    }

    package mutating func importTable(
        _ module: String, _ name: String, _ type: Value, _ minimum: Int, _ maximum: Int? = nil
    ) {
        imports.append(
            Self.name(module) + Self.name(name) + [1, type.rawValue] + Self.limits(minimum, maximum))
    }

    package mutating func importGlobal(
        _ module: String, _ name: String, _ type: Value, isMutable: Bool = false
    ) {
        imports.append(Self.name(module) + Self.name(name) + [3, type.rawValue, isMutable ? 1 : 0])
    }

    /// Adds a function and returns its index; the final `end` is added.
    @discardableResult package mutating func function(
        _ export: String? = nil, type: Int, locals: [Value] = [], _ body: [Code]
    ) -> Int {
        functions.append(Self.unsigned(type))
        var bytes = Self.unsigned(locals.count)
        for local in locals { bytes += [1, local.rawValue] }
        for instruction in body { bytes += instruction.bytes }
        bytes.append(0x0B)
        code.append(Self.unsigned(bytes.count) + bytes)
        let index = importedFunctions + functions.count - 1
        if let export { self.export(export, .function, index) }
        return index
    }

    @discardableResult package mutating func table(_ type: Value, _ minimum: Int, _ maximum: Int? = nil)
        -> Int
    {
        tables.append([type.rawValue] + Self.limits(minimum, maximum))
        return tables.count - 1
    }

    package mutating func memory(_ minimum: Int, _ maximum: Int? = nil) {
        memories.append(Self.limits(minimum, maximum))
    }

    package mutating func global(_ type: Value, isMutable: Bool, _ initial: Code) {
        globals.append([type.rawValue, isMutable ? 1 : 0] + initial.bytes + [0x0B])
    }

    package mutating func export(_ name: String, _ kind: Kind, _ index: Int) {
        exports.append(Self.name(name) + [kind.rawValue] + Self.unsigned(index))
    }

    package mutating func start(_ function: Int) { start = Self.unsigned(function) }

    /// Writes functions to table 0 from an offset on.
    package mutating func elements(at offset: Int, _ functions: [Int]) {
        elements.append(
            [0] + Code.i32Const(Int32(offset)).bytes + [0x0B] + Self.unsigned(functions.count)
                + functions.flatMap { Self.unsigned($0) })
    }

    /// Adds a passive segment of functions.
    package mutating func passiveElements(_ functions: [Int]) {
        elements.append(
            [1, 0] + Self.unsigned(functions.count) + functions.flatMap { Self.unsigned($0) })
    }

    /// Writes bytes to memory 0.
    package mutating func data(at offset: Int, _ bytes: [UInt8]) {
        data.append(
            [0] + Code.i32Const(Int32(offset)).bytes + [0x0B] + Self.unsigned(bytes.count) + bytes)
    }

    /// Adds a passive segment of bytes.
    package mutating func passiveData(_ bytes: [UInt8]) {
        hasDataCount = true
        data.append([1] + Self.unsigned(bytes.count) + bytes)
    }

    /// Adds a name section.
    package mutating func names(module: String? = nil, functions: [(Int, String)] = []) {
        var contents = Self.name("name")
        if let module { contents += Self.section(0, Self.name(module)) }
        let list = functions.flatMap { Self.unsigned($0.0) + Self.name($0.1) }
        contents += Self.section(1, Self.unsigned(functions.count) + list)
        customSections.append(Self.section(0, contents))
    }

    /// The module.
    package var bytes: [UInt8] {
        var bytes: [UInt8] = [0, 0x61, 0x73, 0x6D, 1, 0, 0, 0]
        bytes += Self.section(1, types)
        bytes += Self.section(2, imports)
        bytes += Self.section(3, functions)
        bytes += Self.section(4, tables)
        bytes += Self.section(5, memories)
        bytes += Self.section(6, globals)
        bytes += Self.section(7, exports)
        if let start { bytes += Self.section(8, start) }
        bytes += Self.section(9, elements)
        if hasDataCount { bytes += Self.section(12, Self.unsigned(data.count)) }
        bytes += Self.section(10, code)
        bytes += Self.section(11, data)
        for section in customSections { bytes += section }
        return bytes
    }
}

/// The encoding of an instruction, for `ModuleBuilder`.
package struct Code {
    package let bytes: [UInt8]

    /// Any bytes.
    package static func raw(_ bytes: UInt8...) -> Code { Code(bytes: bytes) }
    package static func raw(_ bytes: [UInt8]) -> Code { Code(bytes: bytes) }

    private static func one(_ opcode: UInt8, _ index: Int) -> Code {
        Code(bytes: [opcode] + ModuleBuilder.unsigned(index))
    }

    private static func prefixed(_ opcode: Int, _ immediates: Int...) -> Code {
        Code(
            bytes: [0xFC] + ModuleBuilder.unsigned(opcode) + immediates.flatMap { ModuleBuilder.unsigned($0) }
        )
    }

    package static let unreachable = raw(0x00)
    package static let nop = raw(0x01)
    package static let block = raw(0x02, 0x40)
    package static let loop = raw(0x03, 0x40)
    package static func loop(_ result: ModuleBuilder.Value) -> Code { raw(0x03, result.rawValue) }
    package static let `if` = raw(0x04, 0x40)
    package static func `if`(_ result: ModuleBuilder.Value) -> Code { raw(0x04, result.rawValue) }
    package static let `else` = raw(0x05)
    package static let end = raw(0x0B)
    package static func br(_ label: Int) -> Code { one(0x0C, label) }
    package static func brIf(_ label: Int) -> Code { one(0x0D, label) }
    package static let `return` = raw(0x0F)
    package static func call(_ function: Int) -> Code { one(0x10, function) }
    package static func callIndirect(_ type: Int, table: Int = 0) -> Code {
        raw([0x11] + ModuleBuilder.unsigned(type) + ModuleBuilder.unsigned(table))
    }
    package static func returnCall(_ function: Int) -> Code { one(0x12, function) }
    package static func returnCallIndirect(_ type: Int, table: Int = 0) -> Code {
        raw([0x13] + ModuleBuilder.unsigned(type) + ModuleBuilder.unsigned(table))
    }
    package static let drop = raw(0x1A)
    package static let select = raw(0x1B)
    package static func localGet(_ index: Int) -> Code { one(0x20, index) }
    package static func localSet(_ index: Int) -> Code { one(0x21, index) }
    package static func localTee(_ index: Int) -> Code { one(0x22, index) }
    package static func globalGet(_ index: Int) -> Code { one(0x23, index) }
    package static func globalSet(_ index: Int) -> Code { one(0x24, index) }
    package static func tableGet(_ index: Int) -> Code { one(0x25, index) }
    package static func tableSet(_ index: Int) -> Code { one(0x26, index) }
    package static func i32Load(_ offset: Int = 0) -> Code {
        raw([0x28, 2] + ModuleBuilder.unsigned(offset))
    }
    package static func i32Load8U(_ offset: Int = 0) -> Code {
        raw([0x2D, 0] + ModuleBuilder.unsigned(offset))
    }
    package static func i32Store(_ offset: Int = 0) -> Code {
        raw([0x36, 2] + ModuleBuilder.unsigned(offset))
    }
    package static func i32Store8(_ offset: Int = 0) -> Code {
        raw([0x3A, 0] + ModuleBuilder.unsigned(offset))
    }
    package static let memorySize = raw(0x3F, 0)
    package static let memoryGrow = raw(0x40, 0)
    package static func i32Const(_ value: Int32) -> Code {
        raw([0x41] + ModuleBuilder.signed(Int64(value)))
    }
    package static func i64Const(_ value: Int64) -> Code { raw([0x42] + ModuleBuilder.signed(value)) }
    package static let i32Eqz = raw(0x45)
    package static let i32LtS = raw(0x48)
    package static let i32LtU = raw(0x49)
    package static let i32Add = raw(0x6A)
    package static let i32Sub = raw(0x6B)
    package static let i32Mul = raw(0x6C)
    package static let i32DivS = raw(0x6D)
    package static let i32Xor = raw(0x73)
    package static let i32Rotl = raw(0x77)
    package static let i64Eqz = raw(0x50)
    package static let i64Add = raw(0x7C)
    package static let i64Sub = raw(0x7D)
    package static let f32Add = raw(0x92)
    package static let f32Div = raw(0x95)
    package static let f64Sqrt = raw(0x9F)
    package static let f64Add = raw(0xA0)
    package static let f64PromoteF32 = raw(0xBB)
    package static let refIsNull = raw(0xD1)
    package static func refFunc(_ index: Int) -> Code { one(0xD2, index) }
    package static let refNullFunc = raw(0xD0, 0x70)
    package static func memoryInit(_ segment: Int) -> Code { prefixed(8, segment, 0) }
    package static func dataDrop(_ segment: Int) -> Code { prefixed(9, segment) }
    package static let memoryCopy = prefixed(10, 0, 0)
    package static let memoryFill = prefixed(11, 0)
    package static func tableInit(_ segment: Int, table: Int = 0) -> Code { prefixed(12, segment, table) }
    package static func tableCopy(_ target: Int, _ source: Int) -> Code { prefixed(14, target, source) }
    package static func tableGrow(_ table: Int) -> Code { prefixed(15, table) }
    package static func tableSize(_ table: Int) -> Code { prefixed(16, table) }
    package static func tableFill(_ table: Int) -> Code { prefixed(17, table) }
}
