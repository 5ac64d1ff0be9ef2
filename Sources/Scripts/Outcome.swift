import Situ
import WebAssembly

/// How an action or an instantiation ended.
package enum Outcome {
    case returned([Value])
    case instantiated(Instance)
    case trapped(Trap)
    /// An exception that nobody caught.
    case threw(Exception)
    case unlinkable(LinkError)
    /// The action does not fit the function, or the host lacks something.
    case failed(String)

    package init(_ body: () throws -> Outcome) {
        do {
            self = try body()
        } catch let trap as Trap {
            self = .trapped(trap)
        } catch let exception as Exception {
            self = .threw(exception)
        } catch let error as LinkError {
            self = .unlinkable(error)
        } catch {
            self = .failed("\(error)")
        }
    }

    /// The outcome for people; vectors in the shapes that were expected.
    package func text(_ shapes: [VectorShape?] = []) -> String {
        switch self {
        case .returned(let values):
            if values.isEmpty { return "no result" }
            return values.enumerated().map { $1.text($0 < shapes.count ? shapes[$0] : nil) }
                .joined(separator: " ")
        case .instantiated: return "an instance"
        case .trapped(let trap):
            let place = trap.backtrace.first.map { " in \($0)" } ?? ""
            let invalid = trap.validationError.map { ": \($0)" } ?? ""
            return "trap \"\(trap.message)\"" + place + invalid
        case .threw(let exception):
            return "an exception with " + (exception.arguments.isEmpty ? "no values" : "")
                + exception.arguments.map { $0.text() }.joined(separator: " ")
        case .unlinkable(let error): return "link error \"\(error)\""
        case .failed(let text): return "failure: " + text
        }
    }
}

/// Why a module of a script was not taken.
struct Refusal: Error {
    enum Kind {
        case malformed, invalid
        /// The script's features lack something; to the standard that it was written for, that is malformed or invalid.
        case disabledFeature
        /// The fault is not the module's.
        case other
    }

    let kind: Kind
    /// What is wrong without where, which begins with the suite's words.
    let explanation: String
    /// What is wrong, and where.
    let text: String

    init(_ error: TextError) {
        kind = error.isInvalidModule ? .invalid : .malformed
        explanation = error.explanation
        let place = error.place.map { " (at line \($0.line), column \($0.column))" } ?? ""
        text = "\(kind) text: \(error.explanation)" + place
    }

    init(_ error: ModuleError) {
        kind =
            switch error.kind {
            case .malformed: .malformed
            case .invalid: .invalid
            case .disabledFeature: .disabledFeature
            case .limit, .outOfMemory, .unreadable: .other
            }
        explanation = error.explanation
        text = error.text
    }
}
