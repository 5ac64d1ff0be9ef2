#if arch(x86_64) || arch(arm64)

    @testable import Baseline
    import Foundation
    import Machine
    import ResourceProbe
    import Synchronization
    import Testing
    import WebAssembly

    #if os(Linux)
        import Glibc
    #endif

    /// Compiling on another thread, while programs go on.
    @Suite(.enabled(if: Baseline.isAvailable), .timeLimit(.minutes(5))) struct CompilationQueueTests {
        /// Functions that call each other in a row, after they have passed a loop; and a long one, which takes the compiler some
        /// milliseconds.
        static func text(functions: Int = 20, longBody: Int = 0) -> String {
            var text = "(module\n"
            for number in 0..<functions {
                let next =
                    number + 1 < functions
                    ? "(call $f\(number + 1) (local.get 0))" : "(i32.const 0)"
                text += """
                    (func $f\(number) (export "f\(number)") (param i32) (result i32) (local i32 i32)
                      (local.set 1 (local.get 0))
                      (loop
                        (local.set 2 (i32.add (i32.mul (local.get 2) (i32.const 3)) (local.get 1)))
                        (br_if 0 (local.tee 1 (i32.sub (local.get 1) (i32.const 1)))))
                      (i32.add (local.get 2) \(next)))

                    """
            }
            if longBody > 0 {
                let line = "(local.set 1 (i32.add (i32.rotl (local.get 1) (local.get 0)) (i32.const 7)))\n"
                text += """
                    (func (export "long") (param i32) (result i32) (local i32)
                      (loop
                        (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
                      \(String(repeating: line, count: longBody))
                      (local.get 1))
                    """
            }
            return text + ")"
        }

        private static func expected(_ argument: Int32, functions: Int) -> UInt32 {
            var value: Int32 = 0
            for count in stride(from: argument, to: 0, by: -1) { value = value &* 3 &+ count }
            return UInt32(bitPattern: value &* Int32(functions))
        }

        private func wait(_ what: String, while condition: () -> Bool) {
            let end = Date(timeIntervalSinceNow: 60)
            while condition(), Date() < end { Thread.sleep(forTimeInterval: 0.0005) }
            #expect(!condition(), "\(what)")
        }

        private func run(
            _ program: Program, _ name: String, _ argument: UInt64, in store: Store, _ instance: Instance
        ) throws -> UInt32 {
            let (activation, slots) = try program.start(name, argument, in: store, instance)
            #expect(store.run(activation) == .finished)
            let result = UInt32(truncatingIfNeeded: slots[0])
            store.giveBack(activation)
            return result
        }

        private func state(_ number: Int, _ table: CodeTable) -> UInt8 {
            table.functions[number].state.load(ordering: .acquiring)
        }

        /// The table of a module, which a store has asked for.
        private func codeTable(_ instance: Instance) throws -> CodeTable {
            let code = try #require(instance.record.pointee.code)
            return Unmanaged<CodeTable>.fromOpaque(code).takeUnretainedValue()
        }

        @Test func aProgramGoesOnUntilThereIsCode() throws {
            let program = try Program(Self.text())
            let (store, instance) = try program.store(executor(.automatic, isConcurrent: true))
            let expected = Self.expected(5000, functions: 20)
            var calls = 0
            // Twenty functions become hot, and each call enters what there is by then.
            wait("functions stayed without code") {
                calls += 1
                let result = try? run(program, "f0", 5000, in: store, instance)
                #expect(result == expected, "call \(calls)")
                return !(0..<20).allSatisfy { program.isCompiled($0, instance) }
            }
            #expect(try run(program, "f0", 5000, in: store, instance) == expected)
        }

        @Test func oneLongRunFindsItsCode() throws {
            let program = try Program(Self.text(functions: 1))
            let (store, instance) = try program.store(executor(.automatic, isConcurrent: true))
            let (activation, _) = try program.start("f0", 0, in: store, instance)
            // The loop's count begins at zero, so it passes it 2^32 times.
            var isInCode = false
            wait("the loop was executed in place") {
                store.fuel = 100_000
                #expect(store.run(activation) == .suspended)
                isInCode = activation.frame?.pointee.body?.pointee.isCompiled ?? false
                return !isInCode
            }
            #expect(isInCode)
        }

        @Test func whatIsNeededMostComesFirst() throws {
            let program = try Program(Self.text(functions: 5, longBody: 1))
            let (store, instance) = try program.store(executor(.automatic, isConcurrent: true))
            _ = try run(program, "f4", 100_000, in: store, instance)
            let table = try codeTable(instance)
            wait("the function was not compiled") { !table.isCompiled(4) }
            // No thread looks at a queue that it has not been told of.
            for number in 0..<4 {
                #expect(table.enqueue(number, bodySize: [100, 10, 1000, 100][number]) == (number == 0))
            }
            for (number, units) in [500, 40, 6000, 400].enumerated() {
                _ = table.heat(number, by: units, bodySize: 1, policy: .automatic)
            }
            // Units of a function that waits count too.
            _ = table.heat(3, by: 800, bodySize: 1, policy: .automatic)
            var order: [Int] = []
            while let (number, isLast) = table.dequeue() {
                order.append(number)
                #expect(isLast == (order.count == 4))
            }
            #expect(order == [3, 2, 0, 1])
        }

        @Test func aFunctionIsQueuedOnce() throws {
            let program = try Program(Self.text(functions: 2, longBody: 3000))
            let (store, instance) = try program.store(executor(.automatic, isConcurrent: true))
            _ = try run(program, "f1", 100_000, in: store, instance)
            let table = try codeTable(instance)
            // The long one keeps the thread busy.
            #expect(table.request(2, bodySize: 100, isConcurrent: true))
            #expect(table.request(0, bodySize: 100, isConcurrent: true))
            for number in [0, 2] {
                for _ in 0..<100 { #expect(!table.request(number, bodySize: 100, isConcurrent: true)) }
            }
            wait("the functions were not compiled") { !table.isCompiled(0) || !table.isCompiled(2) }
            for number in [0, 2] { #expect(!table.request(number, bodySize: 100, isConcurrent: true)) }
        }

        @Test func whoCannotWaitCompilesWhatIsQueued() throws {
            let program = try Program(Self.text(functions: 1, longBody: 3000))
            let (first, one) = try program.store(executor(.automatic, isConcurrent: true))
            _ = try run(program, "f0", 100_000, in: first, one)
            let table = try codeTable(one)
            table.request(1, bodySize: 100, isConcurrent: true)
            let (second, other) = try program.store(executor(.eager))
            let result = try run(program, "long", 1, in: second, other)
            #expect(program.isCompiled(1, other))
            let (third, another) = try program.store(.portable)
            #expect(try run(program, "long", 1, in: third, another) == result)
        }

        @Test func whatCannotBeCompiledIsNotTriedAgain() throws {
            // Nobody has validated the second function, which is invalid.
            let text =
                "(module (func (export \"f\") (param i32) (result i32) (local.get 0)) (func (result i32)))"
            let program = try Program(text)
            let (_, instance) = try program.store(executor(.automatic, isConcurrent: true))
            let stub = try #require(instance.record.pointee.stubs[.interpretCall])
            let code = try #require(
                CodeTable.of(
                    program.module,
                    CompilerOptions(checksMemory: false, isDeterministic: false, features: .present),
                    interpretCall: stub))
            let table = Unmanaged<CodeTable>.fromOpaque(code).takeUnretainedValue()
            #expect(table.request(1, bodySize: 10, isConcurrent: true))
            wait("the function is still waited for") { table.isOpen(1) }
            #expect(state(1, table) == CompiledFunction.State.refused)
            #expect(!table.request(1, bodySize: 10, isConcurrent: true))
            #expect(state(1, table) == CompiledFunction.State.refused)
            #expect(!table.compile(1))
            // The other is none of its concern.
            table.request(0, bodySize: 10, isConcurrent: true)
            wait("the function was not compiled") { !table.isCompiled(0) }
        }

        /// Modules that are let go of at any moment: before, while and after their functions are compiled.
        @Test func modulesAreFreedWhileTheirFunctionsAreCompiled() throws {
            let bytes = try TextParser.assemble(Array(Self.text(functions: 30, longBody: 300).utf8))
            var modules: [Weak] = []
            for round in 0..<100 {
                let module = try ModuleDecoder.decode(
                    try #require(bytes.withUnsafeBytes { ModuleBytes(copying: $0) }), registry: TypeRegistry()
                )
                modules.append(Weak(module))
                let program = Program(module)
                let (store, instance) = try program.store(executor(.immediate, isConcurrent: true))
                if round % 2 == 0 { _ = try run(program, "long", 3, in: store, instance) }
                let expected = Self.expected(4, functions: 30)
                for _ in 0..<round % 5 {
                    #expect(try run(program, "f0", 4, in: store, instance) == expected)
                }
            }
            // At most the one that is being compiled is still there.
            #expect(modules.count { $0.module != nil } <= 1)
            wait("a module stayed") { modules.contains { $0.module != nil } }
        }

        @Test func aModuleIsFreedWhenItsLastFunctionIsDone() throws {
            var program: Program? = try Program(Self.text(functions: 1, longBody: 5000))
            let module = Weak(program?.module)
            let freed = try {
                let program = try #require(program)
                let (store, instance) = try program.store(executor(.automatic, isConcurrent: true))
                _ = try run(program, "f0", 100_000, in: store, instance)
                return WeakTable(try codeTable(instance))
            }()
            freed.table?.request(1, bodySize: 10, isConcurrent: true)
            program = nil
            // Nobody here has it, and the thread frees it when it has compiled the long function, or has not begun.
            wait("the module stayed") { module.module != nil }
            #expect(freed.table == nil)
        }

        #if os(Linux)
            /// With no address space left there is none for a thread's stack.
            @Test func withoutAThreadFunctionsAreCompiledAtOnce() async {
                if situ_is_sanitized() != 0 { return }
                await #expect(processExitsWith: .success) {
                    let program = try Program(CompilationQueueTests.text(functions: 3))
                    let (store, instance) = try program.store(executor(.eager))
                    let (activation, _) = try program.start("f2", 100, in: store, instance)
                    #expect(store.run(activation) == .finished)
                    // There is memory for code by now, and a compiler.
                    let code = try #require(instance.record.pointee.code)
                    let table = Unmanaged<CodeTable>.fromOpaque(code).takeUnretainedValue()
                    #expect(table.isCompiled(2) && table.isOpen(1))
                    var limit = rlimit()
                    getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
                    let usual = limit.rlim_cur
                    limit.rlim_cur = 1 << 20
                    setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
                    let isDone = table.request(1, bodySize: 100, isConcurrent: true)
                    let isCompiled = table.isCompiled(1)
                    limit.rlim_cur = usual
                    setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit)
                    #expect(isDone && isCompiled)
                    // The next one finds a thread.
                    #expect(table.request(0, bodySize: 100, isConcurrent: true))
                    while table.isOpen(0) { usleep(500) }
                    #expect(table.isCompiled(0))
                }
            }
        #endif

        @Test func storesOfAModuleOnSeveralThreadsQueueFunctionsTogether() async throws {
            for _ in 0..<10 {
                let program = Unsafe(try Program(Self.text(functions: 40)))
                let results = await withTaskGroup(of: [UInt32].self) { group in
                    for thread in 0..<6 {
                        group.addTask {
                            let policy: Policy = thread % 2 == 0 ? .automatic : .immediate
                            guard
                                let (store, instance) = try? program.value.store(
                                    executor(policy, isConcurrent: true))
                            else { return [] }
                            return (0..<20).compactMap { _ in
                                try? run(program.value, "f0", 60, in: store, instance)
                            }
                        }
                    }
                    return await group.reduce(into: []) { $0.append($1) }
                }
                let expected = [UInt32](repeating: Self.expected(60, functions: 40), count: 20)
                #expect(results == [[UInt32]](repeating: expected, count: 6))
            }
        }
    }

    private struct Weak {
        weak var module: DecodedModule?
        init(_ module: DecodedModule?) { self.module = module }
    }

    private struct WeakTable {
        weak var table: CodeTable?
        init(_ table: CodeTable) { self.table = table }
    }

#endif
