import Situ
import WASI
import WebAssembly

/// `situ bake`: from a directory to an archive, or into a module.
struct BakeCommand {
    let settings: BakeSettings
    let directory: Argument

    /// Writes the archive or module and returns the exit code.
    func run() throws(ToolError) -> Int32 {
        let destination = Destination(settings.output)
        let example =
            settings.module.map { "situ bake \(directory.text) --into \($0.text) -o baked.wasm" }
            ?? "situ bake \(directory.text) -o \(directory.text).tar"
        try destination.check(
            input: settings.module ?? directory, isBinary: true, example: example)
        let archive: [UInt8]
        do throws(ArchiveError) {
            archive = try ArchiveWriter.pack(directory: directory.text, keepsTimes: settings.keepsTimes)
        } catch {
            if case .unreadable(let errno) = error.kind {
                let name = error.name.map { String(decoding: $0, as: UTF8.self) } ?? directory.text
                throw ToolError(.failure, "cannot read '\(name)': \(Mount.words(errno))")
            }
            throw ToolError(.failure, "cannot pack '\(directory.text)': \(error)")
        }
        guard let file = settings.module else {
            try destination.write(archive)
            return ExitCode.success.rawValue
        }
        let module: ModuleBytes
        do throws(ModuleError) {
            module = try ModuleFile.read(file.text)
        } catch {
            throw ModuleFailure.error(error, file)
        }
        let baked: [UInt8]
        do throws(ArchiveError) {
            baked = try BakedSection.add(
                archive, guestPath: settings.guestPath.bytes,
                to: UnsafeRawBufferPointer(start: module.base, count: module.count))
        } catch {
            throw ToolError(.failure, "\(file.displayName): \(error)")
        }
        try destination.write(baked)
        return ExitCode.success.rawValue
    }
}
