#if arch(x86_64)
    import Assembler

    #if canImport(Glibc)
        import Glibc
    #elseif canImport(Musl)
        import Musl
    #else
        import Darwin
    #endif

    /// Functions of machine code that can be called.
    struct MachineCode: ~Copyable {
        /// Gets two addresses.
        typealias Function = @convention(c) (UnsafeMutableRawPointer, UnsafeMutableRawPointer) -> Void

        private let start: UnsafeMutableRawPointer
        private let size: Int
        private let places: [Int]

        /// What is written by each of several closures becomes a function; the constants come after all of them.
        init(_ functions: [(inout X86MacroAssembler<X86Encoder>) -> Void]) {
            var m = X86MacroAssembler(output: X86Encoder())
            defer { m.output.deallocate() }
            var places: [Int] = []
            for function in functions {
                m.output.align(to: 16)
                places.append(m.output.count)
                function(&m)
                m.returnLocal()
            }
            m.output.align(to: 16)
            for constant in m.constants {
                m.output.bind(constant.label)
                m.output.append(quad: constant.low)
                m.output.append(quad: constant.high)
            }
            m.output.resolve()
            precondition(m.output.relocations.isEmpty, "the code refers to what is not in it")
            self.places = places
            let bytes = m.output.bytes
            size = bytes.count
            let mapping = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
            guard let mapping, mapping != MAP_FAILED else { fatalError("no memory for machine code") }
            start = mapping
            start.copyMemory(from: bytes.baseAddress!, byteCount: size)
            precondition(
                mprotect(start, size, PROT_READ | PROT_EXEC) == 0, "memory may not be made executable")
        }

        deinit { munmap(start, size) }

        var count: Int { places.count }

        /// The function of the closure with a number.
        subscript(number: Int) -> Function { unsafeBitCast(start + places[number], to: Function.self) }
    }
#endif
