/// Instructions as text, beside directives.
package protocol AssemblyText {
    /// What has been written.
    var text: String { get }
    mutating func makeLabel(named name: String) -> Label
    mutating func bind(_ label: Label)
    /// A label as the text has it.
    func name(_ label: Label) -> String
    /// A line of text as it is: a directive.
    mutating func line(_ line: String)
}

extension ARM64Text: AssemblyText {}
extension X86Text: AssemblyText {}

/// A macro assembler whose output is text.
package protocol TextMacroAssembler: MacroAssembler {
    associatedtype Output: AssemblyText
    var output: Output { get set }
    /// The places of instructions that may fault, and where to go on.
    var faults: [(instruction: Label, fixup: Label)] { get }
    /// Constants of 16 bytes, as two words of 64 bits each, that the code refers to.
    var constants: [(label: Label, low: UInt64, high: UInt64)] { get }
}

extension ARM64MacroAssembler: TextMacroAssembler where Output: AssemblyText {}
extension X86MacroAssembler: TextMacroAssembler where Output: AssemblyText {}
