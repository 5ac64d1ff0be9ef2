// Compiled as one module with the sources of WebAssembly; see `run`.
//
//     seeds DIR FILE...
//
// From modules and scripts makes small inputs to begin with: the modules of scripts as they are in there, in DIR/text,
// and everything in binary form in DIR/reader; and DIR/text.dict, the words of the text format.

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

@main
enum Seeds {
    /// Larger ones make a fuzzer slow.
    static let largest = 8192

    static func main() {
        var arguments = CommandLine.arguments.dropFirst()
        guard let folder = arguments.popFirst() else { exit(2) }
        for name in [folder, folder + "/text", folder + "/reader"] { mkdir(name, 0o777) }
        var count = 0
        func add(_ bytes: [UInt8], _ kind: String) {
            guard bytes.count <= largest else { return }
            count += 1
            write(bytes, folder + "/\(kind)/seed\(count)")
        }
        func add(module: [UInt8]) {
            add(module, "reader")
            guard module.count < largest / 8 else { return }
            if let text = try? TextPrinter.print(module, options: .init(folds: count % 2 == 0)) {
                add(text, "text")
            }
        }
        for path in arguments {
            let contents = read(path)
            guard path.hasSuffix(".wast") else {
                add(module: contents)
                continue
            }
            guard let script = try? Script(contents) else { continue }
            for command in script.commands {
                switch command.kind {
                case .module(let form), .assertModuleTrap(let form, _), .assertUnlinkable(let form, _),
                    .assertInvalid(let form, _), .assertMalformed(let form, _),
                    .assertMalformedCustom(let form, _), .assertInvalidCustom(let form, _):
                    switch form.contents {
                    case .text(let start, let end): add(Array(contents[start..<end]), "text")
                    case .quote(let text): add(text, "text")
                    case .binary: break
                    }
                    if let module = try? script.assemble(form) { add(module: module) }
                default: break
                }
            }
        }
        var dictionary = ""
        for instruction in InstructionTable.all {
            dictionary += "\"\(instruction.mnemonic)\"\n"
        }
        for keyword in Keyword.allCases { dictionary += "\"\(keyword.text)\"\n" }
        for word in [
            "(@name ", "(@custom ", "(@metadata.code.branch_hint ", "(@situ.data_count)", "(;", ";)", ";;",
            "$\\\"", "\\\\u{", "0x", "nan:0x", "-inf", "0x1p-", "offset=", "align=",
        ] { dictionary += "\"\(word)\"\n" }
        write(Array(dictionary.utf8), folder + "/text.dict")
        print("\(count) seeds")
    }

    static func read(_ path: String) -> [UInt8] {
        guard let file = fopen(path, "rb") else { return [] }
        defer { fclose(file) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
        return bytes
    }

    static func write(_ bytes: [UInt8], _ path: String) {
        guard let file = fopen(path, "wb") else { return }
        fwrite(bytes, 1, bytes.count, file)
        fclose(file)
    }
}
