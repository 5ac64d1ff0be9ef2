import Machine
import WebAssembly

/// Where things lie in the records that handlers read, in bytes. Fields whose place cannot be asked for are listed with a
/// number, and a test compares it.
enum Layout {
    private static func of<Root>(_ path: PartialKeyPath<Root>) -> Int { MemoryLayout<Root>.offset(of: path)! }

    enum Context {
        static let frame = of(\CodeContext.frame)
        static let top = of(\CodeContext.top)
        static let limit = of(\CodeContext.limit)
        static let step = of(\CodeContext.step)
        static let call = of(\CodeContext.call)
        static let raise = of(\CodeContext.raise)
        static let object = of(\CodeContext.object)
        static let bulk = of(\CodeContext.bulk)
        static let atomic = of(\CodeContext.atomic)
        static let makeReference = of(\CodeContext.makeReference)
        static let growMemory = of(\CodeContext.growMemory)
        static let trap = of(\CodeContext.trap)
    }
    enum Frame {
        static let size = MemoryLayout<FrameHeader>.size
        static let distance = of(\FrameHeader.distance)
        static let kind = of(\FrameHeader.kind)
        static let instance = of(\FrameHeader.instance)
        static let body = of(\FrameHeader.body)
        static let pc = of(\FrameHeader.pc)
        static let step = of(\FrameHeader.step)
    }
    enum Body {
        static let start = of(\FunctionBody.start)
        static let end = of(\FunctionBody.end)
        static let parameterCount = of(\FunctionBody.parameterCount)
        static let resultCount = of(\FunctionBody.resultCount)
        static let localCount = of(\FunctionBody.localCount)
        static let maximumHeight = of(\FunctionBody.maximumHeight)
        static let sideTable = of(\FunctionBody.sideTable)
        static let overflow = of(\FunctionBody.overflow)
        static let usesVectors = of(\FunctionBody.usesVectors)
    }
    enum Instance {
        static let store = of(\InstanceRecord.store)
        static let bytes = of(\InstanceRecord.bytes)
        static let bodies = of(\InstanceRecord.bodies)
        static let importCount = of(\InstanceRecord.importCount)
        static let types = of(\InstanceRecord.types)
        static let memory = of(\InstanceRecord.memory)
        static let memories = of(\InstanceRecord.memories)
        static let tables = of(\InstanceRecord.tables)
        static let globals = of(\InstanceRecord.globals)
        static let references = of(\InstanceRecord.references)
        static let dispatch = of(\InstanceRecord.dispatch)
        static let vectorDispatch = of(\InstanceRecord.vectorDispatch)
    }
    enum Store {
        static let fuel = StoreRecord.fuelOffset
        static let interruption = StoreRecord.interruptionOffset
        static let functions = StoreRecord.functionsOffset
        static let heap = StoreRecord.heapOffset
        static let typePlaces = StoreRecord.typePlacesOffset
    }
    enum Memory {
        static let base = MemoryRecord.baseOffset
        static let size = MemoryRecord.sizeOffset
        static let pageSizeLog2 = MemoryRecord.typeOffset + of(\MemoryType.pageSizeLog2)
    }
    enum Heap {
        static let base = of(\HeapRecord.base)
        static let cursor = of(\HeapRecord.cursor)
        static let end = of(\HeapRecord.end)
        static let mark = of(\HeapRecord.mark)
    }
    enum DefinedType {
        static let size = MemoryLayout<WebAssembly.DefinedType>.stride
        static let kind = of(\WebAssembly.DefinedType.kind)
        static let depth = of(\WebAssembly.DefinedType.depth)
        static let identity = of(\WebAssembly.DefinedType.identity)
        static let fieldCount = of(\WebAssembly.DefinedType.fieldCount)
        static let fields = of(\WebAssembly.DefinedType.fields)
        static let ancestors = of(\WebAssembly.DefinedType.ancestors)
        static let objectSize = of(\WebAssembly.DefinedType.size)
    }
    enum Field {
        static let size = MemoryLayout<FieldType>.stride
        static let storage = of(\FieldType.storage)
        /// Of its 64 bits, the offset's first.
        static let offsetShift = 32 + Int(FieldType.offsetShift)
    }
    enum Table {
        static let elements = of(\TableRecord.elements)
        static let count = of(\TableRecord.count)
    }
    enum Function {
        static let size = MemoryLayout<FunctionReference>.stride
        static let instance = of(\FunctionReference.instance)
        static let type = of(\FunctionReference.type)
        static let body = of(\FunctionReference.body)
    }
    enum Side {
        static let size = MemoryLayout<SideTableEntry>.size
        static let displacement = of(\SideTableEntry.displacement)
        static let step = of(\SideTableEntry.step)
        static let keep = of(\SideTableEntry.keep)
    }
    enum WideSide {
        static let size = MemoryLayout<WideSideTableEntry>.stride
        static let displacement = of(\WideSideTableEntry.displacement)
        static let step = of(\WideSideTableEntry.step)
        static let keep = of(\WideSideTableEntry.keep)
        static let drop = of(\WideSideTableEntry.drop)
    }
    static let slot = slotSize
}
