#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Where a socket listens: an address of the Internet protocol, version 4 or 6, and a port.
///
/// Written `127.0.0.1:8080`, `[::1]:8080`; `localhost` stands for 127.0.0.1. No name is looked up.
public struct SocketAddress: Sendable, Equatable, CustomStringConvertible {
    /// Four bytes or sixteen, in the order of the network.
    let address: [UInt8]
    /// The port; 0 leaves it to the system.
    public let port: UInt16

    init(address: [UInt8], port: UInt16) {
        self.address = address
        self.port = port
    }

    /// Reads an address; nil if it is none.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard let colon = bytes.lastIndex(of: UInt8(ascii: ":")) else { return nil }
        let digits = bytes[(colon + 1)...]
        guard !digits.isEmpty, digits.count <= 5,
            digits.allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }),
            let port = UInt16(String(decoding: digits, as: UTF8.self))
        else { return nil }
        var host = bytes[..<colon]
        let isBracketed = host.first == UInt8(ascii: "[") && host.last == UInt8(ascii: "]")
        if isBracketed { host = host.dropFirst().dropLast() }
        if host.elementsEqual("localhost".utf8) { host = Array("127.0.0.1".utf8)[...] }
        guard !host.contains(0) else { return nil }
        var address = [UInt8](repeating: 0, count: isBracketed ? 16 : 4)
        let isAddress = Array(host).cString.withUnsafeBufferPointer { host in
            inet_pton(isBracketed ? AF_INET6 : AF_INET, host.baseAddress!, &address) == 1
        }
        guard isAddress else { return nil }
        self.init(address: address, port: port)
    }

    public var description: String {
        var text = [CChar](repeating: 0, count: 64)
        let family = address.count == 4 ? AF_INET : AF_INET6
        _ = inet_ntop(family, address, &text, socklen_t(text.count))
        let host = String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return address.count == 4 ? "\(host):\(port)" : "[\(host)]:\(port)"
    }

    /// Hands on the address as the system wants it.
    func withSystemAddress<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
        if address.count == 4 {
            var system = sockaddr_in()
            system.sin_family = sa_family_t(AF_INET)
            system.sin_port = port.bigEndian
            withUnsafeMutableBytes(of: &system.sin_addr) { $0.copyBytes(from: address) }
            return withUnsafeBytes(of: &system) {
                body($0.assumingMemoryBound(to: sockaddr.self).baseAddress!, socklen_t($0.count))
            }
        }
        var system = sockaddr_in6()
        system.sin6_family = sa_family_t(AF_INET6)
        system.sin6_port = port.bigEndian
        withUnsafeMutableBytes(of: &system.sin6_addr) { $0.copyBytes(from: address) }
        return withUnsafeBytes(of: &system) {
            body($0.assumingMemoryBound(to: sockaddr.self).baseAddress!, socklen_t($0.count))
        }
    }

    /// The address that a socket is bound to; nil if it is not one of the Internet protocol.
    init?(ofSocket descriptor: Int32) {
        var storage = sockaddr_storage()
        var size = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let found: (address: [UInt8], port: UInt16)? = withUnsafeMutableBytes(of: &storage) { bytes in
            let address = bytes.assumingMemoryBound(to: sockaddr.self).baseAddress!
            guard getsockname(descriptor, address, &size) == 0 else { return nil }
            switch Int32(address.pointee.sa_family) {
            case AF_INET:
                var system = bytes.load(as: sockaddr_in.self)
                let port = UInt16(bigEndian: system.sin_port)
                return (withUnsafeBytes(of: &system.sin_addr) { Array($0) }, port)
            case AF_INET6:
                var system = bytes.load(as: sockaddr_in6.self)
                let port = UInt16(bigEndian: system.sin6_port)
                return (withUnsafeBytes(of: &system.sin6_addr) { Array($0) }, port)
            default: return nil
            }
        }
        guard let found else { return nil }
        self.init(address: found.address, port: found.port)
    }
}

extension HostFile {
    /// A socket that listens at an address.
    convenience init(listeningAt address: SocketAddress) throws(WASIFailure) {
        #if canImport(Glibc)
            let stream = Int32(SOCK_STREAM.rawValue)
        #else
            let stream = SOCK_STREAM
        #endif
        let descriptor = socket(address.address.count == 4 ? AF_INET : AF_INET6, stream, 0)
        guard descriptor >= 0 else { throw .ofLastCall }
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        var one: Int32 = 1
        // A server that is started again gets its port at once.
        _ = setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, socklen_t(MemoryLayout<Int32>.size))
        let isBound = address.withSystemAddress { bind(descriptor, $0, $1) } == 0
        var status = stat()
        guard isBound, listen(descriptor, SOMAXCONN) == 0, fstat(descriptor, &status) == 0 else {
            let failure = WASIFailure.ofLastCall
            _ = close(descriptor)
            throw failure
        }
        self.init(descriptor: descriptor, status: status, isOwned: true, isReadOnly: false)
    }
}
