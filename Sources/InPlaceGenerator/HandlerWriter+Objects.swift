import Assembler
import Machine
import Vectors
import WebAssembly

/// Structures, arrays and `i31`. One operand is in a register where one of these instructions begins: in `a`.
///
/// Whatever may trap is looked at before anything has changed, and left to the portable tier where it does.
extension HandlerWriter {
    /// Where references count from.
    private func loadHeap(_ destination: MacroRegister) {
        loadQuad(destination, MacroAddress(.instance, Layout.Instance.heap))
        loadQuad(destination, MacroAddress(destination, Layout.Heap.base))
    }

    /// The record of the type whose index is in `s0`, in `s1`.
    private func findType() {
        loadQuad(.s1, MacroAddress(.instance, Layout.Instance.types))
        loadQuad(.s1, MacroAddress(.s1, index: .s0, scale: 8))
    }

    /// How wide a field is that is no part of an `i32`, by the number in `s1` that its type has. Goes to `isVector` for a vector,
    /// which no register holds.
    private func branchOnWidth(isLong: Label, isVector: Label) {
        // Numbers: 1 to 5 are i32, i64, f32, f64 and v128; references come long after.
        precondition([ValueType.i32, .i64, .f32, .f64, .v128, .i8, .i16].map(\.bits) == Array(1...7))
        m.branch(.greaterUnsigned, .long, .register(.s1), .immediate(5), isLong)
        m.branch(.equal, .long, .register(.s1), .immediate(5), isVector)
        m.branchIfBits(.s1, 1, isZero: false, isLong)
    }

    /// What is done with a field: the access is one instruction or two.
    private enum FieldAccess {
        case load
        case loadPacked(isSigned: Bool)
        case store
    }

    /// Accesses a field of the type whose number is in `s1`; `address` gives the place for a width in bytes.
    private func accessField(
        _ access: FieldAccess, _ register: MacroRegister, isVector: Label, _ address: (Int) -> MacroAddress
    ) {
        let isLong = m.makeLabel()
        let done = m.makeLabel()
        switch access {
        case .load:
            branchOnWidth(isLong: isLong, isVector: isVector)
            m.load(register, address(8), .quad, isSigned: false, .quad, fixup: nil)
            m.jump(done)
            m.bind(isLong)
            m.load(register, address(4), .long, isSigned: false, .long, fixup: nil)
        case .loadPacked(let isSigned):
            // `i16`, with the code for other widths.
            m.branch(.equal, .long, .register(.s1), .immediate(7), isLong)
            m.load(register, address(1), .byte, isSigned: isSigned, .long, fixup: nil)
            m.jump(done)
            m.bind(isLong)
            m.load(register, address(2), .word, isSigned: isSigned, .long, fixup: nil)
        case .store:
            let isPacked = m.makeLabel()
            let isWord = m.makeLabel()
            m.operate(.subtract, .long, .s0, .s1, .immediate(6))
            m.branch(.lessOrEqualUnsigned, .long, .register(.s0), .immediate(1), isPacked)
            branchOnWidth(isLong: isLong, isVector: isVector)
            m.store(register, address(8), .quad, fixup: nil)
            m.jump(done)
            m.bind(isPacked)
            m.branch(.notEqual, .long, .register(.s0), .immediate(0), isWord)
            m.store(register, address(1), .byte, fixup: nil)
            m.jump(done)
            m.bind(isWord)
            m.store(register, address(2), .word, fixup: nil)
            m.jump(done)
            m.bind(isLong)
            m.store(register, address(4), .long, fixup: nil)
        }
        m.bind(done)
    }

    // MARK: Structures

    /// The place of the field that the immediates say, in a structure, is `s2`, and its type's number in `s1`.
    private func findField(_ reference: MacroRegister, _ length: Int, otherwise label: Label) {
        m.decodeUnsigned(.s2, cache.length + 2 + length, longer: label)
        findType()
        precondition(Layout.Field.size == 8 && Layout.Field.storage == 0)
        loadQuad(.s1, MacroAddress(.s1, Layout.DefinedType.fields))
        loadQuad(.s1, MacroAddress(.s1, index: .s2, scale: 8))
        m.shift(.rightUnsigned, .quad, .s2, .s1, by: Layout.Field.offsetShift)
        loadHeap(.s0)
        m.operate(.add, .quad, .s2, .s2, .register(.s0))
        m.operate(.add, .quad, .s2, .s2, .register(reference))
    }

    private func structGet(_ access: FieldAccess) {
        let other = exit(.object)
        let reference = popInteger()
        m.branch(.equal, .long, .register(reference), .immediate(0), other)
        decodingIndex(2, otherwise: other) { [self] length in
            findField(reference, length, otherwise: other)
            accessField(access, reference, isVector: other) { _ in MacroAddress(.s2) }
            push(reference)
            cache.length += 2 + length + 1
        }
    }
    func structGet() { structGet(.load) }
    func structGetPacked(isSigned: Bool) { structGet(.loadPacked(isSigned: isSigned)) }

    func structSet() {
        let other = exit(.object)
        let value = popInteger()
        let reference = popInteger(value == .a ? .b : .a)
        m.branch(.equal, .long, .register(reference), .immediate(0), other)
        decodingIndex(2, otherwise: other) { [self] length in
            findField(reference, length, otherwise: other)
            accessField(.store, value, isVector: other) { _ in MacroAddress(.s2) }
            cache.length += 2 + length + 1
        }
    }

    func structNew(isDefault: Bool) {
        spill()
        let other = exit(.object)
        decodingIndex(2, otherwise: other) { [self] length in
            findType()
            m.move(.s0, .s1, .quad)
            // a: the reference; b: the object; s0: its type.
            loadQuad(.b, MacroAddress(.instance, Layout.Instance.heap))
            loadLong(.s1, MacroAddress(.s0, Layout.DefinedType.objectSize))
            m.operate(.add, .long, .s1, .s1, .immediate(7))
            m.operate(.and, .long, .s1, .s1, .immediate(-8))
            loadQuad(.a, MacroAddress(.b, Layout.Heap.cursor))
            m.operate(.add, .quad, .s1, .s1, .register(.a))
            m.branch(.greaterSigned, .quad, .register(.s1), .memory(MacroAddress(.b, Layout.Heap.end)), other)
            m.store(.s1, MacroAddress(.b, Layout.Heap.cursor), .quad, fixup: nil)
            // Its end, for the default.
            m.move(.s2, .s1, .quad)
            loadLong(.s1, MacroAddress(.b, Layout.Heap.mark))
            loadQuad(.b, MacroAddress(.b, Layout.Heap.base))
            m.operate(.add, .quad, .s2, .s2, .register(.b))
            m.operate(.add, .quad, .b, .b, .register(.a))
            m.operate(.or, .long, .s1, .s1, .memory(MacroAddress(.s0, Layout.DefinedType.identity)))
            applyTop()
            if isDefault {
                // Whole words: sizes are multiples of eight.
                let loop = m.makeLabel()
                let done = m.makeLabel()
                m.store(.s1, MacroAddress(.b), .quad, fixup: nil)
                m.bind(loop)
                m.loadAddress(.b, MacroAddress(.b, 8))
                m.branch(.greaterOrEqualUnsigned, .quad, .register(.b), .register(.s2), done)
                m.storeImmediate(0, MacroAddress(.b), .quad)
                m.jump(loop)
                m.bind(done)
            } else {
                m.store(.s1, MacroAddress(.b), .long, fixup: nil)
                m.callLocal(runtime.storeFields)
                loadHeap(.s1)
                m.operate(.subtract, .quad, .a, .b, .register(.s1))
            }
            push(.a)
            cache.length += 2 + length
        }
    }

    /// Takes the fields of the structure at `b`, of the type at `s0`, off the operands in memory. Uses all but these two.
    func writeStoreFields() {
        let loop = m.makeLabel()
        let done = m.makeLabel()
        let isLong = m.makeLabel()
        let isLarge = m.makeLabel()
        let isVector = m.makeLabel()
        let isByte = m.makeLabel()
        let isWord = m.makeLabel()
        let next = m.makeLabel()
        symbol(self, "wasm.struct.fields")
        m.bind(runtime.storeFields)
        loadLong(.s1, MacroAddress(.s0, Layout.DefinedType.fieldCount))
        m.shift(.left, .quad, .s1, .s1, by: 4)
        m.operate(.subtract, .quad, .top, .top, .register(.s1))
        m.move(.s1, immediate: 0)
        m.bind(loop)
        m.branch(
            .equal, .long, .register(.s1), .memory(MacroAddress(.s0, Layout.DefinedType.fieldCount)), done)
        loadQuad(.a, MacroAddress(.s0, Layout.DefinedType.fields))
        loadQuad(.a, MacroAddress(.a, index: .s1, scale: 8))
        m.shift(.rightUnsigned, .quad, .s2, .a, by: Layout.Field.offsetShift)
        m.operate(.add, .quad, .s2, .s2, .register(.b))
        m.branch(.greaterOrEqualUnsigned, .long, .register(.a), .immediate(5), isLarge)
        m.branchIfBits(.a, 1, isZero: false, isLong)
        loadQuad(.a, MacroAddress(.top))
        m.store(.a, MacroAddress(.s2), .quad, fixup: nil)
        m.jump(next)
        m.bind(isLarge)
        m.branch(.equal, .long, .register(.a), .immediate(5), isVector)
        m.branch(.equal, .long, .register(.a), .immediate(6), isByte)
        m.branch(.equal, .long, .register(.a), .immediate(7), isWord)
        m.bind(isLong)
        loadLong(.a, MacroAddress(.top))
        m.store(.a, MacroAddress(.s2), .long, fixup: nil)
        m.bind(next)
        m.loadAddress(.top, MacroAddress(.top, Layout.slot))
        m.loadAddress(.s1, MacroAddress(.s1, 1))
        m.jump(loop)
        m.bind(isByte)
        loadLong(.a, MacroAddress(.top))
        m.store(.a, MacroAddress(.s2), .byte, fixup: nil)
        m.jump(next)
        m.bind(isWord)
        loadLong(.a, MacroAddress(.top))
        m.store(.a, MacroAddress(.s2), .word, fixup: nil)
        m.jump(next)
        m.bind(isVector)
        m.loadSlot(.t0, MacroAddress(.top))
        m.storeVector(.t0, MacroAddress(.s2), fixup: nil)
        m.jump(next)
        m.bind(done)
        m.shift(.left, .quad, .s1, .s1, by: 4)
        m.operate(.subtract, .quad, .top, .top, .register(.s1))
        m.returnLocal()
    }

    // MARK: Arrays

    /// Finds an array's element: with the array's place in `s2`, goes to `label` if it has none of that number.
    private func checkIndex(_ index: MacroRegister, otherwise label: Label) {
        m.branch(
            .greaterOrEqualUnsigned, .long, .register(index), .memory(MacroAddress(.s2, 4)), label)
    }

    /// The type's number of the elements, in `s1`; the type's index is in `s0`.
    private func findElementType() {
        findType()
        loadQuad(.s1, MacroAddress(.s1, Layout.DefinedType.fields))
        loadLong(.s1, MacroAddress(.s1, Layout.Field.storage))
    }

    private func element(_ index: MacroRegister) -> (Int) -> MacroAddress {
        { MacroAddress(.s2, index: index, scale: $0, Int(WebAssembly.DefinedType.arrayHeaderSize)) }
    }

    private func arrayGet(_ access: FieldAccess) {
        let other = exit(.object)
        let index = popInteger()
        let array = popInteger(index == .a ? .b : .a)
        m.branch(.equal, .long, .register(array), .immediate(0), other)
        loadHeap(.s2)
        m.operate(.add, .quad, .s2, .s2, .register(array))
        checkIndex(index, otherwise: other)
        decodingIndex(2, otherwise: other) { [self] length in
            findElementType()
            accessField(access, index, isVector: other, element(index))
            push(index)
            cache.length += 2 + length
        }
    }
    func arrayGet() { arrayGet(.load) }
    func arrayGetPacked(isSigned: Bool) { arrayGet(.loadPacked(isSigned: isSigned)) }

    func arraySet() {
        let other = exit(.object)
        let value = popInteger()
        let index = popInteger(value == .a ? .b : .a)
        // Of three operands, the deepest is in memory.
        loadLong(.s1, operandAddress())
        dropOperand()
        m.branch(.equal, .long, .register(.s1), .immediate(0), other)
        loadHeap(.s2)
        m.operate(.add, .quad, .s2, .s2, .register(.s1))
        checkIndex(index, otherwise: other)
        decodingIndex(2, otherwise: other) { [self] length in
            findElementType()
            accessField(.store, value, isVector: other, element(index))
            cache.length += 2 + length
        }
    }

    func arrayLength() {
        let other = exit(.object)
        let array = popInteger()
        m.branch(.equal, .long, .register(array), .immediate(0), other)
        loadHeap(.s2)
        loadLong(array, MacroAddress(.s2, index: array, 4))
        push(array)
        cache.length += 2
    }

    // MARK: i31

    func referenceToI31() {
        let value = popInteger()
        m.shift(.left, .long, value, value, by: 1)
        m.operate(.or, .long, value, value, .immediate(1))
        push(value)
        cache.length += 2
    }

    func i31Get(isSigned: Bool) {
        let other = exit(.object)
        let reference = popInteger()
        m.branch(.equal, .long, .register(reference), .immediate(0), other)
        m.shift(isSigned ? .rightSigned : .rightUnsigned, .long, reference, reference, by: 1)
        push(reference)
        cache.length += 2
    }

    // MARK: Types of references

    /// Subroutines that say in `s1` whether the reference in `a` is of the type at `b`, or of the abstract type whose code is in
    /// `s0`: 1 or 0, for null what is in `s2`. All but `a` is lost.
    func writeTypeTests() {
        let isObject = m.makeLabel()
        let hasIdentity = m.makeLabel()
        let (yes, no, null) = (m.makeLabel(), m.makeLabel(), m.makeLabel())
        symbol(self, "wasm.cast")
        m.bind(runtime.isOfType)
        m.branch(.equal, .long, .register(.a), .immediate(0), null)
        m.branchIfBits(.a, 7, isZero: true, isObject)
        m.operate(.and, .long, .s1, .a, .immediate(7))
        m.branch(.notEqual, .long, .register(.s1), .immediate(Int(Reference.functionTag)), no)
        loadQuad(.s1, MacroAddress(.instance, Layout.Instance.store))
        loadQuad(.s1, MacroAddress(.s1, Layout.Store.functions))
        loadQuad(
            .s1,
            MacroAddress(.s1, index: .a, scale: 4, Layout.Function.type - 4 * Int(Reference.functionTag)))
        loadLong(.s1, MacroAddress(.s1, Layout.DefinedType.identity))
        m.jump(hasIdentity)
        m.bind(isObject)
        loadIdentity()
        m.bind(hasIdentity)
        loadLong(.s0, MacroAddress(.b, Layout.DefinedType.identity))
        m.branch(.equal, .long, .register(.s0), .register(.s1), yes)
        // A supertype stands in the list of ancestors where its depth says.
        findTypeRecord()
        m.load(.s1, MacroAddress(.b, Layout.DefinedType.depth), .byte, isSigned: false, .long, fixup: nil)
        m.load(.s0, MacroAddress(.s2, Layout.DefinedType.depth), .byte, isSigned: false, .long, fixup: nil)
        m.branch(.lessOrEqualUnsigned, .long, .register(.s0), .register(.s1), no)
        loadQuad(.s2, MacroAddress(.s2, Layout.DefinedType.ancestors))
        loadLong(.s2, MacroAddress(.s2, index: .s1, scale: 4))
        m.branch(
            .notEqual, .long, .register(.s2), .memory(MacroAddress(.b, Layout.DefinedType.identity)), no)
        m.bind(yes)
        m.move(.s1, immediate: 1)
        m.returnLocal()
        m.bind(no)
        m.move(.s1, immediate: 0)
        m.returnLocal()
        m.bind(null)
        m.move(.s1, .s2, .long)
        m.returnLocal()

        let (eq, structure, array, i31) = (m.makeLabel(), m.makeLabel(), m.makeLabel(), m.makeLabel())
        let ofKind = m.makeLabel()
        symbol(self, "wasm.cast.abstract")
        m.bind(runtime.isOfAbstractType)
        m.branch(.equal, .long, .register(.a), .immediate(0), null)
        for (type, label) in [
            (HeapType.eq, eq), (.struct, structure), (.array, array), (.i31, i31), (.none, no), (.nofunc, no),
            (.noextern, no), (.noexn, no),
        ] { m.branch(.equal, .long, .register(.s0), .immediate(Int(type.bits)), label) }
        // The others are at the top of their hierarchies.
        m.jump(yes)
        m.bind(eq)
        m.branchIfBits(.a, 7, isZero: true, yes)
        m.bind(i31)
        m.branchIfBits(.a, 1, isZero: false, yes)
        m.jump(no)
        m.bind(structure)
        m.move(.b, immediate: Int64(WebAssembly.DefinedType.Kind.structure.rawValue))
        m.jump(ofKind)
        m.bind(array)
        m.move(.b, immediate: Int64(WebAssembly.DefinedType.Kind.array.rawValue))
        m.bind(ofKind)
        m.branchIfBits(.a, 7, isZero: false, no)
        loadIdentity()
        findTypeRecord()
        m.load(.s1, MacroAddress(.s2, Layout.DefinedType.kind), .byte, isSigned: false, .long, fixup: nil)
        m.branch(.equal, .long, .register(.s1), .register(.b), yes)
        m.jump(no)
    }

    /// The identity of the type of the object that `a` refers to, in `s1`.
    private func loadIdentity() {
        loadHeap(.s1)
        loadLong(.s1, MacroAddress(.s1, index: .a))
        m.operate(.and, .long, .s1, .s1, .immediate(Int(Heap.identityMask)))
    }

    /// The record of the type whose identity is in `s1`, in `s2`; see `TypeRegistry.places`. Uses `s0` and `s1`.
    private func findTypeRecord() {
        m.operate(.add, .long, .s1, .s1, .immediate(TypeRegistry.positionOfFirst))
        m.countLeadingZeros(.long, .s2, .s1)
        loadQuad(.s0, MacroAddress(.instance, Layout.Instance.store))
        loadQuad(.s0, MacroAddress(.s0, Layout.Store.typePlaces))
        loadQuad(.s2, MacroAddress(.s0, index: .s2, scale: 8))
        m.shift(.left, .quad, .s1, .s1, by: Layout.DefinedType.size.trailingZeroBitCount)
        precondition(Layout.DefinedType.size.nonzeroBitCount == 1)
        m.operate(.add, .quad, .s2, .s2, .register(.s1))
    }
}
