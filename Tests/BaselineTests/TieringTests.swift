#if arch(x86_64) || arch(arm64)

    @testable import Baseline
    import Foundation
    import Machine
    import Testing
    import WebAssembly

    /// A module, and stores that execute it.
    final class Program {
        let module: DecodedModule

        init(_ text: String) throws {
            let bytes = try TextParser.assemble(Array(text.utf8))
            module = try ModuleDecoder.decode(
                try #require(bytes.withUnsafeBytes { ModuleBytes(copying: $0) }), registry: TypeRegistry())
        }

        /// The module by itself.
        init(_ module: DecodedModule) { self.module = module }

        func store(_ executor: Executor) throws -> (Store, Instance) {
            let store = Store(registry: module.registry, executor: executor)
            return (store, try store.instantiate(module, imports: []))
        }

        func start(
            _ name: String, _ argument: UInt64, in store: Store, _ instance: Instance
        ) throws -> (Activation, SlotPointer) {
            let export = try #require(Array(name.utf8).withUnsafeBufferPointer { module.export($0) })
            let reference = store.reference(toFunction: Int(export.index), of: instance.record)
            let activation = try #require(store.takeActivation())
            let slots = try #require(
                activation.pushCall(store.function(reference), reference: reference))
            slots[0] = argument
            return (activation, slots)
        }

        /// Whether a function is compiled for an instance.
        func isCompiled(_ number: Int, _ instance: Instance) -> Bool {
            guard let code = instance.record.pointee.code else { return false }
            return CodeTable.with(code) { $0.isCompiled(number) }
        }
    }

    private let policies: [Policy] = [.automatic, .immediate, .eager, .stress]

    /// Policies, and whether another thread compiles.
    private let ways = policies.map { ($0, false) } + [(.automatic, true), (.immediate, true)]

    func executor(_ policy: Policy, isConcurrent: Bool = false) -> Executor {
        Baseline.executor(Baseline.Options(policy: policy, isConcurrent: isConcurrent))
    }

    @Suite(.enabled(if: Baseline.isAvailable)) struct TieringTests {
        private static let text = """
            (module
              (memory 4)
              (type $bytes (array (mut i8)))
              (func $loop (export "loop") (param i32) (result i32) (local i32)
                (loop
                  (local.set 1 (i32.add (i32.mul (local.get 1) (i32.const 3)) (local.get 0)))
                  (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
                (local.get 1))
              (func $fib (export "fib") (param i32) (result i32)
                (if (result i32) (i32.lt_u (local.get 0) (i32.const 2)) (then (local.get 0))
                  (else (i32.add (call $fib (i32.sub (local.get 0) (i32.const 1)))
                                 (call $fib (i32.sub (local.get 0) (i32.const 2)))))))
              ;; Costs hundreds of units at once, each time.
              (func (export "fill") (param i32) (result i32)
                (loop
                  (memory.fill (i32.const 7) (local.get 0) (i32.const 150000))
                  (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
                (i32.load8_u (i32.const 150006)))
              ;; May cost more than there is.
              (func (export "array") (param i32) (result i32) (local i32)
                (loop
                  (local.set 1 (i32.add (local.get 1)
                    (array.len (array.new_default $bytes (i32.const 70000)))))
                  (br_if 0 (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
                (local.get 1))
              (func (export "tail") (param i32) (result i32) (return_call $down (local.get 0) (i32.const 5)))
              (func $down (param i32 i32) (result i32)
                (if (result i32) (i32.eqz (local.get 0)) (then (local.get 1))
                  (else (return_call $down (i32.sub (local.get 0) (i32.const 1))
                    (i32.mul (local.get 1) (i32.const 7))))))
              (func (export "trap") (param i32) (result i32)
                (loop (local.set 0 (i32.sub (local.get 0) (i32.const 1)))
                  (drop (i32.load (i32.sub (i32.const 0) (i32.eqz (local.get 0)))))
                  (br 0)) (unreachable)))
            """

        /// What somebody outside can see of a run that is stopped every so many units: all stops, and the end.
        private func history(
            _ program: Program, _ executor: Executor, _ name: String, _ argument: UInt64, fuel: Int64
        ) throws -> [String] {
            let (store, instance) = try program.store(executor)
            let (activation, slots) = try program.start(name, argument, in: store, instance)
            var history: [String] = []
            while true {
                store.fuel = fuel
                let outcome = store.run(activation)
                var line = "\(outcome), \(store.fuel) units left"
                if outcome == .finished {
                    history.append(line + ": \(UInt32(truncatingIfNeeded: slots[0]))")
                    return history
                }
                line += ": \(activation.trap)"
                var frame = activation.frame
                while let present = frame {
                    line += " \(present.pointee.pc)+\(present.pointee.step)"
                    frame = present.caller
                }
                history.append(line)
                guard outcome == .suspended, history.count < 400 else { return history }
            }
        }

        @Test(arguments: ways)
        func runsStopInTheSamePlacesWithTheSameFuel(_ policy: Policy, _ isConcurrent: Bool) throws {
            let program = try Program(Self.text)
            let runs: [(String, UInt64, [Int64])] = [
                ("loop", 3000, [97, 512, 513, 2000, 100_000]), ("fib", 15, [97, 700, 100_000]),
                ("fill", 20, [1025, 3000, 100_000]), ("array", 9, [1, 500, 2000, 100_000]),
                ("tail", 1500, [33, 600, 100_000]), ("trap", 900, [64, 511, 100_000]),
            ]
            for (name, argument, fuels) in runs {
                for fuel in fuels {
                    let expected = try history(program, .portable, name, argument, fuel: fuel)
                    let executor = executor(policy, isConcurrent: isConcurrent)
                    let found = try history(program, executor, name, argument, fuel: fuel)
                    #expect(found == expected, "\(name) with \(fuel) units at a time")
                }
            }
        }

        @Test func aShortRunCompilesNothing() throws {
            let program = try Program(Self.text)
            let (store, instance) = try program.store(executor(.automatic))
            let (activation, _) = try program.start("loop", 20, in: store, instance)
            #expect(store.run(activation) == .finished)
            #expect(instance.record.pointee.code == nil)
        }

        @Test func aLongLoopIsCompiledWhileItRuns() throws {
            let program = try Program(Self.text)
            let (store, instance) = try program.store(executor(.automatic))
            let (activation, _) = try program.start("loop", 100_000, in: store, instance)
            #expect(store.run(activation) == .finished)
            #expect(program.isCompiled(0, instance))
            #expect(!program.isCompiled(1, instance))
            #expect(store.record.pointee.reserve == 0)
        }

        @Test func manyShortCallsAreWorthAsMuchAsOneLongOne() throws {
            let program = try Program(Self.text)
            let (store, instance) = try program.store(executor(.automatic))
            for _ in 0..<5000 {
                let (activation, _) = try program.start("fib", 1, in: store, instance)
                #expect(store.run(activation) == .finished)
                store.giveBack(activation)
            }
            #expect(program.isCompiled(1, instance))
        }

        @Test func eachFunctionIsCompiledAtItsFirstCall() throws {
            let program = try Program(Self.text)
            let (store, instance) = try program.store(executor(.eager))
            #expect(!program.isCompiled(1, instance))
            let (activation, slots) = try program.start("tail", 1, in: store, instance)
            #expect(store.run(activation) == .finished)
            #expect(slots[0] == 35)
            #expect(program.isCompiled(4, instance))
            #expect(!program.isCompiled(0, instance))
        }

        @Test func instancesOfAModuleShareItsCode() throws {
            let program = try Program(Self.text)
            let (first, one) = try program.store(executor(.eager))
            let (second, other) = try program.store(executor(.eager))
            for (store, instance) in [(first, one), (second, other)] {
                let (activation, slots) = try program.start("fib", 10, in: store, instance)
                #expect(store.run(activation) == .finished)
                #expect(slots[0] == 55)
            }
            #expect(one.record.pointee.code != nil)
            #expect(one.record.pointee.code == other.record.pointee.code)
            #expect(one.record.pointee.entries == other.record.pointee.entries)
        }

        @Test func codeIsFreedWithItsModule() throws {
            weak var table: CodeTable?
            weak var module: DecodedModule?
            try {
                let program = try Program(Self.text)
                module = program.module
                let (store, instance) = try program.store(executor(.eager))
                let (activation, _) = try program.start("fib", 10, in: store, instance)
                #expect(store.run(activation) == .finished)
                let code = try #require(instance.record.pointee.code)
                table = Unmanaged<CodeTable>.fromOpaque(code).takeUnretainedValue()
                #expect(table != nil)
            }()
            #expect(module == nil)
            #expect(table == nil)
        }

        @Test func aProgramStopsAtAFunctionThatIsCompiled() throws {
            let program = try Program(Self.text)
            let (store, instance) = try program.store(executor(.eager))
            let (before, _) = try program.start("fib", 10, in: store, instance)
            #expect(store.run(before) == .finished)
            store.giveBack(before)
            store.stopAtEntry(of: [EntryStop(instance: instance.record, index: 1)])
            let (activation, slots) = try program.start("fib", 10, in: store, instance)
            var stops = 0
            while store.runSuspendably(activation).0 == .suspended {
                #expect(activation.trap == .functionEntered)
                stops += 1
            }
            #expect(stops == 177)
            #expect(slots[0] == 55)
            store.stopAtEntry(of: [])
            #expect(instance.record.pointee.code != nil)
        }

        @Test func threadsCompileTogether() async throws {
            let program = try Program(Self.text)
            let results = await withTaskGroup(of: UInt64.self) { group in
                for thread in 0..<12 {
                    let module = Unsafe(program)
                    group.addTask {
                        let (policy, isConcurrent) = ways[thread % ways.count]
                        guard
                            let (store, instance) = try? module.value.store(
                                executor(policy, isConcurrent: isConcurrent)),
                            let (activation, slots) = try? module.value.start("fib", 18, in: store, instance),
                            store.run(activation) == .finished
                        else { return 0 }
                        return slots[0]
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(results == [UInt64](repeating: 2584, count: 12))
        }
    }

    /// A module's functions may be executed by several threads.
    struct Unsafe<Value>: @unchecked Sendable {
        let value: Value
        init(_ value: Value) { self.value = value }
    }

#endif
