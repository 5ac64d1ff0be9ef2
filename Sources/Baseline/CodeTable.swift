import Assembler
import Handlers
import Machine
import Synchronization
import WebAssembly

#if arch(arm64)
    typealias NativeCompiler = Compiler<ARM64Target<ARM64Code>>
#else
    typealias NativeCompiler = Compiler<X86Target<X86Code>>
#endif

/// What is known of one function's compiled code.
struct CompiledFunction: ~Copyable {
    enum State {
        static let none: UInt8 = 0
        static let compiled: UInt8 = 1
        /// It never will be.
        static let refused: UInt8 = 2
        /// It is in the queue of what another thread compiles, or being compiled there.
        static let queued: UInt8 = 3
    }
    let state: Atomic<UInt8>
    /// Units that it has been seen to use without being compiled.
    let heat: Atomic<UInt32>
    /// Once it is compiled: its code, and where in that a run can go on, by pc.
    fileprivate(set) var size: UInt32
    fileprivate(set) var entryCount: UInt32
    fileprivate(set) var code: UnsafeRawPointer?
    fileprivate(set) var entries: UnsafePointer<CodeEntry>?
    /// The body that it had before it was marked as compiled.
    fileprivate(set) var plainBody: UnsafePointer<FunctionBody>?
}

/// The compiled code of one module, for stores of one configuration: shared by all instances, on all threads, and freed with the
/// module. In `InstanceRecord.code` there is its address.
///
/// Whoever publishes code holds the lock; all others read what is published atomically: a function's state says that what is beside it is
/// complete, and an address in `entries` that the code behind it is. A thread that runs a program compiles with the lock too. The thread
/// that compiles while programs go on does not, so that no program waits for it: it has a compiler of its own.
final class CodeTable: @unchecked Sendable {
    private let module: Unmanaged<DecodedModule>
    let options: CompilerOptions
    let importCount: Int
    /// How many functions the module defines.
    let count: Int
    /// For each of them, what compiled code calls.
    let entries: UnsafeMutablePointer<UnsafeRawPointer>
    let functions: UnsafeMutablePointer<CompiledFunction>
    private let interpretCall: UnsafeRawPointer

    private let lock = SystemLock()
    // With the lock only.
    @exclusivity(unchecked) private var memory: CodeMemory
    @exclusivity(unchecked) private var compiler: UnsafeMutablePointer<NativeCompiler>?
    @exclusivity(unchecked) private var lists = RawArray<UnsafePointer<CodeEntry>>()
    @exclusivity(unchecked) private var hasAskedForSavedCode = false
    /// How many functions are compiled, and for how many of them there is saved code that is the same.
    @exclusivity(unchecked) private var compiledCount = 0
    @exclusivity(unchecked) private var savedCount = 0

    /// A function that waits for being compiled by another thread.
    private struct Wanted: BitwiseCopyable {
        let number: UInt32
        let bodySize: UInt32
    }
    /// Those, in no order. With the lock of the `CompilationQueue` only.
    @exclusivity(unchecked) private var queue = RawArray<Wanted>()
    /// The thread's that compiles them, and nobody else's.
    @exclusivity(unchecked) private var otherCompiler: UnsafeMutablePointer<NativeCompiler>?

    private init(_ module: DecodedModule, _ options: CompilerOptions, interpretCall: UnsafeRawPointer) {
        self.module = Unmanaged.passUnretained(module)
        self.options = options
        self.interpretCall = interpretCall
        importCount = module.importedFunctionCount
        count = module.definedFunctionCount
        entries = .allocate(capacity: max(count, 1))
        entries.initialize(repeating: interpretCall, count: count)
        functions = .allocate(capacity: max(count, 1))
        // All zeros are a function that nobody has seen.
        UnsafeMutableRawPointer(functions).initializeMemory(
            as: UInt8.self, repeating: 0, count: count * MemoryLayout<CompiledFunction>.stride)
        memory = CodeMemory(bodySize: Int(module.codeRange.count))
    }

    deinit {
        for index in 0..<lists.count { lists[index].deallocate() }
        lists.deallocate()
        for compiler in [compiler, otherCompiler] {
            compiler?.deinitialize(count: 1)
            compiler?.deallocate()
        }
        queue.deallocate()
        functions.deallocate()
        entries.deallocate()
        lock.free()
    }

    // MARK: Where it is

    /// The table of a module and configuration, made if it is not there yet.
    static func of(
        _ module: DecodedModule, _ options: CompilerOptions, interpretCall: UnsafeRawPointer
    ) -> UnsafeMutableRawPointer? {
        let key: UInt = (options.checksMemory ? 1 : 0) | (options.isDeterministic ? 2 : 0)
        return module.attachment(key) {
            let table = CodeTable(module, options, interpretCall: interpretCall)
            return ModuleAttachment(key: key, record: Unmanaged.passRetained(table).toOpaque()) {
                Unmanaged<CodeTable>.fromOpaque($0).release()
            }
        }
    }

    /// Does something with the table of an instance, which exists as long as the instance does.
    @inline(__always) static func with<Result>(
        _ address: UnsafeMutableRawPointer, _ body: (CodeTable) -> Result
    ) -> Result {
        Unmanaged<CodeTable>.fromOpaque(address)._withUnsafeGuaranteedRef { body($0) }
    }

    // MARK: Looking

    /// The number of a body's function among those that the module defines; nil for a constant expression.
    @inline(__always) func number(of body: UnsafePointer<FunctionBody>) -> Int? {
        let number = Int(body.pointee.functionIndex) - importCount
        return number >= 0 && number < count ? number : nil
    }

    @inline(__always) func isCompiled(_ number: Int) -> Bool {
        functions[number].state.load(ordering: .acquiring) == CompiledFunction.State.compiled
    }

    /// Where compiled code goes on at a pc, or behind the call there; nil if that is nowhere.
    func address(_ number: Int, pc: UInt32, isAfterCall: Bool) -> UnsafeRawPointer? {
        guard isCompiled(number), let list = functions[number].entries, let code = functions[number].code
        else { return nil }
        let key = CodeEntry.key(pc: Int(pc), isAfterCall: isAfterCall)
        var low = 0
        var high = Int(functions[number].entryCount)
        while low < high {
            let middle = (low + high) / 2
            if list[middle].key < key { low = middle + 1 } else { high = middle }
        }
        guard low < Int(functions[number].entryCount), list[low].key == key else { return nil }
        return code + Int(list[low].offset)
    }

    /// Whether it is still to be decided whether the function is compiled.
    @inline(__always) func isOpen(_ number: Int) -> Bool {
        let state = functions[number].state.load(ordering: .relaxed)
        return state == CompiledFunction.State.none || state == CompiledFunction.State.queued
    }

    /// A function's body as all find it now; nil if it has not been validated.
    func body(_ number: Int) -> UnsafePointer<FunctionBody>? {
        module._withUnsafeGuaranteedRef { $0.body(ofFunction: importCount + number) }
    }

    /// Bytes of compiled code.
    var size: Int {
        lock.lock()
        defer { lock.unlock() }
        return memory.size
    }

    // MARK: Compiling

    /// Adds to what a function is worth; true if it is worth being compiled.
    func heat(_ number: Int, by units: Int, bodySize: Int, policy: Policy) -> Bool {
        let heat = Int(functions[number].heat.load(ordering: .relaxed)) + units
        functions[number].heat.store(UInt32(truncatingIfNeeded: min(heat, 1 << 30)), ordering: .relaxed)
        return heat >= policy.threshold(bodySize: bodySize)
    }

    /// Compiles a function unless that has been done. False if that is impossible.
    @inline(never) func compile(_ number: Int) -> Bool {
        let state = functions[number].state.load(ordering: .acquiring)
        if state == CompiledFunction.State.compiled { return true }
        if state == CompiledFunction.State.refused { return false }
        lock.lock()
        defer { lock.unlock() }
        // Somebody else may have come first.
        switch functions[number].state.load(ordering: .relaxed) {
        case CompiledFunction.State.compiled: return true
        case CompiledFunction.State.refused: return false
        default: break
        }
        return module._withUnsafeGuaranteedRef { module in
            let body = validatedBody(number, in: module)
            let compiler = readyCompiler(&compiler, module)
            if let body { compiler.pointee.compile(body) }
            return finish(number, in: module, body, compiler)
        }
    }

    /// A compiler is made when it is first needed, and keeps its memory.
    private func readyCompiler(
        _ compiler: inout UnsafeMutablePointer<NativeCompiler>?, _ module: DecodedModule
    ) -> UnsafeMutablePointer<NativeCompiler> {
        if let compiler { return compiler }
        let made = UnsafeMutablePointer<NativeCompiler>.allocate(capacity: 1)
        made.initialize(to: NativeCompiler(module, options))
        compiler = made
        return made
    }

    /// A function's body, validated now if nobody has called it; nil if it is invalid.
    private func validatedBody(
        _ number: Int, in module: DecodedModule
    ) -> UnsafePointer<FunctionBody>? {
        let index = importCount + number
        if module.body(ofFunction: index) == nil { try? module.validate(function: index) }
        return module.body(ofFunction: index)
    }

    /// Publishes what a compiler has made of a function, or remembers that it is none that can be compiled. With the lock.
    private func finish(
        _ number: Int, in module: DecodedModule, _ body: UnsafePointer<FunctionBody>?,
        _ compiler: UnsafeMutablePointer<NativeCompiler>
    ) -> Bool {
        if let body,
            publish(number, in: module, body, compiler.pointee.bytes, compiler.pointee.entries)
        {
            return true
        }
        functions[number].state.store(CompiledFunction.State.refused, ordering: .releasing)
        return false
    }

    /// Puts a function's code where it is found. With the lock.
    private func publish(
        _ number: Int, in module: DecodedModule, _ body: UnsafePointer<FunctionBody>,
        _ bytes: UnsafeRawBufferPointer, _ entryList: UnsafeBufferPointer<CodeEntry>
    ) -> Bool {
        guard let code = memory.write(bytes) else { return false }
        let list = UnsafeMutablePointer<CodeEntry>.allocate(capacity: max(entryList.count, 1))
        _ = UnsafeMutableBufferPointer(start: list, count: entryList.count).initialize(from: entryList)
        lists.append(UnsafePointer(list))
        functions[number].size = UInt32(bytes.count)
        functions[number].entryCount = UInt32(entryList.count)
        functions[number].code = code
        functions[number].entries = UnsafePointer(list)
        functions[number].plainBody = body
        PerfFile.note(
            UnsafeRawBufferPointer(start: code, count: bytes.count), function: importCount + number,
            of: module)
        // From here on others find it.
        functions[number].state.store(CompiledFunction.State.compiled, ordering: .releasing)
        guard module.markCompiled(function: importCount + number) != nil else { return false }
        compiledCount += 1
        UnsafeMutableRawPointer(entries + number).assumingMemoryBound(to: Atomic<UnsafeRawPointer>.self)
            .pointee.store(code, ordering: .releasing)
        return true
    }

    /// What the canonical state of a function's newest frame is at a native pc in its code.
    func locate(_ number: Int, _ native: UnsafeRawPointer) -> Location? {
        guard isCompiled(number), let code = functions[number].code, native > code,
            native <= code + Int(functions[number].size), let body = functions[number].plainBody
        else { return nil }
        lock.lock()
        defer { lock.unlock() }
        return module._withUnsafeGuaranteedRef {
            readyCompiler(&compiler, $0).pointee.locate(body, nativeOffset: native - code)
        }
    }

    // MARK: Compiling on another thread

    /// Has a function compiled that is worth it: at once, or by another thread while the program goes on. False if there is nothing to be
    /// done: it cannot be compiled, or another thread has been told of it before.
    @discardableResult func request(_ number: Int, bodySize: Int, isConcurrent: Bool) -> Bool {
        guard isConcurrent else { return compile(number) }
        // Whoever changes the state puts it into the queue, so that it is there once.
        let (isFirst, _) = functions[number].state.compareExchange(
            expected: CompiledFunction.State.none, desired: CompiledFunction.State.queued, ordering: .relaxed)
        guard isFirst else { return false }
        let isAccepted = module._withUnsafeGuaranteedRef {
            CompilationQueue.shared.add(number, bodySize: bodySize, to: self, of: $0)
        }
        return isAccepted || compile(number)
    }

    /// Puts a function into the table's own queue; true if that was empty. With the lock of the `CompilationQueue`.
    func enqueue(_ number: Int, bodySize: Int) -> Bool {
        queue.append(Wanted(number: UInt32(number), bodySize: UInt32(clamping: max(bodySize, 1))))
        return queue.count == 1
    }

    /// Takes the function out that is needed most: the one that has used most units for each byte that there is to compile, by now. With
    /// the lock of the `CompilationQueue`.
    func dequeue() -> (number: Int, isLast: Bool)? {
        guard queue.count > 0 else { return nil }
        var best = 0
        var bestHeat = UInt64(functions[Int(queue[0].number)].heat.load(ordering: .relaxed))
        for index in 1..<queue.count {
            let heat = UInt64(functions[Int(queue[index].number)].heat.load(ordering: .relaxed))
            if heat * UInt64(queue[best].bodySize) > bestHeat * UInt64(queue[index].bodySize) {
                (best, bestHeat) = (index, heat)
            }
        }
        let number = Int(queue[best].number)
        queue[best] = queue[queue.count - 1]
        queue.count -= 1
        return (number, queue.count == 0)
    }

    private func isQueued(_ number: Int) -> Bool {
        functions[number].state.load(ordering: .relaxed) == CompiledFunction.State.queued
    }

    /// Compiles a function from the queue. On the thread of the `CompilationQueue`, which keeps the module alive.
    func compileQueued(_ number: Int, in module: DecodedModule) {
        // Stores of another configuration may not have waited.
        guard isQueued(number) else { return }
        let body = validatedBody(number, in: module)
        let compiler = readyCompiler(&otherCompiler, module)
        if let body { compiler.pointee.compile(body) }
        lock.lock()
        defer { lock.unlock() }
        guard isQueued(number) else { return }
        _ = finish(number, in: module, body, compiler)
    }

    // MARK: Saved code

    /// Takes the code that was saved for the module, unless somebody has asked for it before.
    func adopt(_ source: SavedCode.Source) {
        lock.lock()
        defer { lock.unlock() }
        guard !hasAskedForSavedCode else { return }
        hasAskedForSavedCode = true
        module._withUnsafeGuaranteedRef { module in
            source(module, options) { bytes in adopt(bytes, module) }
        }
    }

    /// How many functions' code it was; nil if it is not this module's, or not whole, and none was taken.
    private func adopt(_ bytes: UnsafeRawBufferPointer, _ module: DecodedModule) -> Int? {
        guard let saved = SavedCode(bytes, functionCount: count, codeEnd: module.bytes.count) else {
            return nil
        }
        // All of it fits, or none is taken.
        for function in saved.functions {
            guard let body = validatedBody(function.number, in: module),
                body.pointee.start == function.start, body.pointee.end == function.end
            else { return nil }
        }
        var adopted = 0
        for function in saved.functions {
            let number = function.number
            guard functions[number].state.load(ordering: .relaxed) == CompiledFunction.State.none,
                let body = module.body(ofFunction: importCount + number)
            else { continue }
            // Without memory there is no more to be taken.
            guard publish(number, in: module, body, function.code, function.entries) else { break }
            adopted += 1
        }
        savedCount = adopted
        return adopted
    }

    /// The code of all functions that are compiled, to be saved; nil if nothing is new.
    func codeToSave() -> (code: [UInt8], functions: Int)? {
        lock.lock()
        defer { lock.unlock() }
        guard compiledCount > savedCount else { return nil }
        var writer = SavedCode.Writer()
        for number in 0..<count where isCompiled(number) {
            guard let code = functions[number].code, let list = functions[number].entries,
                let body = functions[number].plainBody
            else { continue }
            writer.add(
                number, start: body.pointee.start, end: body.pointee.end,
                UnsafeRawBufferPointer(start: code, count: Int(functions[number].size)),
                UnsafeBufferPointer(start: list, count: Int(functions[number].entryCount)))
        }
        return (writer.finish(), writer.count)
    }

    /// Says that what `codeToSave` gave has been saved.
    func noteSaved(_ functions: Int) {
        lock.lock()
        defer { lock.unlock() }
        savedCount = max(savedCount, functions)
    }

    /// Does something with each table that a module has.
    static func forEach(of module: DecodedModule, _ body: (CodeTable) -> Void) {
        for key in 0..<UInt(4) {
            if let address = module.attachment(key, { nil }) { with(address) { body($0) } }
        }
    }
}
