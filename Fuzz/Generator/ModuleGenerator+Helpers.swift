import WebAssembly

/// Functions that generated code calls for what it often needs. They are made when they are first used.
enum Helper: CaseIterable {
    /// Takes a unit of fuel; results in 0 if there was none.
    case burn
    case noteF32, noteF64, noteV128, noteFunction, noteExtern, noteException, noteAny
}

extension ModuleGenerator {
    /// The index of a helper.
    func helper(_ helper: Helper) -> Int {
        if let index = helpers[helper] { return index }
        let index = functions.count
        functions.append(Function(type: typeIndex(signature(of: helper))))
        helpers[helper] = index
        return index
    }

    private func signature(of helper: Helper) -> Signature {
        switch helper {
        case .burn: Signature(results: [.i32])
        case .noteF32: Signature(parameters: [.f32])
        case .noteF64: Signature(parameters: [.f64])
        case .noteV128: Signature(parameters: [.v128])
        case .noteFunction: Signature(parameters: [.functionReference])
        case .noteExtern: Signature(parameters: [.externReference])
        case .noteException: Signature(parameters: [.exceptionReference])
        case .noteAny: Signature(parameters: [.anyReference])
        }
    }

    /// Writes the bodies of all helpers that are used.
    func writeHelpers() {
        for helper in Helper.allCases {
            guard let index = helpers[helper] else { continue }
            function(index) { body(of: helper) }
        }
    }

    private func body(of helper: Helper) {
        let note = HostFunction.note.rawValue
        switch helper {
        case .burn:
            op(.globalGet, fuelGlobal)
            op(.i32Eqz)
            op(.if)
            code.byte(0x40)
            constant(Int32(0))
            op(.return)
            op(.end)
            op(.globalGet, fuelGlobal)
            constant(Int32(1))
            op(.i32Sub)
            op(.globalSet, fuelGlobal)
            constant(Int32(1))
        case .noteF32:
            op(.localGet, 0)
            op(.i32ReinterpretF32)
            op(.call, note)
        case .noteF64:
            op(.localGet, 0)
            op(.i64ReinterpretF64)
            op(.call, HostFunction.note64.rawValue)
        case .noteV128:
            for lane in 0..<2 {
                op(.localGet, 0)
                op(.i64x2ExtractLane)
                code.byte(UInt8(lane))
                op(.call, HostFunction.note64.rawValue)
            }
        case .noteFunction, .noteException:
            op(.localGet, 0)
            op(.refIsNull)
            op(.call, note)
        case .noteExtern:
            op(.localGet, 0)
            op(.call, HostFunction.id.rawValue)
            op(.call, note)
        case .noteAny: describe()
        }
    }

    /// Tells the host what an `anyref` is, and what numbers are in it.
    private func describe() {
        let note = HostFunction.note.rawValue
        func answer(_ number: Int) {
            constant(Int32(number))
            op(.call, note)
        }
        op(.localGet, 0)
        op(.refIsNull)
        op(.if)
        code.byte(0x40)
        answer(1)
        op(.return)
        op(.end)
        test(.i31) {
            answer(2)
            cast(.i31)
            op(.i31GetS)
            op(.call, note)
        }
        // The most special first.
        for index in types.indices.reversed() where types[index].signature == nil {
            test(.defined(index)) {
                answer(100 + index)
                if let fields = types[index].fields {
                    for (number, field) in fields.enumerated() {
                        cast(.defined(index))
                        op(field.storage.isPacked ? .structGetU : .structGet, index, number)
                        noteShallow(field.storage.unpacked)
                    }
                } else if let element = types[index].element {
                    cast(.defined(index))
                    op(.arrayLen)
                    op(.call, note)
                    let counter = takeLocal(.i32)
                    // The first eight elements.
                    op(.block)
                    code.byte(0x40)
                    op(.loop)
                    code.byte(0x40)
                    op(.localGet, counter)
                    cast(.defined(index))
                    op(.arrayLen)
                    op(.i32GeU)
                    op(.brIf, 1)
                    op(.localGet, counter)
                    constant(Int32(8))
                    op(.i32GeU)
                    op(.brIf, 1)
                    cast(.defined(index))
                    op(.localGet, counter)
                    op(element.storage.isPacked ? .arrayGetU : .arrayGet, index)
                    noteShallow(element.storage.unpacked)
                    op(.localGet, counter)
                    constant(Int32(1))
                    op(.i32Add)
                    op(.localSet, counter)
                    op(.br, 0)
                    op(.end)
                    op(.end)
                }
            }
        }
        answer(3)
    }

    private func test(_ heap: GuestHeapType, _ then: () -> Void) {
        op(.localGet, 0)
        op(.refTest)
        code.signed(heap.code)
        op(.if)
        code.byte(0x40)
        then()
        op(.return)
        op(.end)
    }

    private func cast(_ heap: GuestHeapType) {
        op(.localGet, 0)
        op(.refCast)
        code.signed(heap.code)
    }

    /// Tells the host of a value that was read from an aggregate, without looking into further ones.
    private func noteShallow(_ type: GuestType) {
        if type.isReference {
            op(.refIsNull)
            op(.call, HostFunction.note.rawValue)
        } else {
            noteTop(type)
        }
    }
}
