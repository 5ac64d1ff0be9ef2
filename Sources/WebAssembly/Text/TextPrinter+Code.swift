/// Function bodies and constant expressions, flat or folded.
extension TextPrinter {
    /// A label that is in scope.
    struct PrintedLabel {
        var name: ByteRange?
        /// How many operands a branch to it takes.
        var arity: Int
    }

    /// The body being printed.
    struct PrintedBody {
        var labels: [PrintedLabel] = []
        var locals = NameMap()
        var localCount = 0
        var labelNames: [UInt32: ByteRange] = [:]
        /// How many labels there were so far, in the order of the bytes.
        var labelCount: UInt32 = 0
        var resultCount = 0
        var hints: [(offset: Int, value: UInt8)] = []
        var start = 0
        var isFunction = false
    }

    // MARK: Functions

    mutating func printCode(_ reader: inout BinaryReader) throws(ModuleError) {
        let count = try reader.count(limit: Limits.functions, "too many function bodies")
        let imported = functionTypes.count - count
        guard imported >= 0 else {
            throw reader.failure("function and code section have inconsistent lengths")
        }
        for number in 0..<count {
            let size = Int(try reader.u32())
            let start = reader.position
            try reader.skip(size)
            var inner = self.reader(start, start + size)
            try printFunction(UInt32(imported + number), &inner)
        }
    }

    mutating func printFunction(_ index: UInt32, _ reader: inout BinaryReader) throws(ModuleError) {
        try checkSize()
        body = PrintedBody()
        body.isFunction = true
        body.start = reader.position
        body.labelNames = names.labels[index] ?? [:]
        body.hints = hints[index] ?? []
        newline()
        write("(func")
        writeDefinition(.function, index)
        let type = functionTypes[Int(index)]
        var parameters = 0
        if Int(type) < types.count, types[Int(type)].kind == .function {
            parameters = types[Int(type)].parameterCount
            body.resultCount = types[Int(type)].resultCount
        }
        var runs: [(type: TextParser.TypeCode, count: UInt32)] = []
        var localCount = parameters
        for _ in 0..<(try reader.count(limit: Limits.locals, "too many locals")) {
            let count = try reader.u32()
            localCount += Int(count)
            guard localCount <= Limits.locals + Limits.parameters else {
                throw ModuleError(.limit, "too many locals", at: reader.position)
            }
            runs.append((try typeCode(&reader), count))
        }
        body.localCount = localCount
        body.locals = nameMap(names.locals[index], count: localCount)
        try write(typeUse: type, locals: body.locals)
        depth += 1
        write(locals: runs, first: parameters, body.locals)
        body.labels.append(PrintedLabel(name: nil, arity: body.resultCount))
        if options.folds { try printFolded(&reader) } else { try printFlat(&reader) }
        guard reader.isAtEnd else { throw reader.failure("section size mismatch") }
        depth -= 1
        write(")")
    }

    /// A constant expression with its `end`, on one line.
    mutating func printExpression(
        _ reader: inout BinaryReader, leadingSpace: Bool = true
    ) throws(ModuleError) {
        body = PrintedBody()
        body.labels.append(PrintedLabel(name: nil, arity: 0))
        var needsSpace = leadingSpace
        var open = 0
        while true {
            let opcode = try reader.opcode()
            if opcode == .end {
                if open == 0 { return }
                open -= 1
            }
            if needsSpace { write(" ") }
            needsSpace = true
            try printHead(opcode, &reader)
            if TextPrinter.opensBlock(opcode) { open += 1 }
            update(labelsAfter: opcode)
        }
    }

    // MARK: Instructions

    static func opensBlock(_ opcode: Opcode) -> Bool {
        switch opcode {
        case .block, .loop, .if, .try, .tryTable: true
        default: false
        }
    }

    private mutating func write(offset: Int) {
        write("(;@")
        write(hexadecimal: UInt64(offset))
        write(";) ")
    }

    private mutating func writeHint(_ offset: Int) {
        guard let hint = hint(at: offset) else { return }
        printedHints += 1
        write(hint == 0 ? "(@metadata.code.branch_hint \"\\00\") " : "(@metadata.code.branch_hint \"\\01\") ")
    }

    private func hint(at offset: Int) -> UInt8? {
        var low = 0
        var high = body.hints.count
        while low < high {
            let middle = (low + high) / 2
            if body.hints[middle].offset < offset - body.start { low = middle + 1 } else { high = middle }
        }
        guard low < body.hints.count, body.hints[low].offset == offset - body.start else { return nil }
        return body.hints[low].value
    }

    /// Few bytes can say much: fifty thousand locals, or a type with a thousand parameters at every call. A text larger
    /// than what can be read is not made.
    func checkSize() throws(ModuleError) {
        guard output.count <= Limits.moduleSize else {
            throw ModuleError(.limit, "its text is larger than 1 GiB", at: count)
        }
    }

    private mutating func printFlat(_ reader: inout BinaryReader) throws(ModuleError) {
        var open = 0
        while true {
            try checkSize()
            let start = reader.position
            let opcode = try reader.opcode()
            switch opcode {
            case .end:
                if open == 0 {
                    marks?.append(Mark(offset: start, position: output.count, depth: depth))
                    return
                }
                open -= 1
                depth -= 1
            case .else, .catch, .catchAll: depth -= 1
            case .delegate:
                open -= 1
                depth -= 1
                _ = body.labels.popLast()
            default: break
            }
            guard open >= 0 else { throw reader.failure("unexpected end of section or function", at: start) }
            marks?.append(Mark(offset: start, position: output.count, depth: depth))
            newline()
            if options.showsOffsets { write(offset: start) }
            if opcode == .if || opcode == .brIf, !body.hints.isEmpty { writeHint(start) }
            try printHead(opcode, &reader)
            switch opcode {
            case .else, .catch, .catchAll: depth += 1
            default:
                if TextPrinter.opensBlock(opcode) {
                    open += 1
                    depth += 1
                }
            }
            update(labelsAfter: opcode)
        }
    }

    /// Leaves the label that an `end` closes; blocks were entered when their heads were printed.
    private mutating func update(labelsAfter opcode: Opcode) {
        if opcode == .end, body.labels.count > 1 { body.labels.removeLast() }
    }

    // MARK: Folded instructions

    /// An instruction with its operands, or a block with its contents.
    private struct Node {
        var offset: Int
        var opcode: Opcode
        /// Operands, or what is inside of a block before its first clause.
        var firstChild: Int32 = -1
        var next: Int32 = -1
        /// The clauses of a block after the first: `else`, `catch`, `catch_all`.
        var clause: Int32 = -1
        /// Of an `if`, its operands.
        var firstOperand: Int32 = -1
        var label: UInt32 = 0
        var isValue = false
    }

    /// One block that is being read.
    private struct OpenBlock {
        var node: Int32
        /// The clause that instructions go to.
        var clause: Int32
        /// How many items there were outside.
        var itemStart: Int
        var resultCount: Int
    }

    private mutating func printFolded(_ reader: inout BinaryReader) throws(ModuleError) {
        let nodes = try readNodes(&reader)
        try print(nodes)
    }

    /// Finds what each instruction of a body takes its operands from. Whatever this finds, the instructions stay in their
    /// order, so the text means the same; in valid code it also looks as one would write it.
    private mutating func readNodes(_ reader: inout BinaryReader) throws(ModuleError) -> [Node] {
        // Node 0 is the body.
        var nodes = [Node(offset: reader.position, opcode: .block)]
        var items: [Int32] = []
        var blocks = [OpenBlock(node: 0, clause: 0, itemStart: 0, resultCount: 0)]
        var labelCount: UInt32 = 0
        // Makes siblings of the items from an index on, and returns the first.
        func link(_ from: Int) -> Int32 {
            guard from < items.count else { return -1 }
            for index in from..<(items.count - 1) { nodes[Int(items[index])].next = items[index + 1] }
            let first = items[from]
            items.removeLast(items.count - from)
            return first
        }
        while true {
            let start = reader.position
            let opcode = try reader.opcode()
            let place = reader.position
            let current = blocks[blocks.count - 1]
            switch opcode {
            case .else, .catch, .catchAll:
                try skipImmediates(opcode, &reader)
                guard current.node != 0 else { throw reader.failure("unexpected end", at: start) }
                let first = link(current.itemStart)
                nodes[Int(current.clause)].firstChild = first
                nodes.append(Node(offset: start, opcode: opcode))
                let clause = Int32(nodes.count - 1)
                nodes[Int(current.clause)].clause = clause
                blocks[blocks.count - 1].clause = clause
            case .end, .delegate:
                try skipImmediates(opcode, &reader)
                let first = link(current.itemStart)
                nodes[Int(current.clause)].firstChild = first
                if opcode == .delegate {
                    nodes.append(Node(offset: start, opcode: opcode))
                    nodes[Int(current.clause)].clause = Int32(nodes.count - 1)
                }
                blocks.removeLast()
                body.labels.removeLast()
                if blocks.isEmpty {
                    body.labels.append(PrintedLabel(name: nil, arity: body.resultCount))
                    return nodes
                }
                nodes[Int(current.node)].isValue = current.resultCount == 1
                items.append(current.node)
            case .block, .loop, .if, .try, .tryTable:
                let type = try blockArity(&reader)
                reader.position = place
                try skipImmediates(opcode, &reader)
                var node = Node(offset: start, opcode: opcode)
                node.label = labelCount
                labelCount += 1
                if opcode == .if {
                    node.firstOperand = link(operands(items, 1 + type.parameters, nodes, current.itemStart))
                }
                nodes.append(node)
                let index = Int32(nodes.count - 1)
                blocks.append(
                    OpenBlock(
                        node: index, clause: index, itemStart: items.count, resultCount: type.results))
                body.labels.append(
                    PrintedLabel(name: nil, arity: opcode == .loop ? type.parameters : type.results))
            default:
                let effect = try effect(of: opcode, reader)
                try skipImmediates(opcode, &reader)
                var node = Node(offset: start, opcode: opcode)
                node.firstChild = link(operands(items, effect.taken, nodes, current.itemStart))
                node.isValue = effect.given == 1
                nodes.append(node)
                items.append(Int32(nodes.count - 1))
            }
        }
    }

    /// Where the operands of an instruction begin among the items: as many as there are values just before it.
    private func operands(_ items: [Int32], _ count: Int, _ nodes: [Node], _ limit: Int) -> Int {
        var start = items.count
        while start > limit, items.count - start < count, nodes[Int(items[start - 1])].isValue { start -= 1 }
        return start
    }

    private enum Step {
        case node(Int32)
        case close
        /// `then`, and later the clauses of a block.
        case contents(Int32)
        case clause(Int32)
        case leave
    }

    private mutating func print(_ nodes: [Node]) throws(ModuleError) {
        var steps: [Step] = [.node(nodes[0].firstChild)]
        while let step = steps.popLast() {
            switch step {
            case .node(let index):
                guard index >= 0 else { continue }
                try checkSize()
                let node = nodes[Int(index)]
                // The siblings come after all that belongs to this one.
                steps.append(.node(node.next))
                newline()
                if node.opcode == .if || node.opcode == .brIf, !body.hints.isEmpty { writeHint(node.offset) }
                write("(")
                if options.showsOffsets { write(offset: node.offset) }
                body.labelCount = node.label
                var reader = self.reader(node.offset, count)
                let opcode = try reader.opcode()
                depth += 1
                if opcode == .if {
                    // The label is not yet in scope for the operands.
                    try printHead(opcode, &reader)
                    let label = body.labels.removeLast()
                    pendingLabels.append(label)
                    steps.append(.contents(index))
                    steps.append(.node(node.firstOperand))
                } else if TextPrinter.opensBlock(opcode) {
                    try printHead(opcode, &reader)
                    if opcode == .try {
                        newline()
                        write("(do")
                        depth += 1
                        steps.append(.clause(node.clause))
                    } else {
                        steps.append(.leave)
                    }
                    steps.append(.node(node.firstChild))
                } else {
                    try printHead(opcode, &reader)
                    steps.append(.close)
                    steps.append(.node(node.firstChild))
                }
            case .close:
                depth -= 1
                write(")")
            case .contents(let index):
                body.labels.append(pendingLabels.removeLast())
                newline()
                write("(then")
                depth += 1
                steps.append(.clause(nodes[Int(index)].clause))
                steps.append(.node(nodes[Int(index)].firstChild))
            case .clause(let index):
                // The clause before ends here, and after the last the whole.
                depth -= 1
                write(")")
                guard index >= 0 else {
                    steps.append(.leave)
                    continue
                }
                let node = nodes[Int(index)]
                newline()
                write("(")
                var reader = self.reader(node.offset, count)
                let opcode = try reader.opcode()
                let label = opcode == .delegate ? body.labels.popLast() : nil
                try printHead(opcode, &reader)
                if let label { body.labels.append(label) }
                depth += 1
                steps.append(.clause(node.clause))
                steps.append(.node(node.firstChild))
            case .leave:
                body.labels.removeLast()
                depth -= 1
                write(")")
            }
        }
    }
}
