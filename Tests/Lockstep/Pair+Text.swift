import Machine
import Situ
import WebAssembly

/// Both states, for people.
extension Pair {
    private static let shownFrames = 4
    private static let shownSlots = 80

    /// Where a function is, for later.
    struct Place {
        let instance: Int
        let body: UnsafePointer<FunctionBody>
        let pc: Int
        let step: UInt32

        init?(_ frame: FramePointer) {
            guard frame.pointee.kind == .function, let body = frame.pointee.body,
                let instance = frame.pointee.instance
            else { return nil }
            self.instance = instance.pointee.index
            self.body = body
            pc = Int(frame.pointee.pc)
            step = frame.pointee.step
        }

        /// Where the newest function of an activation is.
        init?(_ activation: Activation) {
            var next = activation.frame
            while let frame = next, frame.pointee.kind != .function { next = frame.caller }
            guard let next else { return nil }
            self.init(next)
        }
    }

    func text(_ place: Place?, _ store: Machine.Store) -> String {
        guard let place else { return "no function" }
        let module = store.instances[place.instance].module
        let index = Int(place.body.pointee.functionIndex)
        let isConstant = place.body.pointee.functionIndex == .max
        let name =
            isConstant ? "constant expression" : "function \(index) " + (module.functionName(index) ?? "")
        return
            "instance \(place.instance), \(name), pc 0x\(String(place.pc, radix: 16)), step \(place.step), "
            + Self.instruction(module.bytes.base + place.pc)
    }

    /// The mnemonic of the instruction at a place.
    private static func instruction(_ code: UnsafePointer<UInt8>) -> String {
        var opcode: Opcode? = Opcode(code[0])
        if (0xFB...0xFE).contains(code[0]) {
            var number: UInt32 = 0
            var index = 1
            repeat {
                number |= UInt32(code[index] & 0x7F) &<< UInt32(7 * (index - 1))
                index += 1
            } while code[index - 1] >= 0x80 && index < 6
            opcode = Opcode(prefix: code[0], subopcode: number)
        }
        return opcode.flatMap { InstructionTable.instruction(for: $0) }?.mnemonic.description
            ?? "no instruction"
    }

    /// The newest frames of both activations, slot by slot.
    mutating func text(_ one: Activation, _ other: Activation) -> String {
        "  \(names.0):\n" + text(one, first, like: one) + "  \(names.1):\n" + text(other, second, like: one)
    }

    /// Types are only known where the frames are those of the `trusted` activation.
    private mutating func text(
        _ activation: Activation, _ store: Machine.Store, like trusted: Activation
    ) -> String {
        var text = ""
        var end = activation.top
        var (next, model) = (activation.frame, trusted.frame)
        for number in 0..<Pair.shownFrames {
            guard let frame = next else { break }
            text += "    frame \(number): \(self.text(Place(frame), store))\n"
            let isKnown =
                frame.pointee.pc == model?.pointee.pc
                && frame.pointee.body?.pointee.start == model?.pointee.body?.pointee.start
            (next, model) = (frame.caller, model?.caller)
            guard frame.pointee.kind == .function, let body = frame.pointee.body,
                let instance = frame.pointee.instance
            else { continue }
            let count = (end - frame.operands) / slotWords
            if number == 0 { text += "      \(count) operands\n" }
            if isKnown {
                let header = UnsafeMutableRawPointer(frame).assumingMemoryBound(to: UInt64.self)
                let map = slots(
                    body, frame.pointee.pc, store.instances[instance.pointee.index].module)
                for slot in map.slots.prefix(Pair.shownSlots) where header + slot.offset < end {
                    text += "      \(slot.name) \(slot.type) \(slot.type.text(header + slot.offset))\n"
                }
            } else {
                for index in 0..<max(0, min(count, Pair.shownSlots)) {
                    let word = frame.operands[index * slotWords]
                    text += "      operand \(index) 0x\(String(word, radix: 16))\n"
                }
            }
            end = frame.locals(Int(body.pointee.localCount))
        }
        return text
    }
}
