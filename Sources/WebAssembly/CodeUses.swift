/// What the code of a module refers to by index, of things that can be left out or take another place if nothing does.
package struct CodeUses {
    /// Functions that `ref.func` names.
    package private(set) var functions: Set<Int> = []
    /// Segments of references that are copied from, made objects of or dropped.
    package private(set) var elements: Set<Int> = []
    /// Segments of bytes, likewise.
    package private(set) var data: Set<Int> = []

    /// Reads all functions' bodies, which are valid.
    package init(of module: DecodedModule) throws(ModuleError) {
        for index in module.importedFunctionCount..<module.functions.count {
            let function = module.functions[index]
            var copy = Copy(
                BinaryReader(
                    base: module.bytes.base, from: Int(function.codeStart), to: Int(function.codeEnd)))
            try copy.vector { (copy) throws(ModuleError) in
                try copy.u32()
                try copy.valueType()
            }
            while !copy.reader.isAtEnd {
                let start = copy.reader.position
                // What was copied is of no use here.
                copy.writer.bytes.removeAll(keepingCapacity: true)
                let opcode = try copy.instruction()
                guard let place = CodeUses.place(of: opcode) else { continue }
                var reader = BinaryReader(
                    base: module.bytes.base, from: start, to: copy.reader.position)
                _ = try reader.opcode()
                if place.follows { _ = try reader.u32() }
                let used = Int(try reader.u32())
                switch place.kind {
                case .function: functions.insert(used)
                case .element: elements.insert(used)
                case .data: data.insert(used)
                }
            }
        }
    }

    private enum Kind { case function, element, data }

    /// What an instruction refers to, and whether another index stands before.
    private static func place(of opcode: Opcode) -> (kind: Kind, follows: Bool)? {
        switch opcode {
        case .refFunc: (.function, false)
        case .tableInit, .elemDrop: (.element, false)
        case .arrayNewElem, .arrayInitElem: (.element, true)
        case .memoryInit, .dataDrop: (.data, false)
        case .arrayNewData, .arrayInitData: (.data, true)
        default: nil
        }
    }
}
