// Embedded Swift, linked with a C library: runs modules on the format and machine layers alone, so that these can be
// tested on arm64, and without the Swift runtime, under an emulator.
//
//     driver run FILE [ARGUMENTS]                   a program: the little of WASI that Examples/ uses
//     driver call FILE FUNCTION [ARGUMENTS]         one exported function; prints a result a line
//     driver refuel UNITS FILE FUNCTION [ARGUMENTS] the same with so much fuel, and so much again whenever it is used up
//     driver goon FUEL BEFORE|- AFTER FILE FUNCTION ARGUMENT
//                                                   a program's next units of fuel, from snapshot to snapshot
//     driver wast FILES                             test scripts; prints what fails, and how many assertions passed
//     driver native                                 what lies between interpreted and native code; the tier is `guarded`
//
// Before the command there is how code is executed: `portable`; `in-place`; `guarded`, which is in place too, but memories have
// guard pages, and accesses beyond them fault; `compiled`, from the first call on, with guard pages; `checked`, the same with every
// access checked; `stress`, in and out of compiled code at every safepoint.
//
// Numbers are decimal integers or 0x and the bits, floats always the latter; so are results.

import Baseline
import InPlace
import Machine
import Snapshot
import WebAssembly

// MARK: The C library

@_extern(c) func fopen(_ path: UnsafePointer<CChar>, _ mode: UnsafePointer<CChar>) -> OpaquePointer?
@_extern(c) func fread(_ bytes: UnsafeMutableRawPointer, _ size: Int, _ count: Int, _ file: OpaquePointer)
    -> Int
@_extern(c) func fwrite(
    _ bytes: UnsafeRawPointer, _ size: Int, _ count: Int, _ file: OpaquePointer
) -> Int
@_extern(c) func fclose(_ file: OpaquePointer) -> Int32
@_extern(c) func read(_ descriptor: Int32, _ bytes: UnsafeMutableRawPointer, _ count: Int) -> Int
@_extern(c) func write(_ descriptor: Int32, _ bytes: UnsafeRawPointer, _ count: Int) -> Int
@_extern(c, "exit") func leave(_ status: Int32)

func exit(_ status: Int32) -> Never {
    leave(status)
    fatalError("exit came back")
}

func print(_ text: String, to descriptor: Int32 = 1) {
    var line = text
    line += "\n"
    line.withUTF8 { bytes in
        var done = 0
        while done < bytes.count {
            let written = write(descriptor, bytes.baseAddress.unsafelyUnwrapped + done, bytes.count - done)
            if written <= 0 { exit(3) }
            done += written
        }
    }
}

func complain(_ text: String) -> Never {
    print(text, to: 2)
    exit(1)
}

/// The whole file.
func load(_ path: UnsafePointer<CChar>) -> [UInt8] {
    guard let file = "rb".withCString({ fopen(path, $0) }) else { complain("cannot open the file") }
    var contents: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while true {
        let count = piece.withUnsafeMutableBytes {
            fread($0.baseAddress.unsafelyUnwrapped, 1, $0.count, file)
        }
        if count == 0 { break }
        contents.append(contentsOf: piece[..<count])
    }
    _ = fclose(file)
    return contents
}

func save(_ bytes: [UInt8], to path: UnsafePointer<CChar>) {
    guard let file = "wb".withCString({ fopen(path, $0) }) else { complain("cannot write the file") }
    let written = bytes.withUnsafeBytes { fwrite($0.baseAddress.unsafelyUnwrapped, 1, $0.count, file) }
    guard fclose(file) == 0, written == bytes.count else { complain("cannot write the file") }
}

// MARK: Address space

@_extern(c) func mmap(
    _ address: UnsafeMutableRawPointer?, _ size: Int, _ protection: Int32, _ flags: Int32, _ file: Int32,
    _ offset: Int
) -> UnsafeMutableRawPointer?
@_extern(c) func munmap(_ address: UnsafeMutableRawPointer, _ size: Int) -> Int32
@_extern(c) func mprotect(_ address: UnsafeMutableRawPointer, _ size: Int, _ protection: Int32) -> Int32
@_extern(c, "__clear_cache") func clearCache(
    _ start: UnsafeMutableRawPointer, _ end: UnsafeMutableRawPointer)
@_extern(c, "situ_reservation_add") func addReservation(_ address: UnsafeRawPointer, _ size: Int) -> Bool
@_extern(c, "situ_reservation_remove") func removeReservation(_ address: UnsafeRawPointer)

/// Addresses that nobody else uses, by the numbers of Linux. To reserve some is only to remember that: what is not mapped
/// faults too, and the emulator keeps account of each page that is mapped, also without permission, of which there would be
/// millions.
nonisolated(unsafe) private var nextAddress = 1 << 44
/// What is reserved, and up to where it is mapped.
nonisolated(unsafe) private var regions: [(base: Int, mapped: Int)] = []

let unusedAddressSpace = AddressSpace(
    reserve: { size in
        let base = nextAddress
        // The next ones begin far behind, so that an overrun of one never is an access to another.
        nextAddress += (size + 1 << 32) & -(1 << 20)
        regions.append((base, base))
        return UnsafeMutableRawPointer(bitPattern: base)
    },
    commit: { address, size in
        let start = Int(bitPattern: address)
        // Readable and writable; private, of no file, here and nowhere else.
        guard size > 0, mmap(address, size, 3, 0x10_0022, -1, 0) == address else { return size == 0 }
        for index in regions.indices where regions[index].mapped == start { regions[index].mapped += size }
        return true
    },
    release: { address, _ in
        for index in regions.indices where regions[index].base == Int(bitPattern: address) {
            _ = munmap(address, regions[index].mapped - regions[index].base)
            regions.remove(at: index)
            return
        }
    },
    note: { addReservation($0, $1) },
    forget: { removeReservation($0) },
    // Readable and executable.
    makeExecutable: { mprotect($0, $1, 5) == 0 })

/// Native code somewhere where it can be executed.
func makeExecutable(_ bytes: UnsafeRawBufferPointer) -> UnsafeMutableRawPointer {
    // Readable and writable; private, of no file.
    guard let address = mmap(nil, bytes.count, 3, 0x22, -1, 0), Int(bitPattern: address) != -1 else {
        complain("no memory for native code")
    }
    address.copyMemory(from: bytes.baseAddress.unsafelyUnwrapped, byteCount: bytes.count)
    clearCache(address, address + bytes.count)
    // Readable and executable.
    guard mprotect(address, bytes.count, 5) == 0 else { complain("memory may not be made executable") }
    return address
}

// MARK: The host functions

/// What the guest gets for its arguments, each with the 0 at its end.
nonisolated(unsafe) var guestArguments: [[UInt8]] = []
/// The guest's exit code, once it has called `proc_exit`.
nonisolated(unsafe) var exitCode: Int32?

extension HostCall {
    func argument(_ index: Int) -> Int { Int(UInt32(truncatingIfNeeded: slots[index * slotWords])) }

    /// The bytes of a range of the caller's memory; nil if it is not all there.
    func guestBytes(_ offset: Int, _ count: Int) -> UnsafeMutableRawPointer? {
        guard let memory = instance?.pointee.memory, count <= memory.pointee.size,
            offset <= memory.pointee.size - count
        else { return nil }
        return memory.pointee.base + offset
    }

    func word(_ offset: Int) -> Int? {
        guestBytes(offset, 4).map { Int($0.loadUnaligned(as: UInt32.self)) }
    }

    func setWord(_ offset: Int, _ value: Int) -> Bool {
        guard let bytes = guestBytes(offset, 4) else { return false }
        bytes.storeBytes(of: UInt32(truncatingIfNeeded: value), as: UInt32.self)
        return true
    }

    func fault() -> HostResult { .trapped(.outOfBoundsMemoryAccess) }

    func returns(_ value: UInt64) -> HostResult {
        slots[0] = value
        return .returned
    }
}

func argumentSizes(_ call: HostCall) -> HostResult {
    var bytes = 0
    for argument in guestArguments { bytes += argument.count }
    guard call.setWord(call.argument(0), guestArguments.count), call.setWord(call.argument(1), bytes) else {
        return call.fault()
    }
    return call.returns(0)
}

func arguments(_ call: HostCall) -> HostResult {
    var pointer = call.argument(0)
    var at = call.argument(1)
    for argument in guestArguments {
        guard call.setWord(pointer, at), let target = call.guestBytes(at, argument.count) else {
            return call.fault()
        }
        argument.withUnsafeBytes {
            target.copyMemory(from: $0.baseAddress.unsafelyUnwrapped, byteCount: $0.count)
        }
        pointer += 4
        at += argument.count
    }
    return call.returns(0)
}

/// `fd_read` and `fd_write`: on each of the pieces that a list in memory describes.
func transfer(_ call: HostCall, _ body: (Int32, UnsafeMutableRawPointer, Int) -> Int) -> HostResult {
    var total = 0
    for piece in 0..<call.argument(2) {
        let entry = call.argument(1) + piece * 8
        guard let start = call.word(entry), let count = call.word(entry + 4),
            let bytes = call.guestBytes(start, count)
        else { return call.fault() }
        let done = body(Int32(truncatingIfNeeded: call.argument(0)), bytes, count)
        if done < 0 { return call.returns(29) }  // io
        total += done
        if done < count { break }
    }
    return call.setWord(call.argument(3), total) ? call.returns(0) : call.fault()
}

func isNamed(_ range: ByteRange, _ name: StaticString, _ module: DecodedModule) -> Bool {
    let bytes = module.bytes[range]
    guard bytes.count == name.utf8CodeUnitCount else { return false }
    for index in 0..<bytes.count where bytes[index] != name.utf8Start[index] { return false }
    return true
}

func hostFunction(_ wanted: Import, _ module: DecodedModule) -> HostFunction? {
    if isNamed(wanted.name, "args_sizes_get", module) { return HostFunction(argumentSizes) }
    if isNamed(wanted.name, "args_get", module) { return HostFunction(arguments) }
    if isNamed(wanted.name, "fd_read", module) {
        return HostFunction { call in transfer(call) { read($0, $1, $2) } }
    }
    if isNamed(wanted.name, "fd_write", module) {
        return HostFunction { call in transfer(call) { write($0, $1, $2) } }
    }
    if isNamed(wanted.name, "proc_exit", module) {
        return HostFunction { call in
            exitCode = Int32(truncatingIfNeeded: call.argument(0))
            return .failed
        }
    }
    // For the tests: adds one, to see arguments and results pass, and fails, to see that arrive.
    if isNamed(wanted.name, "increment", module) {
        return HostFunction { call in call.returns(call.slots[0] &+ 1) }
    }
    if isNamed(wanted.name, "fail", module) { return HostFunction { _ in .failed } }
    return nil
}

// MARK: Running

func text(_ message: StaticString) -> String {
    String(
        decoding: UnsafeBufferPointer(start: message.utf8Start, count: message.utf8CodeUnitCount),
        as: UTF8.self)
}

func decode(_ path: UnsafePointer<CChar>) -> DecodedModule {
    let contents = load(path)
    var owned: ModuleBytes?
    contents.withUnsafeBytes { owned = ModuleBytes(copying: $0) }
    guard let owned else { complain("out of memory") }
    do throws(ModuleError) {
        let module = try ModuleDecoder.decode(owned, registry: TypeRegistry())
        for index in module.importedFunctionCount..<module.functions.count {
            try module.validate(function: index)
        }
        return module
    } catch {
        complain(error.text)
    }
}

func instantiate(_ module: DecodedModule, _ store: Store) -> Instance {
    var imports: [External] = []
    for wanted in module.imports {
        guard wanted.kind == .function, let function = hostFunction(wanted, module) else {
            var message = "unknown import: "
            message += module.bytes.string(wanted.name)
            complain(message)
        }
        let type = module.functions[wanted.index].type
        guard
            let identity = module.registry.internFunction(
                parameters: Array(type.pointee.parameters), results: Array(type.pointee.results))
        else { complain("too many types") }
        imports.append(.function(store.makeHostFunction(function, type: identity)))
    }
    do throws(InstantiationError) {
        return try store.instantiate(module, imports: imports)
    } catch {
        switch error {
        case .incompatibleImport: complain("incompatible import")
        case .outOfMemory(let what), .limitReached(let what): complain(text(what))
        case .trapped(let kind):
            var message = "trap in instantiation: "
            message += text(kind.message)
            complain(message)
        case .hostFailed, .waits: complain("a host function failed")
        case .threw: complain("an exception in instantiation")
        }
    }
}

/// The message, and a line for each frame: its function and the offset in the module.
func describe(_ activation: Activation, isException: Bool = false) -> String {
    var message = isException ? "uncaught exception" : "trap: "
    if !isException { message += text(activation.trap.message) }
    var next = activation.frame
    while let frame = next {
        next = frame.caller
        guard frame.pointee.kind == .function, let body = frame.pointee.body else { continue }
        message += "\n  function "
        message += String(body.pointee.functionIndex)
        message += " at 0x"
        message += String(frame.pointee.pc, radix: 16)
    }
    return message
}

func number(_ argument: UnsafePointer<CChar>, _ type: ValueType) -> UInt64 {
    let bytes = Array(UnsafeBufferPointer(start: argument, count: length(argument)))
    let isNegative = bytes.first == 0x2D
    let isHexadecimal = bytes.count > 2 && bytes[0] == 0x30 && bytes[1] == 0x78
    var value: UInt64 = 0
    for digit in bytes[(isNegative ? 1 : isHexadecimal ? 2 : 0)...] {
        let decimal = UInt64(truncatingIfNeeded: digit) &- 0x30
        let letter = UInt64(truncatingIfNeeded: digit | 0x20) &- 0x61
        if decimal < 10 {
            value = value &* (isHexadecimal ? 16 : 10) &+ decimal
        } else if isHexadecimal && letter < 6 {
            value = value &* 16 &+ letter &+ 10
        } else {
            complain("not a number")
        }
    }
    if isNegative { value = 0 &- value }
    return type == .i32 || type == .f32 ? value & 0xFFFF_FFFF : value
}

func show(_ value: UInt64, _ type: ValueType) -> String {
    switch type {
    case .i32: return String(Int32(truncatingIfNeeded: value))
    case .i64: return String(Int64(bitPattern: value))
    default:
        var text = "0x"
        text += String(type == .f64 ? value : value & 0xFFFF_FFFF, radix: 16)
        return text
    }
}

func length(_ text: UnsafePointer<CChar>) -> Int {
    var count = 0
    while text[count] != 0 { count += 1 }
    return count
}

/// Calls an export, refuelling as often as it takes; returns the exit status.
func call(
    _ path: UnsafePointer<CChar>, _ name: String, _ arguments: ArraySlice<UnsafePointer<CChar>>, fuel: Int64?,
    _ executor: Executor
) -> Int32 {
    let module = decode(path)
    var limits = StoreLimits()
    limits.valueStackSize = 1 << 20
    limits.memorySize = 1 << 28
    let store = Store(registry: module.registry, limits: limits, executor: executor)
    let instance = instantiate(module, store)
    var found: Int?
    for export in module.exports where export.kind == .function {
        let bytes = module.bytes[export.name]
        if bytes.count == name.utf8.count && bytes.elementsEqual(name.utf8) { found = export.index }
    }
    guard let found, let activation = store.takeActivation() else { complain("no such function") }
    let reference = store.reference(toFunction: found, of: instance.record)
    let type = store.function(reference).type
    guard type.pointee.parameters.count == arguments.count else { complain("wrong number of arguments") }
    guard let slots = activation.pushCall(store.function(reference), reference: reference) else {
        complain("no room on the stack")
    }
    for (index, argument) in arguments.enumerated() {
        slots[index * slotWords] = number(argument, type.pointee.parameters[index])
    }
    var stops = 0
    if let fuel { store.record.pointee.fuel = fuel }
    while true {
        switch store.run(activation) {
        case .finished:
            for (index, type) in type.pointee.results.enumerated() {
                print(show(slots[index * slotWords], type))
            }
            if fuel != nil {
                var message = "stopped "
                message += String(stops)
                message += " times, left "
                message += String(store.record.pointee.fuel)
                print(message)
            }
            store.giveBack(activation)
            return 0
        case .suspended:
            guard let fuel else {
                var message = "suspended: "
                message += text(activation.trap.message)
                complain(message)
            }
            stops += 1
            store.record.pointee.fuel += fuel
        case .trapped:
            print(describe(activation), to: 2)
            return 134
        case .threw:
            print(describe(activation, isException: true), to: 2)
            return 134
        case .hostFailed, .waiting:
            if let exitCode { return exitCode }
            complain("a host function failed")
        }
    }
}

/// Executes compiled code.
func compiling(_ policy: Policy, allowsSignalHandlers: Bool = true) -> Executor {
    System.addressSpace = unusedAddressSpace
    if let obstacle = Baseline.obstacle { complain(text(obstacle)) }
    return Baseline.executor(Baseline.Options(policy: policy, allowsSignalHandlers: allowsSignalHandlers))
}

@_cdecl("main")
func main(_ count: Int32, _ list: UnsafePointer<UnsafePointer<CChar>?>) -> Int32 {
    var words: [UnsafePointer<CChar>] = []
    for index in 0..<Int(count) {
        if let word = list[index] { words.append(word) }
    }
    guard words.count >= 3 else { complain(usage) }
    let executor: Executor
    switch words[1][0] {
    case 0x70: executor = .portable
    case 0x69: executor = InPlace.executor(allowsSignalHandlers: true)
    case 0x67:
        System.addressSpace = unusedAddressSpace
        executor = InPlace.executor(allowsSignalHandlers: true)
    case 0x63 where words[1][1] == 0x6F: executor = compiling(.eager)  // compiled
    case 0x63: executor = compiling(.eager, allowsSignalHandlers: false)
    case 0x73: executor = compiling(.stress)
    default: complain(usage)
    }
    words.removeFirst()
    switch words[1][0] {
    case 0x6E:  // native
        let result = checkNativeCode(executor, makeExecutable)
        for failure in result.failures {
            var message = "FAILED: "
            message += failure
            print(message)
        }
        var message = String(result.passed)
        message += " passed, "
        message += String(result.failures.count)
        message += " failed"
        print(message)
        return result.failures.isEmpty ? 0 : 1
    case _ where words.count < 3: complain(usage)
    case 0x72 where words[1][2] == 0x6E:  // run
        for word in words[2...] {
            var bytes = UnsafeBufferPointer(start: word, count: length(word)).map { UInt8(bitPattern: $0) }
            bytes.append(0)
            guestArguments.append(bytes)
        }
        return call(words[2], "_start", [], fuel: nil, executor)
    case 0x72 where words.count >= 5:  // refuel
        let fuel = Int64(number(words[2], .i64))
        return call(words[3], String(cString: words[4]), words[5...], fuel: fuel, executor)
    case 0x63 where words.count >= 4:  // call
        return call(words[2], String(cString: words[3]), words[4...], fuel: nil, executor)
    case 0x67 where words.count == 8:  // goon
        do throws(SnapshotError) {
            let before = words[3][0] == 0x2D ? nil : load(words[3])
            print(
                try goOn(
                    decode(words[5]), before, String(cString: words[6]), number(words[7], .i64),
                    fuel: Int64(number(words[2], .i64)), executor
                ) { save($0, to: words[4]) })
        } catch {
            complain(error.message)
        }
        return 0
    case 0x77:  // wast
        return carryOut(words[2...], executor)
    default: complain(usage)
    }
}

let usage =
    "usage: driver portable|in-place|guarded|compiled|checked|stress run|call|refuel|goon|wast|native ..."
