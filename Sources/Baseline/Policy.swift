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

    /// Whether functions are executed in place until they have code, so that nobody has to wait for it.
    var interpretsFirst: Bool {
        switch self {
        case .automatic, .immediate: true
        case .eager, .stress: false
        }
    }
}

/// What the functions that compiled code calls find by their context: its first field is where `CodeContext.native` points to.
struct TierSettings {
    let functions: NativeFunctions
    let policy: Policy
    /// Whether another thread compiles what is hot, while the program goes on.
    let isConcurrent: Bool

    /// Two for each policy, for as long as the process exists.
    nonisolated(unsafe) private static let all: UnsafeMutablePointer<TierSettings> = {
        let policies: [Policy] = [.automatic, .immediate, .eager, .stress]
        let settings = UnsafeMutablePointer<TierSettings>.allocate(capacity: policies.count * 2)
        for policy in policies {
            for isConcurrent in [false, true] {
                (settings + index(policy, isConcurrent)).initialize(
                    to: TierSettings(
                        functions: Tiering.functions, policy: policy, isConcurrent: isConcurrent))
            }
        }
        return settings
    }()

    private static func index(_ policy: Policy, _ isConcurrent: Bool) -> Int {
        Int(policy.rawValue) * 2 + (isConcurrent ? 1 : 0)
    }

    /// - Parameter isConcurrent: means nothing to a policy by which a function is compiled before it is executed.
    static func native(_ policy: Policy, isConcurrent: Bool) -> UnsafePointer<NativeFunctions> {
        UnsafeRawPointer(all + index(policy, isConcurrent && policy.interpretsFirst))
            .assumingMemoryBound(to: NativeFunctions.self)
    }

    @inline(__always) private static func of(_ context: CodePointer) -> UnsafePointer<TierSettings> {
        UnsafeRawPointer(context.pointee.native.unsafelyUnwrapped).assumingMemoryBound(to: TierSettings.self)
    }

    @inline(__always) static func policy(_ context: CodePointer) -> Policy { of(context).pointee.policy }

    @inline(__always) static func isConcurrent(_ context: CodePointer) -> Bool {
        of(context).pointee.isConcurrent
    }
}
