// What executes pieces of code that a target makes, with all registers given and looked at.

import Assembler

// MARK: The C library

@_extern(c) func write(_ descriptor: Int32, _ bytes: UnsafeRawPointer, _ count: Int) -> Int
@_extern(c, "exit") func leave(_ status: Int32)
@_extern(c) func mmap(
    _ address: UnsafeMutableRawPointer?, _ size: Int, _ protection: Int32, _ flags: Int32, _ file: Int32,
    _ offset: Int
) -> UnsafeMutableRawPointer?
@_extern(c) func mprotect(_ address: UnsafeMutableRawPointer, _ size: Int, _ protection: Int32) -> Int32
@_extern(c) func fork() -> Int32
@_extern(c) func waitpid(_ process: Int32, _ status: UnsafeMutablePointer<Int32>, _ options: Int32) -> Int32
@_extern(c) func signal(_ number: Int32, _ handler: @convention(c) (Int32) -> Void) -> UnsafeRawPointer?
@_extern(c, "_exit") func leaveAtOnce(_ status: Int32)
@_extern(c, "__clear_cache") func clearCache(_ start: UnsafeMutableRawPointer, _ end: UnsafeMutableRawPointer)

func print(_ text: String) {
    var line = text
    line += "\n"
    line.withUTF8 { bytes in _ = write(1, bytes.baseAddress.unsafelyUnwrapped, bytes.count) }
}

func hexadecimal(_ value: UInt64) -> String { "0x" + String(value, radix: 16) }

/// Memory of its own, by the numbers of Linux: 1 to read, 2 to write, 4 to execute.
func map(_ size: Int, _ protection: Int32, isShared: Bool = false) -> UnsafeMutableRawPointer {
    guard let memory = mmap(nil, size, protection, isShared ? 0x21 : 0x22, -1, 0),
        Int(bitPattern: memory) != -1
    else {
        print("no memory")
        leave(3)
        fatalError()
    }
    return memory
}

// MARK: Results

nonisolated(unsafe) var passed = 0
nonisolated(unsafe) var failed = 0

/// Counts; says what was wrong of the first failures.
func expect(_ isRight: Bool, _ text: @autoclosure () -> String) {
    if isRight {
        passed += 1
    } else {
        failed += 1
        if failed <= 40 { print("FAILED: " + text()) }
    }
}

func expect(_ found: UInt64, _ expected: UInt64, _ text: @autoclosure () -> String) {
    expect(found == expected, text() + ": " + hexadecimal(found) + ", not " + hexadecimal(expected))
}

// MARK: Execution

typealias ARM64 = ARM64Target<ARM64Code>
typealias G = GeneralRegister
typealias F = FloatRegister

/// Executes code with the registers x0 to x16, x19 to x29 and v0 to v31 as they are said.
struct Bench {
    /// The registers before, and after: by number; then the vector registers, two words each.
    let before = UnsafeMutablePointer<UInt64>.allocate(capacity: 96)
    let after = UnsafeMutablePointer<UInt64>.allocate(capacity: 96)
    /// Where code is put; the first piece is what calls the others.
    let code: UnsafeMutableRawPointer
    static let codeSize = 32 << 20
    private let firstPiece = 4096
    private var random: UInt64 = 0x9e37_79b9_7f4a_7c15

    init() {
        code = map(Bench.codeSize, 7)
        var output = ARM64Code()
        Bench.writeEntry(&output)
        output.resolve()
        code.copyMemory(from: output.bytes.baseAddress.unsafelyUnwrapped, byteCount: output.count)
        clearCache(code, code + output.count)
        output.deallocate()
    }

    /// A C function `(registers, code)`.
    private static func writeEntry(_ output: inout ARM64Code) {
        let (stack, link, registers) = (ARM64Register.stackPointer, ARM64Register.link, ARM64Register(17))
        output.emit(.stp, ARM64Register.framePointer.x, link.x, .preIndexed(stack, -176))
        for number in stride(from: 19, to: 29, by: 2) {
            output.emit(
                .stp, ARM64Register(number).x, ARM64Register(number + 1).x,
                .at(stack, 16 + (number - 19) * 8))
        }
        for number in stride(from: 8, to: 16, by: 2) {
            output.emit(
                .stp, ARM64VectorRegister(number).d, ARM64VectorRegister(number + 1).d,
                .at(stack, 96 + (number - 8) * 8))
        }
        output.emit(.str, ARM64Register(0).x, .at(stack, 160))
        output.emit(.mov, registers.x, ARM64Register(0).x)
        output.emit(.mov, link.x, ARM64Register(1).x)
        for number in 0..<32 {
            output.emit(.ldr, ARM64VectorRegister(number).q, .at(registers, 256 + 16 * number))
        }
        for number in 0..<30 where number != 17 && number != 18 {
            output.emit(.ldr, ARM64Register(number).x, .at(registers, 8 * number))
        }
        output.emit(.blr, link.x)
        output.emit(.ldr, registers.x, .at(stack, 160))
        for number in 0..<30 where number != 17 && number != 18 {
            output.emit(.str, ARM64Register(number).x, .at(registers, 8 * number))
        }
        for number in 0..<32 {
            output.emit(.str, ARM64VectorRegister(number).q, .at(registers, 256 + 16 * number))
        }
        for number in stride(from: 19, to: 29, by: 2) {
            output.emit(
                .ldp, ARM64Register(number).x, ARM64Register(number + 1).x,
                .at(stack, 16 + (number - 19) * 8))
        }
        for number in stride(from: 8, to: 16, by: 2) {
            output.emit(
                .ldp, ARM64VectorRegister(number).d, ARM64VectorRegister(number + 1).d,
                .at(stack, 96 + (number - 8) * 8))
        }
        output.emit(.ldp, ARM64Register.framePointer.x, link.x, .postIndexed(stack, 176))
        output.emit(.ret)
    }

    mutating func randomNumber() -> UInt64 {
        random ^= random << 13
        random ^= random >> 7
        random ^= random << 17
        return random
    }

    /// Puts something into all registers.
    mutating func scramble() {
        for index in 0..<96 { before[index] = randomNumber() }
    }

    /// Puts code into memory, at a distance from where it usually is, and returns its address.
    func place(_ target: borrowing ARM64, at offset: Int = 0) -> UnsafeMutableRawPointer {
        let bytes = target.bytes
        let start = code + firstPiece + offset
        precondition(firstPiece + offset + bytes.count <= Bench.codeSize)
        start.copyMemory(from: bytes.baseAddress.unsafelyUnwrapped, byteCount: bytes.count)
        clearCache(start, start + bytes.count)
        return start
    }

    /// Executes what is at an address, from `before` to `after`.
    func run(_ address: UnsafeMutableRawPointer) {
        typealias Entry = @convention(c) (UnsafeMutableRawPointer, UnsafeMutableRawPointer) -> Void
        after.update(from: before, count: 96)
        unsafeBitCast(code, to: Entry.self)(after, address)
    }

    /// Whether no other registers than these, and those of the target itself, have been changed.
    func isUnchanged(but general: UInt32 = 0, _ floats: UInt32 = 0) -> Bool {
        // x17, x18, x25 and x30.
        let changed = general | 0x4206_0000 | 0x8000_0000
        for index in 0..<32 where changed >> UInt32(index) & 1 == 0 && before[index] != after[index] {
            return false
        }
        for index in 0..<64
        where floats >> UInt32(index / 2) & 1 == 0 && before[32 + index] != after[32 + index] {
            return false
        }
        return true
    }

    func set(_ register: G, _ value: UInt64) { before[Int(register.number)] = value }
    func set(_ register: F, _ value: UInt64) { before[32 + 2 * Int(register.number)] = value }
    func get(_ register: G) -> UInt64 { after[Int(register.number)] }
    func get(_ register: F) -> UInt64 { after[32 + 2 * Int(register.number)] }
    func upper(_ register: F) -> UInt64 { after[33 + 2 * Int(register.number)] }
}

func bit(_ register: G) -> UInt32 { 1 << UInt32(register.number) }
func bit(_ register: F) -> UInt32 { 1 << UInt32(register.number) }
let scratch: UInt32 = 1 << 16
let floatScratch: UInt32 = 1 << 31

extension ARM64Target where Output == ARM64Code {
    /// The end of a piece of code that the bench calls.
    mutating func end() {
        output.emit(.ret)
        finish()
    }
}

/// A target that has made a piece of code, and has put it to where the bench executes it.
func piece(
    _ target: inout ARM64, _ bench: borrowing Bench, _ body: (inout ARM64) -> Void
) -> UnsafeMutableRawPointer {
    target.removeAll()
    body(&target)
    target.end()
    return bench.place(target)
}

let numbers: [UInt64] = [
    0, 1, 2, 3, 5, 7, 8, 15, 31, 32, 33, 63, 64, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xffff, 0x1_0000,
    0x1234_5678,
    0x7fff_ffff, 0x8000_0000, 0x8000_0001, 0xffff_fffe, 0xffff_ffff, 0x1_0000_0000, 0x0f0f_0f0f_0f0f_0f0f,
    0x7fff_ffff_ffff_ffff, 0x8000_0000_0000_0000, 0x8000_0000_0000_0001, 0xffff_ffff_8000_0000,
    0xffff_ffff_7fff_ffff, 0xffff_ffff_ffff_fffe, 0xffff_ffff_ffff_ffff, 0xdead_beef_0bad_f00d,
]
let smallNumbers: [Int32] = [
    0, 1, 2, 3, 4, 5, 7, 8, 9, 10, 16, 17, 31, 32, 33, 63, 64, 255, 256, 257, 4095, 4096, 4097, 0xffff,
    0x1_0000,
    0xff_f000, 0x100_0000, 0x0f0f_0f0f, 0x5555_5555, 0x1234_5678, 0x7fff_ffff, -1, -2, -3, -8, -128, -255,
    -256,
    -4095, -4096, -4097, -0xff_f000, -0x100_0000, .min, .min + 1,
]
/// Destination, left and right.
let registerTriples: [(G, G, G)] = [
    (G(3), G(4), G(5)), (G(3), G(3), G(5)), (G(3), G(4), G(3)), (G(3), G(3), G(3)), (G(28), G(8), G(16)),
    (G(16), G(15), G(24)), (G(0), G(16), G(26)),
]
let floatTriples: [(F, F, F)] = [
    (F(1), F(2), F(3)), (F(1), F(1), F(3)), (F(1), F(2), F(1)), (F(1), F(1), F(1)), (F(30), F(16), F(0)),
]
let widths: [MacroWidth] = [.long, .quad]
let conditions: [MacroCondition] = [
    .equal, .notEqual, .lessSigned, .lessOrEqualSigned, .greaterSigned, .greaterOrEqualSigned, .lessUnsigned,
    .lessOrEqualUnsigned, .greaterUnsigned, .greaterOrEqualUnsigned,
]

/// A value as an operation of a width sees it.
func seen(_ value: UInt64, _ width: MacroWidth) -> UInt64 { width == .long ? value & 0xffff_ffff : value }
func number(_ value: Int32, _ width: MacroWidth) -> UInt64 { seen(UInt64(bitPattern: Int64(value)), width) }
