import Machine
import Situ
import WebAssembly

/// What an instance holds, as a text that is equal for instances that a program cannot tell apart: sizes and bytes of memories,
/// elements of tables, values of globals, and what is left of segments that the code refers to. Objects are written out; the
/// same object is a number the second time.
package struct InstanceText {
    package private(set) var text = ""
    private let instance: Machine.Instance
    private let store: Machine.Store
    private var objects: [UInt32: Int] = [:]

    /// - Parameter module: the module whose segments are looked at.
    package init(of instance: Situ.Instance, comparedWith module: Module) throws {
        self.instance = instance.machine
        store = instance.store.machine
        try write(CodeUses(of: module.decoded))
    }

    /// The same of a new instance.
    package init(
        instantiating new: Module, comparedWith module: Module,
        link: (inout Linker) throws -> Void = { _ in }
    ) throws {
        let store = Situ.Store(engine: new.engine)
        var linker = Linker(store: store)
        try link(&linker)
        try Preinitialization.defineMissing(importsOf: new, in: &linker)
        try self.init(of: try linker.instantiate(new), comparedWith: module)
    }

    private mutating func write(_ uses: CodeUses) {
        let record = instance.record.pointee
        for index in 0..<record.memoryCount {
            let memory = record.memories[index]
            let bytes = UnsafeRawBufferPointer(start: memory.pointee.base, count: memory.pointee.size)
            text += "memory \(index): \(bytes.count) bytes"
            var hash: UInt64 = 0xCBF2_9CE4_8422_2325
            for offset in stride(from: 0, to: bytes.count & ~7, by: 8) {
                hash = (hash ^ bytes.load(fromByteOffset: offset, as: UInt64.self)) &* 0x100_0000_01B3
                hash ^= hash >> 29
            }
            for offset in bytes.count & ~7..<bytes.count {
                hash = (hash ^ UInt64(bytes[offset])) &* 0x100_0000_01B3
            }
            text += ", hash \(hash)\n"
        }
        for index in 0..<record.globalCount {
            let global = record.globals[index].pointee
            text += "global \(index): "
            switch global.type.value {
            case .i64, .f64: text += "\(global.slot.0)"
            case .v128: text += "\(global.slot)"
            case .i32, .f32: text += "\(UInt32(truncatingIfNeeded: global.slot.0))"
            default: write(UInt32(truncatingIfNeeded: global.slot.0))
            }
            text += "\n"
        }
        for index in 0..<record.tableCount {
            let table = record.tables[index].pointee
            text += "table \(index): \(table.count) elements"
            for element in 0..<table.count {
                text += " "
                write(table.elements[element])
            }
            text += "\n"
        }
        for index in uses.elements.sorted() {
            let segment = record.elements[index]
            text += "element segment \(index): \(segment.count)"
            for element in 0..<segment.count {
                text += " "
                if let references = segment.references { write(references[element]) }
            }
            text += "\n"
        }
        for index in uses.data.sorted() {
            let segment = record.data[index]
            text += "data segment \(index): "
            text +=
                "\(Array(UnsafeBufferPointer(start: record.bytes + segment.offset, count: segment.count)))\n"
        }
    }

    private mutating func write(_ reference: UInt32) {
        if reference == Reference.null {
            text += "null"
        } else if Reference.isI31(reference) {
            text += "i31 \(reference >> 1)"
        } else if Reference.isHost(reference) {
            text += "host"
        } else if Reference.isFunction(reference) {
            let function = store.function(reference)
            if function.instance == instance.record {
                text += "function \(function.index)"
            } else {
                let record = instance.record.pointee
                let place = (0..<record.importCount).first { record.imports[$0].reference == reference }
                text += "import \(place ?? -1)"
            }
        } else if let number = objects[reference] {
            text += "object \(number)"
        } else {
            objects[reference] = objects.count
            let bytes = store.heap.bytes(ofObject: reference)
            text += "object \(objects.count - 1) of \(bytes.count) bytes ("
            var references: [UInt32] = []
            store.heap.forEachReference(inObject: reference) { references.append($0) }
            if references.isEmpty { text += "\(bytes.dropFirst(4))" }
            for reference in references {
                text += " "
                write(reference)
            }
            text += ")"
        }
    }
}
