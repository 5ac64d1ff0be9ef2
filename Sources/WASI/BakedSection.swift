import Situ
import WebAssembly

/// A directory inside a module: a custom section with the guest's name of it and then a tar archive.
///
/// Contents of the section `situ.directory`: a name (specification, section "Names"), then all other bytes are the
/// archive. A module may have several.
package enum BakedSection {
    package static let name: StaticString = "situ.directory"

    /// A binary module with an archive added at its end, instead of one with the same name that it had.
    ///
    /// - Throws: `malformed` for what is no binary module, with the offset in it.
    package static func add(
        _ archive: [UInt8], guestPath: [UInt8], to module: UnsafeRawBufferPointer
    ) throws(ArchiveError) -> [UInt8] {
        let preamble: [UInt8] = [0, 0x61, 0x73, 0x6D, 1, 0, 0, 0]
        guard module.starts(with: preamble) else {
            throw ArchiveError(.malformed, "it is no binary module", at: 0)
        }
        var result = BinaryWriter()
        result.append(preamble)
        var position = preamble.count
        while position < module.count {
            let start = position
            position += 1
            guard let size = unsigned(module, &position), size <= module.count - position else {
                throw ArchiveError(.malformed, "a section goes beyond the module's end", at: start)
            }
            let contents = UnsafeRawBufferPointer(rebasing: module[position..<position + size])
            position += size
            if module[start] == 0, isDirectory(contents, guestPath) { continue }
            result.append(Array(UnsafeRawBufferPointer(rebasing: module[start..<position])))
        }
        var section = BinaryWriter()
        section.name(name)
        section.vector(guestPath)
        section.append(archive)
        guard section.count <= Int(Int32.max), result.count + section.count <= Limits.moduleSize else {
            throw ArchiveError(.unsupported, "with the archive, the module is larger than 1 GiB")
        }
        result.byte(0)
        result.vector(section.bytes)
        return result.bytes
    }

    /// Whether the contents of a custom section are a directory with this name.
    private static func isDirectory(_ contents: UnsafeRawBufferPointer, _ guestPath: [UInt8]) -> Bool {
        var position = 0
        for expected in [Array(String(describing: name).utf8), guestPath] {
            guard let count = unsigned(contents, &position), count <= contents.count - position,
                contents[position..<position + count].elementsEqual(expected)
            else { return false }
            position += count
        }
        return true
    }

    /// An unsigned number of at most 32 bits as LEB128, nil if there is none.
    static func unsigned(_ bytes: UnsafeRawBufferPointer, _ position: inout Int) -> Int? {
        var value = 0
        for shift in stride(from: 0, through: 28, by: 7) {
            guard position < bytes.count else { return nil }
            let byte = bytes[position]
            position += 1
            value |= Int(byte & 0x7F) << shift
            if byte & 0x80 == 0 { return value <= Int(UInt32.max) ? value : nil }
        }
        return nil
    }
}

extension WASIConfiguration.Preopen {
    /// The directories that a module brings with it, as `situ bake --into` put them there, in their order.
    ///
    ///     configuration.preopens += try WASIConfiguration.Preopen.baked(in: module)
    ///
    /// The archives stay in the module's bytes, which live as long as they are used.
    public static func baked(in module: Module) throws(ArchiveError) -> [WASIConfiguration.Preopen] {
        var preopens: [WASIConfiguration.Preopen] = []
        let bytes = module.decoded.bytes
        for section in module.decoded.customSections {
            guard
                BakedSection.name.withUTF8Buffer({ name in bytes[section.name].elementsEqual(name) })
            else { continue }
            let contents = UnsafeRawBufferPointer(bytes[section.contents])
            var position = 0
            guard let count = BakedSection.unsigned(contents, &position), count <= contents.count - position
            else {
                throw ArchiveError(.malformed, "a directory in the module has no name", at: 0)
            }
            let guestPath = Array(contents[position..<position + count])
            guard guestPath.isUTF8 else {
                throw ArchiveError(.malformed, "the name of a directory in the module is not UTF-8", at: 0)
            }
            let archive = UnsafeRawBufferPointer(rebasing: contents[(position + count)...])
            preopens.append(
                .init(
                    .archive(
                        try BakedArchive(ArchiveBytes(archive, owner: bytes), hint: .module(guestPath))),
                    guestPath: guestPath))
        }
        return preopens
    }
}
