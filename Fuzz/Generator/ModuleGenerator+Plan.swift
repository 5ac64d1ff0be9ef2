import WebAssembly

/// A module as a whole.
extension ModuleGenerator {
    /// Makes the module.
    func make() -> [UInt8] {
        strainLeft = input.chance(8) ? 1 + input.below(3) : 0
        kernelsLeft = input.chance(60) ? 1 + input.below(3) : 0
        trapPercentage = input.pick([2, 0, 6, 25])
        planTypes()
        for host in HostFunction.imported(features) {
            functions.append(
                Function(
                    type: typeIndex(host.signature), source: ImportSource(module: -1, name: "\(host.name)")))
        }
        planGuests()
        planMemories()
        planTables()
        planGlobals()
        planTags()
        planElements()
        planData()

        let entries = guests.upperBound..<(guests.upperBound + 2 + input.below(3))
        for _ in entries { functions.append(Function(type: typeIndex(Signature()))) }
        let observer = functions.count
        functions.append(Function(type: typeIndex(Signature())))
        for index in guests where functions[index].source == nil { function(index) { guest() } }
        for index in entries { function(index) { entry(isFirst: index == entries.lowerBound) } }
        function(observer) { observe() }
        writeHelpers()

        if input.chance(15) { start = entries.lowerBound }
        for (number, index) in entries.enumerated() {
            exports.append(Export(name: "r\(number)", kind: .function, index: index))
        }
        exports.append(Export(name: "s", kind: .function, index: observer))
        for index in memories.indices {
            exports.append(Export(name: "m\(index)", kind: .memory, index: index))
        }
        for index in guests { exports.append(Export(name: "f\(index)", kind: .function, index: index)) }
        for index in tables.indices { exports.append(Export(name: "t\(index)", kind: .table, index: index)) }
        for index in globals.indices {
            exports.append(Export(name: "g\(index)", kind: .global, index: index))
        }
        for index in tags.indices { exports.append(Export(name: "e\(index)", kind: .tag, index: index)) }
        return encode()
    }

    private func planTypes() {
        valueTypes = [.i32, .i64, .f32, .f64]
        if has(.simd) { valueTypes += [.v128, .v128] }
        if let previous {
            // The same types at the same places: what is imported has them.
            types = previous.types
            groups = previous.groups
            signatureIndices = previous.signatureIndices
            valueTypes = previous.valueTypes
            resultShapes = previous.resultShapes
            used = previous.used
            return
        }
        planAggregates()
        if has(.referenceTypes) { valueTypes += [.functionReference, .externReference] }
        if has(.exceptions), input.chance(30) { valueTypes.append(.exceptionReference) }
        for _ in 0..<(2 + input.below(2)) {
            var shape: [GuestType] = []
            for _ in 0..<input.pick(has(.multiValue) ? [1, 0, 2, 3] : [1, 0]) {
                shape.append(input.pick(valueTypes))
            }
            resultShapes.append(shape)
        }
    }

    private func planGuests() {
        let count = 3 + input.below(6)
        let first = functions.count
        if let previous {
            for index in previous.guests where input.chance(60) {
                functions.append(
                    Function(
                        type: previous.functions[index].type,
                        source: ImportSource(module: 0, name: "f\(index)")))
            }
        }
        for _ in 0..<count {
            var signature = Signature()
            if functions.count > first, input.chance(35) {
                // A type that another has too, for calls through tables.
                let other = input.pick(Array(functions[first...]))
                functions.append(Function(type: other.type))
                continue
            }
            let declared = types.indices.filter { types[$0].signature != nil && !types[$0].isExplicitlyFinal }
            if !declared.isEmpty, input.chance(35) {
                // One of a family of types.
                functions.append(Function(type: input.pick(declared)))
                continue
            }
            for _ in 0..<input.below(7) { signature.parameters.append(input.pick(valueTypes)) }
            signature.results = input.chance(80) ? input.pick(resultShapes) : [input.pick(valueTypes)]
            if has(.functionReferences), input.chance(15) {
                // Parameters that are never null.
                signature.parameters.append(.reference(.function, nullable: false))
            }
            functions.append(Function(type: typeIndex(signature)))
        }
        guests = first..<functions.count
        if has(.functionReferences) {
            for index in guests where input.chance(40) {
                valueTypes.append(.reference(.defined(functions[index].type), nullable: true))
            }
            used.formUnion(.functionReferences)
        }
    }

    private func planGlobals() {
        if let previous {
            for (number, global) in previous.globals.enumerated()
            where number == previous.fuelGlobal || input.chance(50) {
                // Fuel is common to all modules.
                if number == previous.fuelGlobal { fuelGlobal = globals.count }
                var global = global
                global.source = ImportSource(module: 0, name: "g\(number)")
                globals.append(global)
            }
        }
        for type in valueTypes where type.hasDefault {
            globals.append(Global(type: type, isMutable: true, initial: constantExpression(type)))
            if input.chance(30) {
                globals.append(
                    Global(type: type, isMutable: input.chance(40), initial: constantExpression(type)))
            }
        }
        guard previous == nil else { return }
        fuelGlobal = globals.count
        globals.append(
            Global(type: .i32, isMutable: true, initial: index(0, is64: false, inConstantExpression: true)))
    }

    func planTags() {
        guard has(.exceptions) || has(.legacyExceptions) else { return }
        if let previous {
            for (number, tag) in previous.tags.enumerated() where input.chance(60) {
                tags.append(Tag(type: tag.type, source: ImportSource(module: 0, name: "e\(number)")))
            }
        }
        for _ in 0..<(1 + input.below(3)) {
            var signature = Signature()
            for _ in 0..<input.below(4) { signature.parameters.append(input.pick(valueTypes)) }
            tags.append(Tag(type: typeIndex(signature)))
        }
        used.formUnion(has(.exceptions) ? .exceptions : .legacyExceptions)
    }

    // MARK: Functions

    /// Writes a function's body.
    func function(_ index: Int, _ body: () -> Void) {
        code = BinaryWriter()
        currentFunction = index
        let signature = signature(ofFunction: index)
        locals = signature.parameters
        parameterCount = locals.count
        results = signature.results
        freeLocals = [:]
        visibleLocals = []
        tryDepth = 0
        aggregateDepth = 0
        labels = [Label(types: results)]
        body()
        op(.end)

        var writer = BinaryWriter()
        var runs: [(count: Int, type: GuestType)] = []
        for type in locals[parameterCount...] {
            if let last = runs.last, last.type == type {
                runs[runs.count - 1].count += 1
            } else {
                runs.append((1, type))
            }
        }
        writer.size(runs.count)
        for run in runs {
            writer.size(run.count)
            writer.valueType(run.type)
        }
        writer.append(code.bytes)
        functions[index].body = writer.bytes
    }

    private func guest() {
        budget = 30 + input.below(90)
        // Indices of locals that need a second byte.
        if strainLeft > 0 { for _ in 0..<130 { locals.append(.i32) } }
        visibleLocals = locals.indices.filter { locals[$0].hasDefault }
        for type in valueTypes where type.hasDefault && input.chance(60) {
            locals.append(type)
            visibleLocals.append(locals.count - 1)
        }
        leaveWithoutFuel(label: nil, results)
        let parametersNeverNull = locals.indices.filter { $0 < parameterCount && !locals[$0].hasDefault }
        visibleLocals += parametersNeverNull
        statements(2 + input.below(5), 3)
        budget = max(budget, 12)
        if input.chance(12), tailCall(4) { return }
        values(results, 4)
    }

    /// An exported function: fills up fuel, calls guests and tells what comes of it.
    private func entry(isFirst: Bool) {
        if isFirst {
            // Instructions one by one, before anything can trap.
            budget = 400
            visibleLocals = []
            for type in valueTypes where type.hasDefault {
                locals.append(type)
                visibleLocals.append(locals.count - 1)
            }
            for _ in 0..<(8 + input.below(24)) { trial(1) }
        }
        budget = 40
        constant(Int32(60 + 20 * input.below(10)))
        op(.globalSet, fuelGlobal)
        for _ in 0..<(1 + input.below(3)) {
            let function = guests.lowerBound + input.below(guests.count)
            let signature = signature(ofFunction: function)
            for type in signature.parameters { value(type, 1) }
            op(.call, function)
            for type in signature.results.reversed() { noteTop(type) }
        }
        if input.chance(12) { op(.unreachable) }
    }

    /// Tells the host what is in all globals and tables.
    private func observe() {
        for (index, global) in globals.enumerated() where index != fuelGlobal {
            op(.globalGet, index)
            noteTop(global.type)
        }
        for (index, memory) in memories.enumerated() {
            op(.memorySize, index)
            noteTop(memory.is64 ? .i64 : .i32)
        }
        guard has(.referenceTypes) else { return }
        for (index, table) in tables.enumerated() {
            let counter = takeLocal(table.is64 ? .i64 : .i32)
            op(.block)
            code.byte(0x40)
            op(.loop)
            code.byte(0x40)
            op(.localGet, counter)
            op(.tableSize, index)
            op(table.is64 ? .i64GeU : .i32GeU)
            op(.brIf, 1)
            op(.localGet, counter)
            op(.tableGet, index)
            noteTop(table.element)
            op(.localGet, counter)
            self.index(1, is64: table.is64)
            op(table.is64 ? .i64Add : .i32Add)
            op(.localSet, counter)
            op(.br, 0)
            op(.end)
            op(.end)
        }
    }

    // MARK: Bytes

    private func encode() -> [UInt8] {
        // References to functions in bodies have to be declared somewhere.
        if has(.referenceTypes) {
            let all = Array(guests) + (helpers[.burn].map { [$0] } ?? [])
            elementSegments.append(
                ElementSegment(
                    type: .functionReference, items: all.map(functionItem), functions: all, active: nil,
                    isDeclarative: true))
        }
        var module = BinaryWriter()
        module.header()
        writeTypes(&module)
        writeImports(&module)

        var section = BinaryWriter()
        let own = functions.filter { $0.source == nil }
        for function in own { section.size(function.type) }
        module.section(3, count: own.count, section)

        section = BinaryWriter()
        for table in tables where table.source == nil {
            if let initial = table.initial {
                section.byte(0x40)
                section.byte(0)
                tableType(table, &section)
                section.append(initial)
                section.byte(0x0B)
            } else {
                tableType(table, &section)
            }
        }
        module.section(4, count: tables.filter { $0.source == nil }.count, section)

        section = BinaryWriter()
        for memory in memories where memory.source == nil { memoryType(memory, &section) }
        module.section(5, count: memories.filter { $0.source == nil }.count, section)

        section = BinaryWriter()
        for tag in tags where tag.source == nil {
            section.byte(0)
            section.size(tag.type)
        }
        module.section(13, count: tags.filter { $0.source == nil }.count, section)

        section = BinaryWriter()
        for global in globals where global.source == nil {
            section.valueType(global.type)
            section.byte(global.isMutable ? 1 : 0)
            section.append(global.initial)
            section.byte(0x0B)
        }
        module.section(6, count: globals.filter { $0.source == nil }.count, section)

        section = BinaryWriter()
        for export in exports {
            section.vector(Array(export.name.utf8))
            section.byte(export.kind.rawValue)
            section.size(export.index)
        }
        module.section(7, count: exports.count, section)

        if let start {
            section = BinaryWriter()
            section.size(start)
            module.section(8, section.bytes)
        }
        writeElements(&module)
        if has(.bulkMemory), !dataSegments.isEmpty {
            section = BinaryWriter()
            section.size(dataSegments.count)
            module.section(12, section.bytes)
        }
        section = BinaryWriter()
        for function in own { section.vector(function.body) }
        module.section(10, count: own.count, section)

        section = BinaryWriter()
        for segment in dataSegments {
            if let active = segment.active {
                if active.memory == 0 {
                    section.size(0)
                } else {
                    section.size(2)
                    section.size(active.memory)
                }
                section.append(active.offset)
                section.byte(0x0B)
            } else {
                section.size(1)
            }
            section.vector(segment.bytes)
        }
        module.section(11, count: dataSegments.count, section)
        return module.bytes
    }

    private func writeTypes(_ module: inout BinaryWriter) {
        var section = BinaryWriter()
        var next = 0
        for count in groups {
            if count != 1 {
                section.byte(0x4E)
                section.size(count)
            }
            for type in types[next..<(next + count)] { section.definition(type) }
            next += count
        }
        module.section(1, count: groups.count, section)
    }

    private func writeImports(_ module: inout BinaryWriter) {
        var section = BinaryWriter()
        var count = 0
        func entry(_ source: ImportSource?, _ kind: UInt8, _ type: (inout BinaryWriter) -> Void) {
            guard let source else { return }
            count += 1
            section.vector(Array((source.module < 0 ? "host" : "m\(source.module)").utf8))
            section.vector(Array(source.name.utf8))
            section.byte(kind)
            type(&section)
        }
        for function in functions { entry(function.source, 0) { $0.size(function.type) } }
        for table in tables { entry(table.source, 1) { tableType(table, &$0) } }
        for memory in memories { entry(memory.source, 2) { memoryType(memory, &$0) } }
        for global in globals {
            entry(global.source, 3) {
                $0.valueType(global.type)
                $0.byte(global.isMutable ? 1 : 0)
            }
        }
        for tag in tags {
            entry(tag.source, 4) {
                $0.byte(0)
                $0.size(tag.type)
            }
        }
        module.section(2, count: count, section)
    }

    private func tableType(_ table: Table, _ writer: inout BinaryWriter) {
        writer.valueType(table.element)
        writer.byte((table.maximum == nil ? 0 : 1) | (table.is64 ? 4 : 0))
        writer.size(table.minimum)
        if let maximum = table.maximum { writer.size(maximum) }
    }

    private func memoryType(_ memory: Memory, _ writer: inout BinaryWriter) {
        let isCustom = memory.pageSizeLog2 != 16
        writer.byte(
            (memory.maximum == nil ? 0 : 1) | (memory.isShared ? 2 : 0) | (memory.is64 ? 4 : 0)
                | (isCustom ? 8 : 0))
        writer.size(memory.minimum)
        if let maximum = memory.maximum { writer.size(maximum) }
        if isCustom { writer.size(memory.pageSizeLog2) }
    }

    private func writeElements(_ module: inout BinaryWriter) {
        var section = BinaryWriter()
        for segment in elementSegments {
            let usesIndices = segment.functions != nil
            var flags: UInt8 = usesIndices ? 0 : 4
            var isImplicit = false
            if let active = segment.active {
                isImplicit = active.table == 0 && segment.type == .functionReference
                if !isImplicit { flags |= 2 }
            } else {
                flags |= segment.isDeclarative ? 3 : 1
            }
            section.byte(flags)
            if let active = segment.active {
                if !isImplicit { section.size(active.table) }
                section.append(active.offset)
                section.byte(0x0B)
            }
            if !isImplicit {
                if usesIndices { section.byte(0) } else { section.valueType(segment.type) }
            }
            if let functions = segment.functions {
                section.size(functions.count)
                for function in functions { section.size(function) }
            } else {
                section.size(segment.items.count)
                for item in segment.items {
                    section.append(item)
                    section.byte(0x0B)
                }
            }
        }
        module.section(9, count: elementSegments.count, section)
    }
}
