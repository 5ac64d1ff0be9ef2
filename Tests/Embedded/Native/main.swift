import InPlace
import Machine

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

// Checks what lies between interpreted and native code, on this machine:
//
//     NativeCodeTest

#if arch(x86_64) && os(Linux)
    let result = checkNativeCode(InPlace.executor(allowsSignalHandlers: true)) { bytes in
        let mapping = mmap(nil, bytes.count, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let mapping, mapping != MAP_FAILED else { fatalError("no memory for machine code") }
        mapping.copyMemory(from: bytes.baseAddress.unsafelyUnwrapped, byteCount: bytes.count)
        guard mprotect(mapping, bytes.count, PROT_READ | PROT_EXEC) == 0 else {
            fatalError("memory may not be made executable")
        }
        return mapping
    }
    for failure in result.failures { print("FAILED: \(failure)") }
    print("\(result.passed) passed, \(result.failures.count) failed")
    exit(result.failures.isEmpty ? 0 : 1)
#else
    print("this machine's native code is tested elsewhere")
#endif
