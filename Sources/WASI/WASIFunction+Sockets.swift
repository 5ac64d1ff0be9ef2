extension WASIFunction {
    /// Takes a connection from a listener of the configuration. Of the flags only `nonblock` has a meaning for it.
    static func sockAccept(_ call: borrowing WASICall) throws(WASIFailure) {
        let (listener, socket) = try socket(call, .sockAccept)
        let flags = DescriptorFlags(
            rawValue: try call.flags(1, known: UInt32(DescriptorFlags.nonblock.rawValue)))
        let result = try call.place(UInt32.self, 2)
        // Before a connection is taken that nobody could have.
        try call.context.withState { state throws(WASIFailure) in try state.descriptors.checkRoom() }
        let connection = try socket.accept(wait: call.waitPolicy(listener))
        let descriptor = Descriptor(
            file: connection, origin: .connection, flags: flags, rights: listener.inheritingRights,
            inheritingRights: [])
        result.store(
            try call.context.withState { state throws(WASIFailure) in
                try state.descriptors.insert(descriptor)
            })
    }

    static func sockRecv(_ call: borrowing WASICall) throws(WASIFailure) {
        let (descriptor, socket) = try socket(call, .fdRead)
        let flags = ReceiveFlags(rawValue: try call.flags(3, known: ReceiveFlags.known))
        let size = try call.place(UInt32.self, 4)
        let resultFlags = try call.place(UInt16.self, 5)
        var isTruncated = false
        let count = try call.withVectors(1) { vectors throws(WASIFailure) in
            let result = try socket.receive(into: vectors, flags, wait: call.waitPolicy(descriptor))
            isTruncated = result.isTruncated
            return result.count
        }
        size.store(UInt32(count))
        resultFlags.store(isTruncated ? 1 : 0)
    }

    /// The standard has no flags to send with.
    static func sockSend(_ call: borrowing WASICall) throws(WASIFailure) {
        let (descriptor, socket) = try socket(call, .fdWrite)
        _ = try call.flags(3, known: 0)
        let size = try call.place(UInt32.self, 4)
        let count = try call.withVectors(1) { vectors throws(WASIFailure) in
            try socket.write(from: vectors, isAppending: false, wait: call.waitPolicy(descriptor))
        }
        size.store(UInt32(count))
    }

    static func sockShutdown(_ call: borrowing WASICall) throws(WASIFailure) {
        let (_, socket) = try socket(call, .sockShutdown)
        let directions = try call.flags(1, known: ShutdownDirections.known)
        guard directions != 0 else { throw .errno(.inval) }
        try socket.shutDown(ShutdownDirections(rawValue: UInt8(directions)))
    }

    /// The socket of argument 0: `notsock` for anything else, `notcapable` if it lacks rights.
    private static func socket(
        _ call: borrowing WASICall, _ rights: Rights
    ) throws(WASIFailure) -> (Descriptor, any OpenSocket) {
        let descriptor = try call.context.descriptor(call.i32(0))
        guard descriptor.file.type == .socketStream || descriptor.file.type == .socketDatagram,
            let socket = descriptor.file as? any OpenSocket
        else { throw .errno(.notsock) }
        try descriptor.require(rights)
        return (descriptor, socket)
    }
}
