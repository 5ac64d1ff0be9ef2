import Machine
import Snapshot
import TestSupport
import WebAssembly

/// A program, stopped in many places.
struct Original {
    let program: SnapshotProgram
    let modules: [DecodedModule]
    let states: [ProgramState]
    let contents: [SnapshotContents]
    let files: [[UInt8]]

    init(_ program: SnapshotProgram) throws {
        self.program = program
        modules = try SnapshotRun.modules(of: program, registry: TypeRegistry())
        let run = try SnapshotRun(program, modules, executor: .portable)
        var states: [ProgramState] = []
        repeat {
            states.append(try run.capture())
        } while states.count < 40 && !run.run(fuel: program.stride).isOver
        states.append(try run.capture())
        self.states = states
        contents = states.map { state in
            let (sections, memories) = state.encoded()
            return SnapshotContents(sections: sections, memories: memories)
        }
        files = try contents.map { try SnapshotFile.bytes(NamedSnapshot($0)) }
    }
}

/// What comes of one snapshot: an error, or a program that goes on, in its limits, and on any tier in the same way.
struct Trial {
    enum Outcome {
        /// With this message.
        case refused(String)
        case ran
        /// What should not have been.
        case wrong(String)
    }

    let original: Original
    var random: RandomSequence

    static var limits: StoreLimits {
        var limits = StoreLimits()
        limits.memorySize = 16 << 20
        limits.totalMemorySize = 32 << 20
        limits.tableSize = 1 << 17
        limits.totalTableSize = 1 << 18
        limits.heapSize = 4 << 20
        limits.valueStackSize = 64 << 10
        limits.activations = 8
        limits.hostValues = 1000
        return limits
    }

    mutating func run() -> Outcome {
        do throws(SnapshotError) {
            return go(on: try snapshot())
        } catch {
            return .refused(error.message)
        }
    }

    /// A snapshot that is not as it was.
    private mutating func snapshot() throws(SnapshotError) -> ProgramState {
        let place = random.below(original.states.count)
        switch random.below(16) {
        case 0, 1:
            var bytes = original.files[place]
            var mutator = BytesMutator(random: random)
            if random.isOne(in: 2) { mutator.mutate(&bytes) } else { mutator.mutateTable(&bytes) }
            var options = SnapshotFile.ReadOptions()
            options.sizeLimit = 32 << 20
            let contents = try SnapshotFile.read(bytes, options: options).contents
            return try ProgramState(sections: contents.sections, memories: contents.memories)
        case 2...5:
            var contents = original.contents[place]
            let section = random.below(contents.sections.count)
            var mutator = BytesMutator(random: random)
            mutator.mutate(&contents.sections[section].bytes)
            if random.isOne(in: 20) {
                // As from a file, with its hashes right.
                let bytes = try SnapshotFile.bytes(NamedSnapshot(contents))
                contents = try SnapshotFile.read(bytes).contents
            }
            return try ProgramState(sections: contents.sections, memories: contents.memories)
        default:
            var state = original.states[place]
            var mutator = StateMutator(modules: original.modules, random: random)
            mutator.mutate(&state)
            return state
        }
    }

    /// Goes on with a program for a while.
    private mutating func go(on state: ProgramState) -> Outcome {
        let tiers = TestTier.available
        let tier = random.pick(tiers)
        let run: SnapshotRun
        do throws(SnapshotError) {
            run = try SnapshotRun(
                original.program, original.modules, state, executor: tier.executor, limits: Trial.limits)
        } catch {
            return .refused(error.message)
        }
        var other: SnapshotRun?
        if random.isOne(in: 2) {
            do throws(SnapshotError) {
                other = try SnapshotRun(
                    original.program, original.modules, state, executor: random.pick(tiers).executor,
                    limits: Trial.limits)
            } catch {
                return .wrong("restored once, and not again: \(error.message)")
            }
        }
        let states = state.stores[0].activations
        for _ in 0..<3 {
            if random.isOne(in: 3) { run.store.collectGarbage() }
            let fuel = Int64(1 + random.below(3000))
            for (index, call) in run.activations.enumerated() where states[index].status == .ready {
                // One that has ended otherwise stays as it is.
                guard call.outcome == .suspended || call.outcome == .waiting || call.outcome == nil else {
                    continue
                }
                let outcome = run.advance(call, fuel: fuel)
                guard let other else { continue }
                let same = other.advance(other.activations[index], fuel: fuel)
                guard outcome == same else { return .wrong("\(outcome) on \(tier), \(same) on another") }
                if outcome == .trapped, call.trap != other.activations[index].trap {
                    return .wrong("trap \(call.trap) on \(tier), \(other.activations[index].trap) on another")
                }
            }
        }
        return capture(run, other)
    }

    /// What has become of it can be taken down and restored again.
    private func capture(_ run: SnapshotRun, _ other: SnapshotRun?) -> Outcome {
        for call in run.activations where call.outcome == .finished { run.store.giveBack(call) }
        let state: ProgramState
        do throws(SnapshotError) {
            state = try run.capture()
        } catch {
            return .ran
        }
        do throws(SnapshotError) {
            let again = try SnapshotRun(
                original.program, original.modules, state, executor: .portable, limits: Trial.limits)
            guard try again.capture().isEqual(to: state) else {
                return .wrong("restored again, it is another state")
            }
            let (sections, memories) = state.encoded()
            _ = try ProgramState(sections: sections, memories: memories)
            if let other {
                for call in other.activations where call.outcome == .finished { other.store.giveBack(call) }
                guard try other.capture().isEqual(to: state) else {
                    return .wrong("the tiers end in other states")
                }
            }
        } catch {
            return .wrong("what was taken down cannot be restored: \(error.message)")
        }
        return .ran
    }
}
