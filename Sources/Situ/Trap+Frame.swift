import DebugInformation
import WebAssembly

extension Trap {
    /// One function that was being executed.
    public struct Frame: Sendable {
        /// The name that the module's name section gives its module.
        public let module: String?
        /// The function's index in its module; nil for a function of the host.
        public let functionIndex: Int?
        /// The function's name, from the name section or else from an export.
        public let functionName: String?
        /// Where it was: the byte of the module at which the instruction begins. 0 for a function of the host.
        public let offset: Int
        /// What knows the lines of the module's source.
        private let decoded: DecodedModule?

        /// - Parameter functionIndex: nil for a constant expression.
        init(_ module: DecodedModule, functionIndex: Int?, offset: Int) {
            self.module = module.nameSection.module.map { module.bytes.string($0) }
            self.functionIndex = functionIndex
            functionName = functionIndex.map { module.functionName($0) } ?? "constant expression"
            self.offset = offset
            decoded = functionIndex == nil ? nil : module
        }

        private init() {
            module = nil
            functionIndex = nil
            functionName = "host function"
            offset = 0
            decoded = nil
        }

        /// A function of the host.
        static let host = Frame()
        /// Whether it is a function of the host.
        var isHost: Bool { functionIndex == nil && decoded == nil && functionName == Frame.host.functionName }

        /// Where in the function's source that is; nil if the module does not say it.
        ///
        /// It is found in the module's DWARF (versions 2 to 5) when it is asked for. Where something is inlined, this is
        /// the call in this function, and ``inlined`` says where it went.
        public var location: SourceLocation? {
            sourceFrames.last?.location.map { SourceLocation($0) }
        }

        /// The functions that the compiler inlined at this place, innermost first, as far as the module's DWARF says it.
        public var inlined: [InlinedFunction] {
            sourceFrames.dropLast().map {
                InlinedFunction(name: $0.function, location: $0.location.map { SourceLocation($0) })
            }
        }

        /// The functions inlined here, innermost first, then this one.
        private var sourceFrames: [SourceFrame] {
            guard let decoded, let functionIndex else { return [] }
            return SourceLocator.frames(at: offset, inFunction: functionIndex, of: decoded)
        }

        /// Lines for the functions inlined here, innermost first, and one for this one.
        var lines: (inlined: [String], function: String) {
            let frames = sourceFrames
            let inlined = frames.dropLast().map { frame in
                let location = frame.location.map { SourceLocation($0) }
                return InlinedFunction(name: frame.function, location: location).description
            }
            var text = ""
            if let module { text += module + "!" }
            text += functionName ?? functionIndex.map { frames.last?.function ?? "function \($0)" } ?? "?"
            if functionIndex != nil { text += " at 0x" + String(offset, radix: 16) }
            if let location = frames.last?.location {
                text += " (" + SourceLocation(location).description + ")"
            }
            return (inlined, text)
        }
    }

    /// A place in the source that a module was compiled from.
    public struct SourceLocation: Sendable, Hashable {
        /// As the compiler wrote it down: absolute, unless it was told otherwise.
        public let path: String
        /// From 1; 0 for code that stands for no line.
        public let line: Int
        /// From 1, in bytes; 0 if it is not known.
        public let column: Int

        init(_ location: SourceFrame.Location) {
            path = location.path
            line = location.line
            column = location.column
        }
    }

    /// A function whose code the compiler put into another one.
    public struct InlinedFunction: Sendable, Hashable {
        /// As the source calls it; nil if the debug information does not say it.
        public let name: String?
        /// Where in it.
        public let location: SourceLocation?
    }
}

extension Trap.Frame: CustomStringConvertible {
    /// The function, the offset in the module, and the place in the source if it is known.
    public var description: String { lines.function }
}

extension Trap.SourceLocation: CustomStringConvertible {
    /// `path:line:column`, without what is not known.
    public var description: String {
        guard line > 0 else { return path }
        return column > 0 ? "\(path):\(line):\(column)" : "\(path):\(line)"
    }
}

extension Trap.InlinedFunction: CustomStringConvertible {
    /// The name and the place.
    public var description: String {
        (name ?? "?") + " inlined" + (location.map { " (\($0))" } ?? "")
    }
}
