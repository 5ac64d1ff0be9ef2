import Machine
import WebAssembly

/// Where things lie in the records that handlers read, in bytes. Fields whose place cannot be asked for are listed with a
/// number, and a test compares it.
enum Layout {
    private static func of<Root>(_ path: PartialKeyPath<Root>) -> Int { MemoryLayout<Root>.offset(of: path)! }

    enum Context {
        static let frame = Int(RecordLayout.Context.frame)
        static let top = Int(RecordLayout.Context.top)
        static let limit = Int(RecordLayout.Context.limit)
        static let step = Int(RecordLayout.Context.step)
        static let call = Int(RecordLayout.Context.call)
        static let raise = Int(RecordLayout.Context.raise)
        static let object = Int(RecordLayout.Context.object)
        static let bulk = Int(RecordLayout.Context.bulk)
        static let atomic = Int(RecordLayout.Context.atomic)
        static let makeReference = Int(RecordLayout.Context.makeReference)
        static let growMemory = Int(RecordLayout.Context.growMemory)
        static let trap = Int(RecordLayout.Context.trap)
        static let native = Int(RecordLayout.Context.native)
    }
    enum Native {
        static let call = Int(RecordLayout.Native.call)
        static let callOther = Int(RecordLayout.Native.callOther)
        static let find = Int(RecordLayout.Native.find)
        static let locate = Int(RecordLayout.Native.locate)
        static let sample = Int(RecordLayout.Native.sample)
    }
    enum Frame {
        static let size = Int(RecordLayout.Frame.size)
        static let distance = Int(RecordLayout.Frame.distance)
        static let kind = Int(RecordLayout.Frame.kind)
        static let isNativeCaller = Int(RecordLayout.Frame.isNativeCaller)
        static let instance = Int(RecordLayout.Frame.instance)
        static let body = Int(RecordLayout.Frame.body)
        static let pc = Int(RecordLayout.Frame.pc)
        static let step = Int(RecordLayout.Frame.step)
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
        static let traits = of(\FunctionBody.traits)
    }
    enum Instance {
        static let store = Int(RecordLayout.Instance.store)
        static let bytes = Int(RecordLayout.Instance.bytes)
        static let bodies = Int(RecordLayout.Instance.bodies)
        static let importCount = Int(RecordLayout.Instance.importCount)
        static let types = Int(RecordLayout.Instance.types)
        static let memory = Int(RecordLayout.Instance.memory)
        static let memories = Int(RecordLayout.Instance.memories)
        static let tables = Int(RecordLayout.Instance.tables)
        static let globals = Int(RecordLayout.Instance.globals)
        static let heap = Int(RecordLayout.Instance.heap)
        static let references = Int(RecordLayout.Instance.references)
        static let dispatch = Int(RecordLayout.Instance.dispatch)
        static let vectorDispatch = Int(RecordLayout.Instance.vectorDispatch)
        static let entries = Int(RecordLayout.Instance.entries)
        static let interpretCall =
            Int(RecordLayout.Instance.stubs) + 8 * NativeStub.interpretCall.rawValue
        static let code = Int(RecordLayout.Instance.code)
    }
    enum Store {
        static let fuel = Int(RecordLayout.Store.fuel)
        static let interruption = Int(RecordLayout.Store.interruption)
        static let functions = Int(RecordLayout.Store.functions)
        static let typePlaces = Int(RecordLayout.Store.typePlaces)
        static let reserve = Int(RecordLayout.Store.reserve)
    }
    enum Memory {
        static let base = Int(RecordLayout.Memory.base)
        static let size = Int(RecordLayout.Memory.size)
        static let pageSizeLog2 = Int(RecordLayout.Memory.pageSizeLog2)
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
        static let elements = Int(RecordLayout.Table.elements)
        static let count = Int(RecordLayout.Table.count)
    }
    enum Function {
        static let size = Int(RecordLayout.Function.size)
        static let instance = Int(RecordLayout.Function.instance)
        static let type = Int(RecordLayout.Function.type)
        static let body = Int(RecordLayout.Function.body)
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
