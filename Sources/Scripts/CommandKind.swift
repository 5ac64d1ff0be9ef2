import WebAssembly

/// What a command of a script is, by the word that begins it. The order is that of reports.
package enum CommandKind: String, CaseIterable, Sendable {
    case assertReturn = "assert_return"
    case assertTrap = "assert_trap"
    case assertException = "assert_exception"
    case assertExhaustion = "assert_exhaustion"
    case assertUnlinkable = "assert_unlinkable"
    case assertInvalid = "assert_invalid"
    case assertMalformed = "assert_malformed"
    case assertInvalidCustom = "assert_invalid_custom"
    case assertMalformedCustom = "assert_malformed_custom"
    case module
    case definition = "module definition"
    case instance = "module instance"
    case register
    case invoke
    case get

    /// Whether the command says what has to come out; the others just have to succeed.
    package var isAssertion: Bool {
        switch self {
        case .module, .definition, .instance, .register, .invoke, .get: false
        default: true
        }
    }

    init(_ kind: Script.Kind) {
        self =
            switch kind {
            case .module(let form): form.isDefinition ? .definition : .module
            case .instance: .instance
            case .register: .register
            case .action(.invoke): .invoke
            case .action(.get): .get
            case .assertReturn: .assertReturn
            case .assertTrap, .assertModuleTrap: .assertTrap
            case .assertExhaustion: .assertExhaustion
            case .assertException: .assertException
            case .assertMalformed: .assertMalformed
            case .assertInvalid: .assertInvalid
            case .assertUnlinkable: .assertUnlinkable
            case .assertMalformedCustom: .assertMalformedCustom
            case .assertInvalidCustom: .assertInvalidCustom
            }
    }
}
