import Situ
import WebAssembly

/// `situ print`: from a module to text.
struct PrintCommand {
    let settings: PrintSettings
    let file: Argument

    /// Writes the text and returns the exit code.
    func run() throws(ToolError) -> Int32 {
        let destination = Destination(settings.output)
        try destination.check(input: file, isBinary: false, example: "")
        let text: [UInt8]
        do throws(ModuleError) {
            let module = try ModuleSource(try ModuleFile.read(file.text), features: .all).binary
            text = try TextPrinter.print(
                UnsafeBufferPointer(start: module.base, count: module.count), options: settings.style.options)
        } catch {
            throw ModuleFailure.error(error, file)
        }
        try destination.write(text)
        return ExitCode.success.rawValue
    }
}
