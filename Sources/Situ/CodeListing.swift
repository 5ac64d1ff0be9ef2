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
        /// Processors of 64 bits by AMD and Intel, and their like.
        case x86 = "x86-64"
        /// ARM processors of 64 bits.
        case arm64

        /// That of this machine; nil if no machine code is made for it.
        public static var current: Architecture? {
            #if arch(x86_64)
                .x86
            #elseif arch(arm64)
                .arm64
            #else
                nil
            #endif
        }
    }

    /// Which processor of an architecture machine code is for: some have instructions that others lack.
    public enum Processor: String, Sendable, CaseIterable {
        /// The one here, if it is of the architecture, otherwise as ``generic``.
        case native
        /// Every one. What is listed is the same on every machine.
        case generic
        /// One that has all instructions that the compiler knows: on x86-64 `lzcnt`, BMI1 and BMI2 too, on arm64 no more than
        /// all have. What is listed is the same on every machine.
        case max
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
    ///   - processor: the processor of that architecture.
    /// - Throws: if functions are validated when they are called, what is wrong with one of them.
    public func listing(
        of functions: [Int]? = nil, machineCode architecture: CodeListing.Architecture? = nil,
        processor: CodeListing.Processor = .native
    ) throws(ModuleError) -> CodeListing {
        let bytes = UnsafeBufferPointer(start: decoded.bytes.base, count: decoded.bytes.count)
        var listing = CodeListing(functions: [], architecture: architecture)
        for found in try TextPrinter.listing(of: decoded, functions: functions) {
            listing.functions.append(
                CodeListing.Function(
                    index: found.index, declaration: found.declaration, locals: found.locals,
                    instructions: found.instructions.map { instruction in
                        CodeListing.Instruction(
                            offset: instruction.start,
                            bytes: Array(bytes[instruction.start..<instruction.end]),
                            depth: instruction.depth, text: instruction.text)
                    }))
        }
        guard let architecture else { return listing }
        let options = compilerOptions(for: architecture, processor)
        for index in listing.functions.indices {
            let function = listing.functions[index].index
            try decoded.validate(function: function)
            listing.functions[index].add(
                MachineListing(decoded, function: function, for: architecture.processor, options))
        }
        return listing
    }

    /// What machine code depends on, as it is for instances of this module.
    private func compilerOptions(
        for architecture: CodeListing.Architecture, _ processor: CodeListing.Processor
    ) -> CompilerOptions {
        // Others than these have no reservation around them.
        let isGuarded =
            decoded.memories.first.map {
                !$0.limits.is64 && (1 << Int($0.pageSizeLog2)) % System.pageSize == 0
            } ?? false
        return CompilerOptions(
            checksMemory: !isGuarded || !engine.configuration.allowsSignalHandlers,
            isDeterministic: engine.configuration.hasCanonicalNaNs,
            features: processor.features(of: architecture))
    }
}

extension CodeListing.Processor {
    fileprivate func features(of architecture: CodeListing.Architecture) -> ProcessorFeatures {
        switch (self, architecture) {
        case (.native, _): architecture == .current ? .present : []
        case (.max, .x86): [.lzcnt, .bmi1, .bmi2, .avx]
        case (.max, .arm64), (.generic, _): []
        }
    }
}

extension CodeListing.Architecture {
    fileprivate var processor: MachineListing.Processor {
        switch self {
        case .x86: .x86
        case .arm64: .arm64
        }
    }
}

extension CodeListing.Function {
    /// Puts machine code beside the instructions that it was made for.
    fileprivate mutating func add(_ code: MachineListing) {
        machineCodeSize = code.size
        var marks = code.marks[...]
        // Instructions that the compiler has read ahead have no marks: what they became stands with the one before.
        var place = -1
        for line in code.lines {
            // Of instructions that begin at the same place the last has the code.
            while let mark = marks.first, mark.offset <= line.offset {
                marks.removeFirst()
                place += 1
                while place < instructions.count, instructions[place].offset < mark.pc { place += 1 }
            }
            let instruction = CodeListing.MachineInstruction(
                offset: line.offset, bytes: line.bytes, text: line.text)
            if place < 0 {
                prologue.append(instruction)
            } else if place < instructions.count {
                instructions[place].machineCode.append(instruction)
            } else {
                epilogue.append(instruction)
            }
        }
    }
}
