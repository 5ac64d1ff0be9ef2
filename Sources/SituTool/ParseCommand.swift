import Situ
import WebAssembly

/// `situ parse`: from text to a binary module.
struct ParseCommand {
    let settings: ParseSettings
    let file: Argument

    /// Writes the module and returns the exit code.
    func run() throws(ToolError) -> Int32 {
        let destination = Destination(settings.output)
        try destination.check(
            input: file, isBinary: true,
            example: "situ parse \(file == "-" ? "-" : file.text) -o \(ParseCommand.outputName(file.text))")
        let module: [UInt8]
        do throws(ModuleError) {
            let input = try ModuleFile.read(file.text)
            let bytes = UnsafeRawBufferPointer(start: input.base, count: input.count)
            if ModuleText.isText(bytes) {
                module = try assemble(bytes)
            } else {
                module = try ModuleWriter.write(
                    bytes.assumingMemoryBound(to: UInt8.self),
                    options: .init(keepsNames: settings.keepsNames))
            }
        } catch {
            throw ModuleFailure.error(error, file)
        }
        try destination.write(module)
        return ExitCode.success.rawValue
    }

    private func assemble(_ text: UnsafeRawBufferPointer) throws(ModuleError) -> [UInt8] {
        do throws(TextError) {
            return try TextParser.assemble(
                text.assumingMemoryBound(to: UInt8.self), features: settings.features,
                keepingNames: settings.keepsNames)
        } catch {
            throw ModuleError(error)
        }
    }

    /// What one would call the module that a text makes.
    private static func outputName(_ file: String) -> String {
        guard file != "-" else { return "module.wasm" }
        return (file.hasSuffix(".wat") ? String(file.dropLast(4)) : file) + ".wasm"
    }
}
