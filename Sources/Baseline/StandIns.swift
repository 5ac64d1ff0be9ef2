import Machine
import WebAssembly

// Until the compiler is there.

struct CompilerOptions: BitwiseCopyable, Sendable {
    var checksMemory: Bool
    var isDeterministic: Bool
    var features: ProcessorFeatures
}
struct CodeEntry: BitwiseCopyable {
    let key: UInt32
    let offset: UInt32
}
struct Location {
    enum Source: BitwiseCopyable {
        case general(UInt8)
        case vector(UInt8)
        case float(UInt8, Int)
        case constant(UInt64)
    }
    struct Value: BitwiseCopyable {
        var slot: Int
        var source: Source
    }
    var pc: UInt32
    var step: UInt32
    var operandCount: Int
    var values: RawArray<Value>
}
struct NativeCompiler: ~Copyable {
    init(_ module: DecodedModule, _ options: CompilerOptions) {}
    var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: nil, count: 0) }
    var entries: UnsafeBufferPointer<CodeEntry> { UnsafeBufferPointer(start: nil, count: 0) }
    mutating func compile(_ body: UnsafePointer<FunctionBody>) {}
    mutating func locate(_ body: UnsafePointer<FunctionBody>, nativeOffset: Int) -> Location? { nil }
}
func situ_faults_add_code(_ start: UnsafeRawPointer, _ size: Int) -> Int32 { 0 }
func situ_faults_remove_code(_ start: UnsafeRawPointer) {}
func situ_handlers_get_stubs() -> UnsafePointer<UnsafeRawPointer?>? { nil }
