import Baseline
import Machine
import WebAssembly

/// The code of a module's functions as people read it: bytecode, and beside it the machine code that is made of it.
///
///     let listing = try module.listing(of: module.functionIndices(named: "add"), machineCode: .current)
///     print(listing.text)
public struct CodeListing: Sendable {
    /// A processor's architecture that machine code can be made for, whatever processor is here.
    public enum Architecture: String, Sendable, CaseIterable {
        case x86_64 = "x86-64"
        case arm64

        /// That of this machine; nil if no machine code is made for it.
        public static var current: Architecture? {
            #if arch(x86_64)
                .x86_64
            #elseif arch(arm64)
                .arm64
            #else
                nil
            #endif
        }
    }

    /// An instruction of a processor.
    public struct MachineInstruction: Sendable, Equatable {
        /// Where it is in the function's machine code.
        public var offset: Int
        /// Its encoding.
        public var bytes: [UInt8]
        /// In the processor's assembly language: on x86-64 Intel's.
        public var text: String
    }

    /// An instruction of WebAssembly.
    public struct Instruction: Sendable, Equatable {
        /// Where it is in the module.
        public var offset: Int
        /// Its encoding.
        public var bytes: [UInt8]
        /// How many blocks it is in.
        public var depth: Int
        /// As in the text format, without operands.
        public var text: String
        /// What was made when the compiler came to it. That may be more than its own part: values that were left in registers
        /// are put into memory where somebody wants them there.
        public var machineCode: [MachineInstruction] = []
    }

    /// A function that the module defines.
    public struct Function: Sendable {
        /// In the module's function index space.
        public var index: Int
        /// `func $name (;3;) (type 0) (param i32)`.
        public var declaration: String
        /// The declarations of its locals, besides parameters.
        public var locals: [String]
        /// In their order; the last is the function's `end`.
        public var instructions: [Instruction]
        /// What precedes the first instruction: makes the frame, clears locals.
        public var prologue: [MachineInstruction] = []
        /// What follows the last: ways out that are seldom taken.
        public var epilogue: [MachineInstruction] = []
        /// Bytes of machine code with its constants, if there is any.
        public var machineCodeSize: Int?

        /// Bytes of its instructions.
        public var bytecodeSize: Int { instructions.reduce(0) { $0 + $1.bytes.count } }
    }

    /// In the order of their indices.
    public var functions: [Function]
    /// What the machine code is for; nil if there is none.
    public var architecture: Architecture?
}

extension Module {
    /// Lists the code of functions.
    ///
    /// - Parameters:
    ///   - functions: the indices of those that are wanted, of which imported ones have no code; nil for all.
    ///   - architecture: what to compile them for, as ``Tier/baseline`` does; nil for bytecode alone.
    /// - Throws: if functions are validated when they are called, what is wrong with one of them.
    public func listing(
        of functions: [Int]? = nil, machineCode architecture: CodeListing.Architecture? = nil
    ) throws(ModuleError) -> CodeListing {
        let bytes = UnsafeBufferPointer(start: decoded.bytes.base, count: decoded.bytes.count)
        var listing = CodeListing(functions: [], architecture: architecture)
        for found in try TextPrinter.listing(of: decoded, functions: functions) {
            listing.functions.append(
                CodeListing.Function(
                    index: found.index, declaration: found.declaration, locals: found.locals,
                    instructions: found.instructions.map { instruction in
                        CodeListing.Instruction(
                            offset: instruction.start, bytes: Array(bytes[instruction.start..<instruction.end]),
                            depth: instruction.depth, text: instruction.text)
                    }))
        }
        return listing
    }
}
