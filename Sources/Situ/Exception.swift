import Machine
import WebAssembly

/// An exception of WebAssembly: a tag and values. A host function that throws one throws it into the guest's callers;
/// whoever called the guest gets it if nobody on the way caught it.
///
/// Like the store that its tag and references belong to, an exception is used by one thread at a time.
public struct Exception: Error, @unchecked Sendable {
    // `Error` wants `Sendable`; the store's own rule applies, as documented.
    /// What is thrown: programs catch exceptions by their tags.
    public let tag: Tag
    /// What was being executed when it was thrown, innermost first; at most `Trap.maximumFrames`. Empty for an exception
    /// that did not leave the guest uncaught.
    public let backtrace: [Trap.Frame]
    /// How many outer frames the backtrace leaves out.
    public let omittedFrames: Int
    private let contents: Contents

    private enum Contents {
        case values([Value])
        /// An exception that the program holds. Its arguments are read when somebody asks for them: one can be the
        /// argument of another, to any depth.
        case held(RootedReference)
    }

    /// Makes an exception; it can be thrown if there are as many arguments as the tag has parameters, of their types.
    public init(tag: Tag, arguments: [Value] = []) {
        self.tag = tag
        backtrace = []
        omittedFrames = 0
        contents = .values(arguments)
    }

    /// The exception that a reference, which is not null, refers to.
    init(reference: UInt32, in store: Store) {
        tag = Tag(store: store, record: store.machine.exception(reference).tag)
        backtrace = []
        omittedFrames = 0
        contents = .held(RootedReference(store: store, reference: reference))
    }

    /// The exception that a run ended with. The frames must still be there.
    init?(thrownIn activation: Activation?, _ store: Store) {
        guard let activation, let record = activation.thrown else { return nil }
        tag = Tag(store: store, record: record.tag)
        contents = .values(Exception.values(of: record, in: store))
        (backtrace, omittedFrames) = Trap.walk(activation, store.machine)
    }

    /// The values that it carries, of the types of the tag's parameters.
    public var arguments: [Value] {
        switch contents {
        case .values(let values): values
        case .held(let reference):
            Exception.values(of: tag.store.machine.exception(reference.reference), in: tag.store)
        }
    }

    private static func values(of record: ExceptionRecord, in store: Store) -> [Value] {
        record.tag.pointee.type.pointee.parameters.enumerated().map { index, type in
            Value(record.arguments + index * slotWords, as: type, in: store)
        }
    }

    /// A reference to the exception as an object of its store.
    func makeReference() throws -> UInt32 {
        let store = tag.store
        switch contents {
        case .held(let reference): return reference.reference
        case .values(let values):
            let parameters = tag.parameters
            guard values.count == parameters.count else {
                throw CallError.wrongArgumentCount(expected: parameters.count, found: values.count)
            }
            let slots = SlotPointer.allocate(capacity: max(values.count, 1) * slotWords)
            defer { slots.deallocate() }
            slots.initialize(repeating: 0, count: values.count * slotWords)
            return try store.machine.withoutCollecting {
                for (index, value) in values.enumerated()
                where !value.write(to: slots + index * slotWords, as: parameters[index], in: store) {
                    throw store.refusal(
                        or: .wrongArgumentType(
                            index: index, expected: parameters[index], found: value.description))
                }
                guard let reference = store.machine.makeException(tag.record, slots) else {
                    throw Trap(.heapExhausted, nil, store.machine)
                }
                return reference
            }
        }
    }
}

extension Exception: CustomStringConvertible {
    /// The tag, the arguments, and the backtrace, a line each.
    public var description: String {
        var text = "exception " + (tag.name.map { "\"\($0)\"" } ?? "of a tag without a name")
        text += " (" + arguments.map(\.description).joined(separator: ", ") + ")"
        return text + Trap.describe(backtrace, omittedFrames)
    }
}
