#if canImport(Glibc)
    internal import Glibc
#elseif canImport(Musl)
    internal import Musl
#elseif canImport(Darwin)
    internal import Darwin
#endif

/// The library libzstd, which is loaded when something is to be compressed or was: the engine does without it otherwise.
struct Zstandard: Sendable {
    #if canImport(Glibc) || canImport(Musl) || canImport(Darwin)
        private typealias Compress =
            @convention(c) (
                UnsafeMutableRawPointer?, Int, UnsafeRawPointer?, Int, Int32
            ) -> Int
        private typealias Decompress =
            @convention(c) (
                UnsafeMutableRawPointer?, Int, UnsafeRawPointer?, Int
            ) -> Int
        private typealias IsError = @convention(c) (Int) -> UInt32

        private let compress: Compress
        private let decompress: Decompress
        private let isError: IsError

        /// Nil if the library is not there, or not what it should be; then with the system's words.
        private static let loaded: (library: Zstandard?, message: String) = load()

        private static func load() -> (library: Zstandard?, message: String) {
            #if canImport(Darwin)
                let names = [
                    "libzstd.1.dylib", "/opt/homebrew/lib/libzstd.1.dylib", "/usr/local/lib/libzstd.1.dylib",
                ]
            #else
                let names = ["libzstd.so.1"]
            #endif
            var message = ""
            for name in names {
                guard let handle = dlopen(name, RTLD_NOW | RTLD_LOCAL) else {
                    if let text = dlerror() { message = String(cString: text) }
                    continue
                }
                guard let compress = dlsym(handle, "ZSTD_compress"),
                    let decompress = dlsym(handle, "ZSTD_decompress"),
                    let isError = dlsym(handle, "ZSTD_isError")
                else {
                    message = "\(name) does not have the functions of libzstd"
                    continue
                }
                // These have been the types of the functions in all versions (zstd.h, "Simple API").
                return (
                    Zstandard(
                        compress: unsafeBitCast(compress, to: Compress.self),
                        decompress: unsafeBitCast(decompress, to: Decompress.self),
                        isError: unsafeBitCast(isError, to: IsError.self)), ""
                )
            }
            return (nil, message)
        }

        /// - Parameter purpose: what cannot be done without it, for the message.
        static func library(to purpose: String) throws(SnapshotError) -> Zstandard {
            guard let library = loaded.library else {
                throw SnapshotError(
                    .resource,
                    "libzstd is needed to \(purpose), and the system cannot load it: \(loaded.message)")
            }
            return library
        }

        /// Compresses bytes; returns how many they have become, or nil if there is not enough room for them.
        func compress(
            _ bytes: UnsafeRawBufferPointer, into destination: UnsafeMutableRawBufferPointer, level: Int32
        ) -> Int? {
            let count = compress(
                destination.baseAddress, destination.count, bytes.baseAddress, bytes.count, level)
            return isError(count) != 0 ? nil : count
        }

        /// Whether the bytes have been compressed from exactly as many as there is room for, which are written there.
        func decompress(
            _ bytes: UnsafeRawBufferPointer, into destination: UnsafeMutableRawBufferPointer
        ) -> Bool {
            let count = decompress(
                destination.baseAddress, destination.count, bytes.baseAddress, bytes.count)
            return isError(count) == 0 && count == destination.count
        }
    #else
        static func library(to purpose: String) throws(SnapshotError) -> Zstandard {
            throw SnapshotError(
                .resource, "libzstd is needed to \(purpose), and there is no system to load it")
        }
        func compress(
            _ bytes: UnsafeRawBufferPointer, into destination: UnsafeMutableRawBufferPointer, level: Int32
        ) -> Int? { nil }
        func decompress(
            _ bytes: UnsafeRawBufferPointer, into destination: UnsafeMutableRawBufferPointer
        ) -> Bool { false }
    #endif
}
