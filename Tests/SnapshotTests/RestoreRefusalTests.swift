import Machine
import Snapshot
import TestSupport
import Testing
import WebAssembly

/// A state that no code can be in, or that is beyond what the new store may have, and the error that says so.
private struct Corruption: Sendable, CustomStringConvertible {
    let description: String
    let kind: SnapshotError.Kind
    /// What the message says.
    let message: String
    let change: @Sendable (inout ProgramState) -> Void

    init(
        _ description: String, _ kind: SnapshotError.Kind = .invalid, says message: String,
        _ change: @escaping @Sendable (inout ProgramState) -> Void
    ) {
        self.description = description
        self.kind = kind
        self.message = message
        self.change = change
    }

    /// One of the frames of the first call.
    init(
        _ description: String, frame index: Int, says message: String,
        _ change: @escaping @Sendable (inout Frame) -> Void
    ) {
        self.init(description, says: message) { state in
            var frame = Frame(state.stores[0].activations[0].frames[index])
            change(&frame)
            state.stores[0].activations[0].frames[index] = frame.state
        }
    }
}

/// A frame of a function, to be changed.
private struct Frame {
    var instance = 0
    var index = 0
    var pc = 0
    var locals: [SlotState] = []
    var operands: [SlotState] = []

    init(_ state: FrameState) {
        guard case .function(let instance, let index, let pc, let locals, let operands) = state else {
            return
        }
        (self.instance, self.index, self.pc) = (instance, index, pc)
        (self.locals, self.operands) = (locals, operands)
    }

    var state: FrameState {
        .function(instance: instance, index: index, pc: pc, locals: locals, operands: operands)
    }
}

@Suite("A state that cannot be")
struct RestoreRefusalTests {
    /// Stopped in `$leaf`, which `$middle` has called, which `run` has called.
    private static let text = """
        (type $pair (struct (field (mut i32)) (field (ref null $pair)) (field (ref i31))))
        (type $bytes (array i8))
        (type $unary (func (param i32) (result i32)))
        (import "host" "first" (func $first (param i32) (result i32)))
        (import "host" "second" (func $second (param i64)))
        (tag $e (param i32))
        (memory 1 2)
        (table $t 2 4 funcref)
        (elem $passive func $leaf)
        (elem (i32.const 0) $leaf)
        (data $data "bytes")
        (global $g (mut i32) (i32.const 1))
        (global $object (mut (ref null $pair)) (ref.null $pair))
        (global $function (mut (ref null $unary)) (ref.null $unary))
        (func $leaf (type $unary) (local $pair (ref $pair)) (local $number i64)
          (local.set $pair (struct.new $pair (i32.const 1) (ref.null $pair) (ref.i31 (i32.const 3))))
          (global.set $object (struct.new $pair (i32.const 2) (local.get $pair) (ref.i31 (i32.const 4))))
          (global.set $function (ref.func $leaf))
          (drop (array.new $bytes (i32.const 1) (i32.const 4)))
          (f32.const 1.5)
          (loop $stop)
          (drop)
          (struct.get $pair 0 (local.get $pair)))
        (func $middle (param i64) (result i32)
          (i32.const 7)
          (call $leaf (i32.const 9))
          (i32.add))
        (func $other (param i64) (result i64) (local.get 0))
        (func $dead (param i32) (result i32)
          (return (i32.const 4))
          (drop (block (result i32) (i32.const 1)))
          (unreachable))
        (func (export "run") (result i32)
          (i32.add (call $middle (i64.const 5)) (call $dead (call $first (i32.const 1)))))
        """
    private static let program = SnapshotProgram("refused", text)

    private static func stopped() throws -> (modules: [DecodedModule], state: ProgramState) {
        let modules = try SnapshotRun.modules(of: program, registry: TypeRegistry())
        let run = try SnapshotRun(program, modules, executor: .portable)
        // The units that entering three functions takes: the loop is the next safepoint.
        #expect(run.run(fuel: 3) == .suspended)
        let state = try run.capture()
        #expect(state.stores[0].activations[0].frames.count == 4)
        return (modules, state)
    }

    @Test("which would be right unchanged, is restored")
    func unchanged() throws {
        let (modules, state) = try Self.stopped()
        let copy = try SnapshotRun(Self.program, modules, state, executor: .portable)
        #expect(try copy.capture().isEqual(to: state))
    }

    @Test("is refused with an error that says what is wrong", arguments: corruptions)
    fileprivate func refused(_ corruption: Corruption) throws {
        let (modules, original) = try Self.stopped()
        var state = original
        corruption.change(&state)
        do throws(SnapshotError) {
            var limits = StoreLimits()
            limits.memorySize = 128 << 10
            limits.totalTableSize = 100
            limits.heapSize = 1 << 20
            limits.instances = 2
            limits.activations = 2
            limits.valueStackSize = 8192
            _ = try SnapshotRun(Self.program, modules, state, executor: .portable, limits: limits)
            Issue.record("it was restored")
        } catch {
            #expect(error.kind == corruption.kind, "\(error)")
            #expect(error.message.contains(corruption.message), "\(error)")
        }
    }

    private static let corruptions: [Corruption] = [
        // Frames.
        Corruption("no frames", says: "call 0 has no frames") { $0.stores[0].activations[0].frames = [] },
        Corruption("no entry", says: "is none where the host entered") {
            $0.stores[0].activations[0].frames.removeFirst()
        },
        Corruption("an entry within", says: "is an entry within a call") {
            $0.stores[0].activations[0].frames.append($0.stores[0].activations[0].frames[0])
        },
        Corruption("an entry alone", says: "has called nothing") {
            $0.stores[0].activations[0].frames.removeLast(3)
        },
        Corruption("an entry that waits with frames behind it", says: "waits for a call that has begun") {
            $0.stores[0].activations[0].frames[0] = .entry(awaited: .host(0), arguments: [SlotState(low: 0)])
        },
        Corruption("an entry with too few arguments", says: "has 0 arguments for 1 parameters") {
            $0.stores[0].activations[0].frames = [.entry(awaited: .host(0), arguments: [])]
        },
        Corruption("an argument of another type", says: "argument 0 of frame 0 of call 0 is not of its type")
        {
            $0.stores[0].activations[0].frames = [
                .entry(awaited: .host(0), arguments: [SlotState(low: 1 << 32)])
            ]
        },
        Corruption(
            "a frame of a function that is not there", frame: 3, says: "of a function that is not there"
        ) {
            $0.index = 99
        },
        Corruption("a frame of an imported function", frame: 3, says: "of a function that is not there") {
            $0.index = 0
        },
        Corruption(
            "a frame of an instance that is not there", frame: 3, says: "of a function that is not there"
        ) {
            $0.instance = 1
        },
        Corruption("a pc beyond the function", frame: 3, says: "is outside of its function") {
            $0.pc += 10_000
        },
        Corruption(
            "a pc within an instruction", frame: 3, says: "no instruction that can be executed begins there"
        ) {
            $0.pc += 1
        },
        Corruption("a frame below at no call", frame: 2, says: "that is no call") { $0.pc -= 2 },
        Corruption("a local too many", frame: 3, says: "has 4 locals, its function 3") {
            $0.locals.append(SlotState(low: 0))
        },
        Corruption("a local that is no i32", frame: 3, says: "local 0 is not of its type") {
            $0.locals[0].low = 1 << 40
        },
        Corruption("an i64 with high bits", frame: 3, says: "local 2 is not of its type") {
            $0.locals[2].high = 1
        },
        Corruption("a set local that is null", frame: 3, says: "local 1 is not of its type") {
            $0.locals[1].low = 0
        },
        Corruption("a local of another reference type", frame: 3, says: "local 1 is not of its type") {
            $0.locals[1].low = 2
        },
        Corruption("an operand too many", frame: 3, says: "has 2 operands, but 1 belong there") {
            $0.operands.append(SlotState(low: 0))
        },
        Corruption("operands beyond what there ever are", frame: 3, says: "which its function never has") {
            $0.operands = [SlotState](repeating: SlotState(low: 0), count: 50)
        },
        Corruption("an operand that is missing", frame: 3, says: "has 0 operands, but 1 belong there") {
            $0.operands = []
        },
        Corruption("an f32 with high bits", frame: 3, says: "operand 0 is not of its type") {
            $0.operands[0].low |= 1 << 33
        },
        Corruption(
            "a caller that has an operand too few", frame: 2, says: "has 0 operands, but 1 belong there"
        ) {
            $0.operands = []
        },
        Corruption("a callee with other results", says: "the callee has other results") { state in
            var frame = Frame(state.stores[0].activations[0].frames[3])
            // `$other`, at its first instruction.
            let (modules, _) = try! stopped()
            frame.index = 4
            frame.pc = Int(modules[0].body(ofFunction: 4)!.pointee.start)
            frame.locals = [SlotState(low: 0)]
            frame.operands = []
            state.stores[0].activations[0].frames[3] = frame.state
        },
        Corruption("code behind a return", says: "no instruction that can be executed begins there") {
            state in
            var frame = Frame(state.stores[0].activations[0].frames[3])
            let (modules, _) = try! stopped()
            let start = Int(modules[0].body(ofFunction: 5)!.pointee.start)
            // `i32.const`, `return`, `block`: in the block all types are known, but not behind it.
            frame.index = 5
            frame.pc = start + 5
            frame.locals = [SlotState(low: 0)]
            frame.operands = []
            state.stores[0].activations[0].frames[3] = frame.state
        },
        Corruption(
            "a call of the host that is not the newest", says: "waits in the host, and is not the newest"
        ) {
            $0.stores[0].activations[0].frames.insert(
                .host(function: 0, waits: .call, instance: 0, arguments: [SlotState(low: 0)]), at: 3)
        },
        Corruption("a call of the host by another instance", says: "is not called as it says") {
            $0.stores[0].activations[0].frames[3] = .host(
                function: 0, waits: .call, instance: nil, arguments: [SlotState(low: 0)])
        },
        Corruption("a tail call of the host at a call", says: "the host is not called so") {
            $0.stores[0].activations[0].frames[3] = .host(
                function: 0, waits: .tailCall, instance: 0, arguments: [SlotState(low: 0)])
        },
        Corruption("a call of the host with other results", says: "the callee has other results") {
            $0.stores[0].activations[0].frames[3] = .host(
                function: 1, waits: .call, instance: 0, arguments: [SlotState(low: 0)])
        },
        Corruption("a call of the host that is over", says: "is over, but waits in the host") {
            $0.stores[0].activations[0].frames[3] = .host(
                function: 0, waits: .call, instance: 0, arguments: [SlotState(low: 0)])
            $0.stores[0].activations[0].status = .threw
        },
        Corruption(
            "a wait for another thread at another instruction", says: "does not wait for another thread"
        ) {
            $0.stores[0].activations[0].remainingWait = 5
        },
        Corruption("more frames than the stack holds", .limit, says: "has no room on the value stack") {
            state in
            let frame = state.stores[0].activations[0].frames[2]
            state.stores[0].activations[0].frames.insert(
                contentsOf: [FrameState](repeating: frame, count: 1000), at: 2)
        },
        Corruption("more calls than the store may have", .limit, says: "may not have so many calls") {
            let call = $0.stores[0].activations[0]
            $0.stores[0].activations += [call, call]
        },
        // What instances have.
        Corruption("a module without instances", says: "a module without instances") {
            $0.stores[0].instances = []
        },
        Corruption("an instance of no module", says: "do not stand in the order") {
            $0.stores[0].instances[0].module = 1
        },
        Corruption("more instances than the store may have", .limit, says: "3 instances are more") {
            let instance = $0.stores[0].instances[0]
            $0.stores[0].instances += [instance, instance]
        },
        Corruption("an import too few", says: "imports 1 functions, its module 2") {
            $0.stores[0].hostFunctions.removeLast()
            $0.stores[0].instances[0].importedFunctions.removeLast()
        },
        Corruption("an import of another type", says: "import 1 of instance 0 has not the type") {
            $0.stores[0].hostFunctions.removeLast()
            $0.stores[0].instances[0].importedFunctions[1] = .host(0)
        },
        Corruption("an import from the instance itself", says: "imports a function (1) that is not there") {
            $0.stores[0].hostFunctions.removeLast()
            $0.stores[0].instances[0].importedFunctions[1] = .defined(instance: 0, index: 3)
        },
        Corruption("a host function that is no such import", says: "is not the import that it is said to be")
        {
            $0.stores[0].hostFunctions[1].index = 0
        },
        Corruption("no memory", says: "has 0 memories, its module 1") {
            $0.stores[0].instances[0].memories = []
        },
        Corruption("a memory that is not there", says: "number 4 of the store's memories: there is none") {
            $0.stores[0].instances[0].memories = [4]
        },
        Corruption("a memory of the program that is not there", says: "which has none such") {
            $0.stores[0].memories = [7]
        },
        Corruption(
            "a memory of another type", says: "memory 0 of instance 0 is not as its module declares it"
        ) {
            $0.memories[0].type.limits.maximum = 3
        },
        Corruption("a memory beyond its maximum", says: "which its type does not allow") {
            $0.memories[0].content = FrozenMemory.Builder(size: 3 << 16).finish()!
        },
        Corruption("a memory that is no whole number of pages", says: "which its type does not allow") {
            $0.memories[0].content = FrozenMemory.Builder(size: 70_000).finish()!
        },
        Corruption("a memory below its minimum", says: "which its type does not allow") {
            $0.memories[0].content = FrozenMemory.Builder(size: 0).finish()!
        },
        Corruption("a memory beyond the limits", .limit, says: "are more than can be had") {
            $0.memories[0].type.limits.maximum = 100
            $0.memories[0].content = FrozenMemory.Builder(size: 50 << 16).finish()!
        },
        Corruption("a shared memory without maximum", says: "limits that no memory can have") {
            $0.memories[0].type.limits.maximum = nil
            $0.memories[0].type.isShared = true
        },
        Corruption("a memory that is there twice", says: "is not shared, but is another's too") {
            $0.stores[0].memories = [0, 0]
        },
        Corruption("a table of another type", says: "table 0 of instance 0 is not as its module declares it")
        {
            $0.stores[0].tables[0].element.bits = ValueType.externref.bits
            $0.stores[0].tables[0].elements = [0, 0]
        },
        Corruption("a table of numbers", says: "is none of a table") {
            $0.stores[0].tables[0].element.bits = 1
        },
        Corruption("a table beyond its maximum", says: "which its type does not allow") {
            $0.stores[0].tables[0].elements = [0, 0, 0, 0, 0]
        },
        Corruption("a table beyond the limits", .limit, says: "are more than can be had") {
            $0.stores[0].tables[0].limits.maximum = nil
            $0.stores[0].tables[0].elements = [ReferenceState](repeating: 0, count: 200)
        },
        Corruption("an element of another type", says: "element 1 of table 0 is not of the table's type") {
            $0.stores[0].tables[0].elements[1] = 8
        },
        Corruption(
            "an element that refers to nothing", says: "element 0 of table 0 is not of the table's type"
        ) {
            $0.stores[0].tables[0].elements[0] = Reference.function(9)
        },
        Corruption(
            "a global that is not as declared",
            says: "global 0 of instance 0 is not as its module declares it"
        ) {
            $0.stores[0].globals[0].isMutable = false
        },
        Corruption("a value of another type", says: "the value of global 0 is not of its type") {
            $0.stores[0].globals[0].value.low = 1 << 32
        },
        Corruption("a function where an object belongs", says: "the value of global 1 is not of its type") {
            $0.stores[0].globals[1].value.low = 2
        },
        Corruption("a function of another type", says: "the value of global 2 is not of its type") { state in
            state.stores[0].functions = state.stores[0].functions.map { _ in .defined(instance: 0, index: 4) }
        },
        Corruption("a tag with results", says: "is none of a tag") {
            $0.stores[0].tags[0].type = DefinitionState(module: 0, index: 2)
        },
        Corruption("a tag of no type", says: "is none of a tag") {
            $0.stores[0].tags[0].type = DefinitionState(module: 0, index: 99)
        },
        Corruption("a segment that is active", says: "has not the elements of its module's") {
            $0.stores[0].instances[0].elements[1] = [0]
        },
        Corruption("a segment with more elements", says: "has not the elements of its module's") {
            $0.stores[0].instances[0].elements[0] = [0, 0]
        },
        Corruption("a segment with an element of another type", says: "an element of segment 0") {
            $0.stores[0].instances[0].elements[0] = [1]
        },
        Corruption("a segment too few", says: "has not as many segments") {
            $0.stores[0].instances[0].droppedData = []
        },
        Corruption("more fuel than can be", says: "units of fuel") { $0.stores[0].fuel = .max },
        // Objects.
        Corruption("an object of no type", says: "of a type that it cannot have") {
            $0.stores[0].heap.objects[0].type = 9
        },
        Corruption("a structure that is an array", says: "of a type that it cannot have") {
            $0.stores[0].heap.objects[0].kind = .array
        },
        Corruption("an object of a function's type", says: "is none of an object") {
            $0.stores[0].heap.types[0].index = 2
        },
        Corruption("an exception without tag", says: "an exception with a tag that is not there") {
            $0.stores[0].heap.objects[0].kind = .exception
            $0.stores[0].heap.objects[0].type = 3
        },
        Corruption("an object whose bytes are not there", says: "has not all its bytes") {
            $0.stores[0].heap.bytes.removeLast()
        },
        Corruption("an object before the bytes", says: "has not all its bytes") {
            $0.stores[0].heap.objects[0].offset = -4
        },
        Corruption("a field that is null", says: "field 2 of object 0 is not of its type") { state in
            let offset = state.stores[0].heap.objects[0].offset
            for byte in 8..<12 { state.stores[0].heap.bytes[offset + byte] = 0 }
        },
        Corruption("an array larger than the heap", .limit, says: "more than the heap may hold") { state in
            // `$bytes`.
            state.stores[0].heap.types[0].index = 1
            state.stores[0].heap.objects = [
                HeapState.Object(kind: .array, type: 0, count: 2 << 20, offset: 0)
            ]
            state.stores[0].heap.bytes = [UInt8](repeating: 0, count: 2 << 20)
        },
    ]
}
