#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// Address space from the operating system: the one place where this module asks for it.
///
/// Where there is no operating system (Embedded Swift), nothing can be reserved without being backed, and callers fall
/// back to plain allocations.
package enum System {
    #if canImport(Glibc) || canImport(Musl) || canImport(Darwin)
        package static let pageSize = Int(sysconf(Int32(_SC_PAGESIZE)))

        /// Takes `size` bytes of address space that cannot be touched yet, or nil if the system refuses.
        package static func reserve(_ size: Int) -> UnsafeMutableRawPointer? {
            #if canImport(Darwin)
                let flags = MAP_PRIVATE | MAP_ANON
            #else
                let flags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE
            #endif
            guard let address = mmap(nil, size, PROT_NONE, flags, -1, 0),
                address != UnsafeMutableRawPointer(bitPattern: -1)
            else { return nil }
            return address
        }

        /// Makes reserved bytes readable and writable; they read as zero. Both numbers are multiples of the page size.
        package static func commit(_ address: UnsafeMutableRawPointer, _ size: Int) -> Bool {
            size == 0 || mprotect(address, size, PROT_READ | PROT_WRITE) == 0
        }

        package static func release(_ address: UnsafeMutableRawPointer, _ size: Int) {
            munmap(address, size)
        }
    #else
        package static let pageSize = 4096
        package static func reserve(_ size: Int) -> UnsafeMutableRawPointer? { nil }
        package static func commit(_ address: UnsafeMutableRawPointer, _ size: Int) -> Bool { false }
        package static func release(_ address: UnsafeMutableRawPointer, _ size: Int) {}
    #endif

    /// `size` rounded up to whole pages.
    package static func roundedToPages(_ size: Int) -> Int { (size + pageSize - 1) / pageSize * pageSize }
}
