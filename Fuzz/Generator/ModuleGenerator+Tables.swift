import WebAssembly

/// Tables and element segments.
extension ModuleGenerator {
    /// The table that indirect calls mostly go through; what it begins with is mostly left alone.
    var stableTable: Int { 0 }

    func pickTable() -> Int {
        tables.count > 1 && input.chance(85) ? 1 + input.below(tables.count - 1) : 0
    }

    /// Writes an index where `count` elements can be worked on, mostly.
    func tableIndex(_ table: Int, count: Int, _ depth: Int) {
        let is64 = tables[table].is64
        let size = tables[table].minimum
        if mayTrap() || size < count {
            switch input.below(3) {
            case 0: index(UInt64(size + input.below(3)) &- UInt64(input.below(4)), is64: is64)
            case 1: index(input.pick([.max, 1 << 31, 1 << 32, 1 << 63]), is64: is64)
            default: value(is64 ? .i64 : .i32, depth)
            }
        } else if size - count >= 3, input.chance(30) {
            value(is64 ? .i64 : .i32, depth)
            index(3, is64: is64)
            op(is64 ? .i64And : .i32And)
        } else {
            index(UInt64(input.below(size - count + 1)), is64: is64)
        }
    }

    func tableStatement(_ depth: Int) {
        let table = pickTable()
        let element = tables[table].element
        let is64 = tables[table].is64
        switch input.below(10) {
        case 0...2:
            if table == stableTable, !mayTrap() {
                // A function of the type that was there.
                let place = input.below(max(stableTypes.count, 1))
                let choices = guests.filter {
                    stableTypes.count > place && functions[$0].type == stableTypes[place]
                }
                guard !choices.isEmpty else { return op(.nop) }
                index(UInt64(place), is64: is64)
                op(.refFunc, input.pick(choices))
            } else {
                tableIndex(table, count: 1, depth - 1)
                value(element, depth - 1)
            }
            op(.tableSet, table)
        case 3:
            tableIndex(table, count: 1, depth - 1)
            op(.tableGet, table)
            noteTop(element)
        case 4:
            tableGrow(table, depth - 1)
            noteTop(is64 ? .i64 : .i32)
        case 5 where table != stableTable || mayTrap():
            tableIndex(table, count: min(3, tables[table].minimum), depth - 1)
            value(element, depth - 1)
            index(UInt64(input.below(min(3, tables[table].minimum) + 1)), is64: is64)
            op(.tableFill, table)
        case 6, 7:
            let sources = tables.indices.filter { matches(tables[$0].element, element) }
            let source = input.chance(60) ? table : input.pick(sources)
            let count = min(4, tables[table].minimum, tables[source].minimum)
            guard table != stableTable || mayTrap() else { return tableGetOnly(table, depth) }
            tableIndex(table, count: count, depth - 1)
            tableIndex(source, count: count, depth - 1)
            let length = UInt64(input.below(count + 1))
            index(length, is64: is64 && tables[source].is64)
            op(.tableCopy, table, source)
        case 8:
            let segments = elementSegments.indices.filter { matches(elementSegments[$0].type, element) }
            guard !segments.isEmpty, table != stableTable || mayTrap() else {
                return tableGetOnly(table, depth)
            }
            let segment = input.pick(segments)
            let isPassive = elementSegments[segment].active == nil && !elementSegments[segment].isDeclarative
            let size = isPassive || mayTrap() ? elementSegments[segment].items.count : 0
            let count = min(size, tables[table].minimum)
            let from = input.below(size - count + 1) + (mayTrap() ? 1 : 0)
            tableIndex(table, count: count, depth - 1)
            constant(Int32(from))
            constant(Int32(input.below(count + 1)))
            op(.tableInit, segment, table)
        default:
            guard !elementSegments.isEmpty, input.chance(30) else { return tableGetOnly(table, depth) }
            op(.elemDrop, input.below(elementSegments.count))
        }
    }

    private func tableGetOnly(_ table: Int, _ depth: Int) {
        tableIndex(table, count: 1, depth - 1)
        op(.tableGet, table)
        noteTop(tables[table].element)
    }

    /// `table.grow` by little, or by more than there can be; its result stays.
    func tableGrow(_ table: Int, _ depth: Int) {
        value(tables[table].element, depth)
        let delta: UInt64 = input.chance(15) ? .max : UInt64(input.below(3))
        index(delta, is64: tables[table].is64)
        op(.tableGrow, table)
    }

    // MARK: Plans

    func planTables() {
        if let previous, input.chance(60) {
            // The stable table first, so that it is the stable one here too.
            for (number, table) in previous.tables.enumerated() where number == 0 || input.chance(50) {
                var table = table
                table.initial = nil
                table.source = ImportSource(module: 0, name: "t\(number)")
                tables.append(table)
            }
            return
        }
        var table = Table(element: .functionReference, minimum: 4 + input.below(8), maximum: nil)
        table.maximum = table.minimum + input.below(8)
        tables.append(table)
        guard has(.referenceTypes) else { return }
        let elements: [GuestType] = valueTypes.filter { $0.isReference && $0.hasDefault }
        let count = 1 + input.below(4)
        for _ in 0..<count {
            let element = elements.isEmpty || input.chance(30) ? .functionReference : input.pick(elements)
            var table = Table(element: element, minimum: 3 + input.below(6), maximum: nil)
            table.maximum = table.minimum + input.below(8)
            if has(.memory64), input.chance(35) {
                table.is64 = true
                used.formUnion(.memory64)
            }
            tables.append(table)
        }
        used.formUnion(.referenceTypes)
    }

    func planElements() {
        if let previous, tables[stableTable].source != nil {
            stableTypes = previous.stableTypes
        } else {
            // The stable table is full of functions, each once and then some again.
            var entries: [Int] = []
            for _ in 0..<tables[stableTable].minimum where !guests.isEmpty {
                entries.append(
                    entries.count < guests.count && input.chance(60)
                        ? guests.lowerBound + entries.count : guests.lowerBound + input.below(guests.count))
            }
            stableTypes = entries.map { functions[$0].type }
            elementSegments.append(
                ElementSegment(
                    type: .functionReference, items: entries.map(functionItem), functions: entries,
                    active: (
                        stableTable, index(0, is64: tables[stableTable].is64, inConstantExpression: true)
                    )))
        }
        guard has(.bulkMemory), has(.referenceTypes) else { return }
        // For arrays of references.
        for definition in types {
            guard let type = definition.element?.storage.unpacked, type.isReference, input.chance(70) else {
                continue
            }
            let items = (0..<(3 + input.below(5))).map { _ in constantExpression(type) }
            elementSegments.append(ElementSegment(type: type, items: items, functions: nil, active: nil))
        }
        for _ in 0..<(1 + input.below(4)) {
            let table = input.below(tables.count)
            let type = tables[table].element
            var items: [[UInt8]] = []
            let count = 1 + input.below(5)
            var indices: [Int]? = type == .functionReference && input.chance(50) ? [] : nil
            for _ in 0..<count {
                if indices != nil {
                    let function = guests.lowerBound + input.below(guests.count)
                    indices?.append(function)
                    items.append(functionItem(function))
                } else {
                    items.append(constantExpression(type))
                }
            }
            var segment = ElementSegment(type: type, items: items, functions: indices, active: nil)
            if table != stableTable, count <= tables[table].minimum, input.chance(40) {
                let offset = index(
                    UInt64(input.below(tables[table].minimum - count + 1)), is64: tables[table].is64,
                    inConstantExpression: true)
                segment.active = (table, offset)
            }
            elementSegments.append(segment)
        }
    }

    func functionItem(_ function: Int) -> [UInt8] {
        var writer = BinaryWriter()
        writer.byte(0xD2)
        writer.size(function)
        return writer.bytes
    }
}
