/// What a keyword of the text format means: an instruction's opcode or a ``Keyword``, in one number.
package struct Word: Equatable, Sendable, BitwiseCopyable {
    package var rawValue: UInt16

    /// A keyword that means nothing.
    package static var unknown: Word { Word(rawValue: 0xFFFF) }

    @inline(__always) package init(rawValue: UInt16) { self.rawValue = rawValue }
    @inline(__always) package init(_ keyword: Keyword) {
        rawValue = UInt16(Opcode.count) + UInt16(keyword.rawValue)
    }

    /// The instruction, if the word is a mnemonic. Of those that share one, the first.
    @inline(__always) package var opcode: Opcode? {
        Int(rawValue) < Opcode.count ? Opcode(rawValue: rawValue) : nil
    }
    @inline(__always) package var keyword: Keyword? {
        guard Int(rawValue) >= Opcode.count, self != .unknown else { return nil }
        return Keyword(rawValue: UInt8(truncatingIfNeeded: Int(rawValue) - Opcode.count))
    }

    /// Finds what some bytes mean.
    static func find(_ base: UnsafePointer<UInt8>, _ count: Int) -> Word {
        WordTable.shared.find(base, count)
    }
}

/// The keywords of the text format and of scripts that are no instructions' mnemonics.
package enum Keyword: UInt8, CaseIterable, Sendable {
    // Types.
    case i32, i64, f32, f64, v128, i8, i16
    case i8x16, i16x8, i32x4, i64x2, f32x4, f64x2
    case any, eq, i31, structure, array, noneHeap, function, nofunc, extern, noextern, exn, noexn
    case anyref, eqref, i31ref, structref, arrayref, nullref, funcref, nullfuncref, externref, nullexternref
    case exnref, nullexnref
    case ref, null, mut, field, sub, final, rec, shared, pagesize
    // Module fields and what is in them.
    case module, type, `import`, export, table, memory, global, tag, elem, data, start
    case param, result, local, then, `do`, item, offset, declare, catchRef, catchAllRef
    // Placement of custom sections.
    case before, after, first, last, code, datacount
    // Literals.
    case nanCanonical, nanArithmetic
    // Scripts.
    case binary, quote, definition, instance, register, invoke, get, either, script, input, output
    case assertReturn, assertTrap, assertExhaustion, assertMalformed, assertInvalid, assertUnlinkable
    case assertException, assertMalformedCustom, assertInvalidCustom
    case refAny, refExn, refExtern, refHost, refStruct, refArray

    package var text: StaticString {
        switch self {
        case .i32: "i32"
        case .i64: "i64"
        case .f32: "f32"
        case .f64: "f64"
        case .v128: "v128"
        case .i8: "i8"
        case .i16: "i16"
        case .i8x16: "i8x16"
        case .i16x8: "i16x8"
        case .i32x4: "i32x4"
        case .i64x2: "i64x2"
        case .f32x4: "f32x4"
        case .f64x2: "f64x2"
        case .any: "any"
        case .eq: "eq"
        case .i31: "i31"
        case .structure: "struct"
        case .array: "array"
        case .noneHeap: "none"
        case .function: "func"
        case .nofunc: "nofunc"
        case .extern: "extern"
        case .noextern: "noextern"
        case .exn: "exn"
        case .noexn: "noexn"
        case .anyref: "anyref"
        case .eqref: "eqref"
        case .i31ref: "i31ref"
        case .structref: "structref"
        case .arrayref: "arrayref"
        case .nullref: "nullref"
        case .funcref: "funcref"
        case .nullfuncref: "nullfuncref"
        case .externref: "externref"
        case .nullexternref: "nullexternref"
        case .exnref: "exnref"
        case .nullexnref: "nullexnref"
        case .ref: "ref"
        case .null: "null"
        case .mut: "mut"
        case .field: "field"
        case .sub: "sub"
        case .final: "final"
        case .rec: "rec"
        case .shared: "shared"
        case .pagesize: "pagesize"
        case .module: "module"
        case .type: "type"
        case .import: "import"
        case .export: "export"
        case .table: "table"
        case .memory: "memory"
        case .global: "global"
        case .tag: "tag"
        case .elem: "elem"
        case .data: "data"
        case .start: "start"
        case .param: "param"
        case .result: "result"
        case .local: "local"
        case .then: "then"
        case .do: "do"
        case .item: "item"
        case .offset: "offset"
        case .declare: "declare"
        case .catchRef: "catch_ref"
        case .catchAllRef: "catch_all_ref"
        case .before: "before"
        case .after: "after"
        case .first: "first"
        case .last: "last"
        case .code: "code"
        case .datacount: "datacount"
        case .nanCanonical: "nan:canonical"
        case .nanArithmetic: "nan:arithmetic"
        case .binary: "binary"
        case .quote: "quote"
        case .definition: "definition"
        case .instance: "instance"
        case .register: "register"
        case .invoke: "invoke"
        case .get: "get"
        case .either: "either"
        case .script: "script"
        case .input: "input"
        case .output: "output"
        case .assertReturn: "assert_return"
        case .assertTrap: "assert_trap"
        case .assertExhaustion: "assert_exhaustion"
        case .assertMalformed: "assert_malformed"
        case .assertInvalid: "assert_invalid"
        case .assertUnlinkable: "assert_unlinkable"
        case .assertException: "assert_exception"
        case .assertMalformedCustom: "assert_malformed_custom"
        case .assertInvalidCustom: "assert_invalid_custom"
        case .refAny: "ref.any"
        case .refExn: "ref.exn"
        case .refExtern: "ref.extern"
        case .refHost: "ref.host"
        case .refStruct: "ref.struct"
        case .refArray: "ref.array"
        }
    }
}

/// All words by their text: open addressing, made once.
private struct WordTable: @unchecked Sendable {
    // Safe to share: written in `init` only, never freed; the texts are static strings.
    private struct Entry {
        var text: UnsafePointer<UInt8>
        var count: Int
        var word: Word
    }
    private let slots: UnsafeMutablePointer<Entry>
    private static let mask = 4095

    static let shared = WordTable()

    private init() {
        let empty = UnsafePointer(UnsafeMutablePointer<UInt8>.allocate(capacity: 1))
        slots = .allocate(capacity: WordTable.mask + 1)
        slots.initialize(repeating: Entry(text: empty, count: 0, word: .unknown), count: WordTable.mask + 1)
        for instruction in InstructionTable.all {
            insert(instruction.mnemonic, Word(rawValue: instruction.opcode.rawValue))
        }
        for keyword in Keyword.allCases { insert(keyword.text, Word(keyword)) }
    }

    private static func hash(_ base: UnsafePointer<UInt8>, _ count: Int) -> Int {
        var hash: UInt32 = 0x811C_9DC5
        for index in 0..<count { hash = (hash ^ UInt32(base[index])) &* 0x0100_0193 }
        return Int(hash ^ hash >> 15) & mask
    }

    private func insert(_ text: StaticString, _ word: Word) {
        var index = WordTable.hash(text.utf8Start, text.utf8CodeUnitCount)
        while slots[index].count > 0 {
            if matches(slots[index], text.utf8Start, text.utf8CodeUnitCount) { return }
            index = (index + 1) & WordTable.mask
        }
        slots[index] = Entry(text: text.utf8Start, count: text.utf8CodeUnitCount, word: word)
    }

    private func matches(_ entry: Entry, _ base: UnsafePointer<UInt8>, _ count: Int) -> Bool {
        guard entry.count == count else { return false }
        for index in 0..<count where entry.text[index] != base[index] { return false }
        return true
    }

    func find(_ base: UnsafePointer<UInt8>, _ count: Int) -> Word {
        var index = WordTable.hash(base, count)
        while slots[index].count > 0 {
            if matches(slots[index], base, count) { return slots[index].word }
            index = (index + 1) & WordTable.mask
        }
        return .unknown
    }
}
