import Machine

/// When functions are compiled.
package enum Policy: UInt8, Sendable, BitwiseCopyable {
    /// When they have been executed for so long that it pays.
    case automatic
    /// The same, with all thresholds at the least that there is: at the first iteration, or the first call from compiled code.
    case immediate
    /// When they are called first, so that nothing else is executed.
    case eager
    /// For tests: every passage through a safepoint leaves compiled code, or enters it.
    case stress

    /// Units of fuel between two samples.
    @inline(__always) var unitsPerSample: Int64 {
        switch self {
        case .automatic, .eager: Tuning.unitsPerSample
        case .immediate, .stress: 1
        }
    }

    /// What a function has to be worth, in units.
    func threshold(bodySize: Int) -> Int {
        guard self == .automatic else { return 1 }
        return max(Tuning.fewestUnits, Int(Double(bodySize) * Tuning.unitsPerByte))
    }

    /// Whether a run that uses its units up in compiled code stays there.
    @inline(__always) var staysInCode: Bool { self != .stress }
}

/// What the functions that compiled code calls find by their context: its first field is where `CodeContext.native` points to.
struct TierSettings {
    let functions: NativeFunctions
    let policy: Policy

    /// One for each policy, for as long as the process exists.
    nonisolated(unsafe) private static let all: UnsafeMutablePointer<TierSettings> = {
        let policies: [Policy] = [.automatic, .immediate, .eager, .stress]
        let settings = UnsafeMutablePointer<TierSettings>.allocate(capacity: policies.count)
        for policy in policies {
            (settings + Int(policy.rawValue)).initialize(
                to: TierSettings(functions: Tiering.functions, policy: policy))
        }
        return settings
    }()

    static func native(_ policy: Policy) -> UnsafePointer<NativeFunctions> {
        UnsafeRawPointer(all + Int(policy.rawValue)).assumingMemoryBound(to: NativeFunctions.self)
    }

    @inline(__always) static func policy(_ context: CodePointer) -> Policy {
        UnsafeRawPointer(context.pointee.native.unsafelyUnwrapped).assumingMemoryBound(to: TierSettings.self)
            .pointee.policy
    }
}
