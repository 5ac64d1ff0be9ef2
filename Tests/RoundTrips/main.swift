// Round trips: each module of the files named, binary (.wasm) or in a script (.wast), is written, printed, read and
// compared.
//
//     RoundTripTest [--list] FILE... [--any FILE...]
//
// With --list the modules are named that do not come back from their text as the same bytes. What follows --any may be
// anything: what is not a valid module only has to be refused, and what is neither script nor module is read as text. The last line is
// `N passed, M failed`, where a module counts once; the exit status is 0 if none failed.

import Situ
import WebAssembly

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

struct Count {
    var modules = 0
    var canonical = 0
    var writtenExactly = 0
    var textExact = 0
    var survived = 0
    var failed = 0

    mutating func add(_ trial: Trial, lists: Bool) {
        let outcome = trial.run()
        modules += 1
        if trial.isCanonical { canonical += 1 }
        if outcome.isWrittenExactly { writtenExactly += 1 }
        if outcome.isTextExact { textExact += 1 }
        if lists, !outcome.isTextExact { print("other bytes from its text: \(trial.name)") }
        if !outcome.complaints.isEmpty {
            failed += 1
            print("FAILED \(trial.name): " + outcome.complaints.joined(separator: "; "))
        }
    }
}

func contents(_ path: String) throws -> [UInt8] {
    let bytes = try ModuleFile.read(path)
    return [UInt8](UnsafeBufferPointer(start: bytes.base, count: bytes.count))
}

var count = Count()
var lists = false
var takesAny = false

/// Whether bytes are a valid module.
func isValid(_ bytes: [UInt8]) -> Bool {
    var configuration = Engine.Configuration()
    configuration.features = .all
    return (try? Module(bytes, engine: Engine(configuration))) != nil
}

for path in CommandLine.arguments.dropFirst() {
    if path == "--list" {
        lists = true
        continue
    }
    if path == "--any" {
        takesAny = true
        continue
    }
    do {
        let bytes = try contents(path)
        if takesAny {
            let module = (try? TextParser.assemble(bytes)) ?? bytes
            let trial = Trial(name: path, bytes: module, isCanonical: module != bytes)
            if isValid(module) { count.add(trial, lists: lists) } else { trial.survive() }
            continue
        }
        guard path.hasSuffix(".wast") else {
            count.add(Trial(name: path, bytes: bytes, isCanonical: false), lists: lists)
            continue
        }
        let script = try Script(bytes)
        for command in script.commands {
            let name = "\(path):\(command.line)"
            switch command.kind {
            case .module(let form), .assertModuleTrap(let form, _), .assertUnlinkable(let form, _),
                .assertInvalid(let form, _):
                guard let module = try? script.assemble(form) else { continue }
                var isCanonical = true
                if case .binary = form.contents { isCanonical = false }
                count.add(Trial(name: name, bytes: module, isCanonical: isCanonical), lists: lists)
            case .assertMalformed(let form, _), .assertMalformedCustom(let form, _):
                guard let module = try? script.assemble(form) else { continue }
                Trial(name: name, bytes: module, isCanonical: false).survive()
                count.survived += 1
            default: break
            }
        }
    } catch {
        count.failed += 1
        print("FAILED \(path): \(error)")
    }
}
print(
    "# \(count.modules) modules: \(count.writtenExactly) written as the same bytes, of the others the text is the same; "
        + "\(count.textExact) came back from their text as those bytes, among them all \(count.canonical) canonical "
        + "ones; \(count.survived) malformed ones refused")
print("\(count.modules - count.failed) passed, \(count.failed) failed")
exit(count.failed == 0 && count.modules > 0 ? 0 : 1)
