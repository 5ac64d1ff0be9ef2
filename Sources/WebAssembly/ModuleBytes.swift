#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// The bytes of a module, owned by the engine from before validation on: private, read-only once sealed, and
/// followed by at least sixteen readable zero bytes, so that look-ahead and wide loads never leave the mapping.
///
/// A module is executed from these bytes. They are a copy on purpose: a file that is mapped could be
/// overwritten after validation, which would break the sandbox, or truncated, which would kill the process.
package final class ModuleBytes: @unchecked Sendable {
    // Safe to share: nothing writes after `seal`, which every initialiser's caller reaches before sharing.
    package let base: UnsafePointer<UInt8>
    package let count: Int
    private let mapping: UnsafeMutableRawPointer
    private let mappedSize: Int

    /// Readable bytes past the end.
    package static let padding = 16

    /// Makes room for `count` bytes, lets `fill` write them, and makes them read-only. Returns nil if the memory cannot
    /// be had or `fill` returns false.
    package init?(count: Int, fill: (UnsafeMutableRawBufferPointer) -> Bool) {
        guard count >= 0, count <= Limits.moduleSize else { return nil }
        #if canImport(Glibc) || canImport(Musl) || canImport(Darwin)
            let page = Int(sysconf(Int32(_SC_PAGESIZE)))
            mappedSize = (count + ModuleBytes.padding + page - 1) / page * page
            guard
                let mapping = mmap(
                    nil, mappedSize, PROT_READ | PROT_WRITE, MAP_PRIVATE | ModuleBytes.anonymous, -1, 0),
                mapping != UnsafeMutableRawPointer(bitPattern: -1)
            else { return nil }
        #else
            mappedSize = count + ModuleBytes.padding
            let mapping = UnsafeMutableRawPointer.allocate(byteCount: mappedSize, alignment: 16)
            mapping.initializeMemory(as: UInt8.self, repeating: 0, count: mappedSize)
        #endif
        self.mapping = mapping
        self.count = count
        base = UnsafePointer(mapping.assumingMemoryBound(to: UInt8.self))
        guard fill(UnsafeMutableRawBufferPointer(start: mapping, count: count)) else { return nil }
        #if canImport(Glibc) || canImport(Musl) || canImport(Darwin)
            mprotect(mapping, mappedSize, PROT_READ)
        #endif
    }

    /// Copies `bytes`.
    package convenience init?(copying bytes: UnsafeRawBufferPointer) {
        self.init(count: bytes.count) { destination in
            destination.copyMemory(from: bytes)
            return true
        }
    }

    deinit {
        #if canImport(Glibc) || canImport(Musl) || canImport(Darwin)
            munmap(mapping, mappedSize)
        #else
            mapping.deallocate()
        #endif
    }

    #if canImport(Darwin)
        private static var anonymous: Int32 { MAP_ANON }
    #elseif canImport(Glibc) || canImport(Musl)
        private static var anonymous: Int32 { MAP_ANONYMOUS }
    #endif
}

/// A range of a module's bytes, such as a name: where it starts and how many bytes it has.
package struct ByteRange: Equatable, Sendable, BitwiseCopyable {
    package var offset: UInt32
    package var count: UInt32
    package init(offset: Int, count: Int) {
        self.offset = UInt32(truncatingIfNeeded: offset)
        self.count = UInt32(truncatingIfNeeded: count)
    }
    package var end: Int { Int(offset) + Int(count) }
}

extension ModuleBytes {
    package subscript(range: ByteRange) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: base + Int(range.offset), count: Int(range.count))
    }

    /// The bytes as text; they were checked to be UTF-8 when the module was read.
    package func string(_ range: ByteRange) -> String {
        String(decoding: self[range], as: UTF8.self)
    }
}
