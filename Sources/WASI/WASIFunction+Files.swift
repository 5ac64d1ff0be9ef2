#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

extension WASICall {
    /// The most buffers in one call, as POSIX's `IOV_MAX`.
    private static var vectorLimit: UInt32 { 1024 }
    /// The most bytes in one call, so that the count fits every host's and the guest's integers; as Linux's
    /// own limit.
    private static var transferLimit: Int { 0x7FFF_F000 }

    /// Hands on the buffers of the `iovec`s that arguments `index` (where) and `index + 1` (how many)
    /// describe.
    ///
    /// - Throws: `inval` for more than 1024, `fault` if the array or one of the buffers isn't in the memory.
    func withVectors(
        _ index: Int, _ body: (IOVectors) throws(WASIFailure) -> Int
    ) throws(WASIFailure) -> Int {
        let count = i32(index + 1)
        guard count <= Self.vectorLimit else { throw .errno(.inval) }
        let records = try memory.buffer(at: i32(index), count: 8 * UInt64(count))
        let result: Result<Int, WASIFailure> = withUnsafeTemporaryAllocation(
            of: iovec.self, capacity: Int(count)
        ) { vectors in
            Result { () throws(WASIFailure) in
                var used = 0
                var room = Self.transferLimit
                for record in 0..<Int(count) {
                    // Each value is loaded once: another thread may be changing it.
                    let buffer = try memory.buffer(
                        at: records.load(UInt32.self, at: 8 * record),
                        count: records.load(UInt32.self, at: 8 * record + 4))
                    let length = min(buffer.count, room)
                    guard length > 0 else { continue }
                    room -= length
                    vectors.initializeElement(
                        at: used, to: iovec(iov_base: buffer.baseAddress, iov_len: length))
                    used += 1
                }
                return try body(IOVectors(rebasing: vectors[..<used]))
            }
        }
        return try result.get()
    }

    /// How a call on a descriptor may wait.
    func waitPolicy(_ descriptor: Descriptor) -> WaitPolicy {
        // Whether a deterministic guest's input is there already is not for it to know: it waits.
        let isDeterministic = context.cooperation != nil
        var policy = WaitPolicy(
            interrupt: interrupt,
            isNonblocking: descriptor.flags.contains(.nonblock) && !isDeterministic)
        policy.cooperation = context.cooperation
        return policy
    }

    /// The changes that two times at `index` and `index + 1` and `fstflags` at `index + 2` ask for. `inval`
    /// for a time that should be both set and now.
    func timeChanges(
        _ index: Int
    ) throws(WASIFailure) -> (access: TimeChange, modification: TimeChange) {
        let flags = try flags(index + 2, known: 0b1111)
        // With virtual clocks, the host's time must not get in.
        let now: TimeChange =
            flags & 0b1010 != 0 && context.hasVirtualTime ? .set(try context.time(.realtime)) : .now
        func change(_ flags: UInt16, _ time: UInt64) throws(WASIFailure) -> TimeChange {
            switch flags & 0b11 {
            case 0: .keep
            case 1: .set(time)
            case 2: now
            default: throw .errno(.inval)
            }
        }
        return (try change(flags, i64(index)), try change(flags >> 2, i64(index + 1)))
    }
}

extension WASIFunction {
    // MARK: Reading and writing

    static func fdRead(_ call: borrowing WASICall) throws(WASIFailure) {
        let descriptor = try call.context.contentFile(call.i32(0), .fdRead)
        let result = try call.place(UInt32.self, 3)
        let count = try call.withVectors(1) { vectors throws(WASIFailure) in
            guard !vectors.isEmpty else { return 0 }
            let wait = call.waitPolicy(descriptor)
            // In what pieces input comes is not for a deterministic guest to know.
            if wait.cooperation != nil, descriptor.file.pollDescriptor != nil,
                descriptor.file.type != .characterDevice
            {
                return try descriptor.file.readAll(into: vectors, wait: wait)
            }
            return try descriptor.file.read(into: vectors, wait: wait)
        }
        result.store(UInt32(count))
    }

    static func fdWrite(_ call: borrowing WASICall) throws(WASIFailure) {
        let descriptor = try call.context.contentFile(call.i32(0), .fdWrite)
        let result = try call.place(UInt32.self, 3)
        let count = try call.withVectors(1) { vectors throws(WASIFailure) in
            guard !vectors.isEmpty else { return 0 }
            return try descriptor.file.write(
                from: vectors, isAppending: descriptor.flags.contains(.append),
                wait: call.waitPolicy(descriptor))
        }
        try descriptor.synchronizeIfAsked()
        result.store(UInt32(count))
    }

    static func fdPread(_ call: borrowing WASICall) throws(WASIFailure) {
        let descriptor = try call.context.seekableFile(call.i32(0), [.fdRead, .fdSeek])
        let result = try call.place(UInt32.self, 4)
        let count = try call.withVectors(1) { vectors throws(WASIFailure) in
            try descriptor.file.read(into: vectors, at: call.i64(3))
        }
        result.store(UInt32(count))
    }

    static func fdPwrite(_ call: borrowing WASICall) throws(WASIFailure) {
        let descriptor = try call.context.seekableFile(call.i32(0), [.fdWrite, .fdSeek])
        let result = try call.place(UInt32.self, 4)
        let count = try call.withVectors(1) { vectors throws(WASIFailure) in
            try descriptor.file.write(
                from: vectors, at: call.i64(3), isAppending: descriptor.flags.contains(.append))
        }
        try descriptor.synchronizeIfAsked()
        result.store(UInt32(count))
    }

    static func fdSeek(_ call: borrowing WASICall) throws(WASIFailure) {
        let delta = Int64(bitPattern: call.i64(1))
        let whence = call.abi.whence(call.i32(2))
        let descriptor = try call.context.seekableFile(call.i32(0), [])
        // Asking where one is needs less than moving; and the right to move includes that to ask.
        let onlyAsks = delta == 0 && whence == .current && descriptor.rights.contains(.fdTell)
        if !onlyAsks { try descriptor.require(.fdSeek) }
        guard let whence else { throw .errno(.inval) }
        let result = try call.place(UInt64.self, 3)
        result.store(try descriptor.file.seek(delta, from: whence))
    }

    static func fdTell(_ call: borrowing WASICall) throws(WASIFailure) {
        let descriptor = try call.context.seekableFile(call.i32(0), [])
        guard !descriptor.rights.isDisjoint(with: [.fdTell, .fdSeek]) else { throw .errno(.notcapable) }
        let result = try call.place(UInt64.self, 1)
        result.store(try descriptor.file.seek(0, from: .current))
    }

    // MARK: The file as a whole

    static func fdAdvise(_ call: borrowing WASICall) throws(WASIFailure) {
        let descriptor = try call.context.seekableFile(call.i32(0), .fdAdvise)
        guard let number = UInt8(exactly: call.i32(3)), let advice = Advice(rawValue: number) else {
            throw .errno(.inval)
        }
        try descriptor.file.advise(offset: call.i64(1), length: call.i64(2), advice: advice)
    }

    static func fdAllocate(_ call: borrowing WASICall) throws(WASIFailure) {
        let descriptor = try call.context.seekableFile(call.i32(0), .fdAllocate)
        try descriptor.file.allocate(offset: call.i64(1), length: call.i64(2))
    }

    static func fdSync(_ call: borrowing WASICall) throws(WASIFailure) {
        try call.context.descriptor(call.i32(0), .fdSync).file.synchronize(isDataOnly: false)
    }

    static func fdDatasync(_ call: borrowing WASICall) throws(WASIFailure) {
        try call.context.descriptor(call.i32(0), .fdDatasync).file.synchronize(isDataOnly: true)
    }

    static func fdFilestatGet(_ call: borrowing WASICall) throws(WASIFailure) {
        let descriptor = try call.context.descriptor(call.i32(0), .fdFilestatGet)
        let buffer = try call.memory.buffer(at: call.i32(1), count: call.abi.filestatSize)
        call.abi.store(try descriptor.file.attributes(), to: buffer)
    }

    static func fdFilestatSetSize(_ call: borrowing WASICall) throws(WASIFailure) {
        let descriptor = try call.context.contentFile(call.i32(0), .fdFilestatSetSize)
        try descriptor.file.setSize(call.i64(1))
    }

    static func fdFilestatSetTimes(_ call: borrowing WASICall) throws(WASIFailure) {
        let descriptor = try call.context.descriptor(call.i32(0), .fdFilestatSetTimes)
        let times = try call.timeChanges(1)
        try descriptor.file.setTimes(access: times.access, modification: times.modification)
    }

    // MARK: The descriptor

    static func fdClose(_ call: borrowing WASICall) throws(WASIFailure) {
        // The host's file is closed when the value goes, outside the lock.
        _ = try call.context.withState { state throws(WASIFailure) in
            try state.descriptors.remove(call.i32(0))
        }
    }

    static func fdRenumber(_ call: borrowing WASICall) throws(WASIFailure) {
        _ = try call.context.withState { state throws(WASIFailure) in
            try state.descriptors.renumber(call.i32(0), to: call.i32(1))
        }
    }

    static func fdFdstatGet(_ call: borrowing WASICall) throws(WASIFailure) {
        let descriptor = try call.context.descriptor(call.i32(0))
        let buffer = try call.memory.buffer(at: call.i32(1), count: UInt64(24))
        buffer.initializeMemory(as: UInt8.self, repeating: 0)
        buffer.store(descriptor.file.type.rawValue, at: 0)
        buffer.store(descriptor.flags.rawValue, at: 2)
        buffer.store(descriptor.rights.intersection(call.abi.rights).rawValue, at: 8)
        buffer.store(descriptor.inheritingRights.intersection(call.abi.rights).rawValue, at: 16)
    }

    static func fdFdstatSetFlags(_ call: borrowing WASICall) throws(WASIFailure) {
        let number = call.i32(0)
        let descriptor = try call.context.descriptor(number, .fdFdstatSetFlags)
        let flags = DescriptorFlags(rawValue: try call.flags(1, known: DescriptorFlags.known))
        if flags.contains(.append) != descriptor.flags.contains(.append) {
            try descriptor.file.setAppending(flags.contains(.append))
        }
        try call.context.withState { state throws(WASIFailure) in
            try state.descriptors.update(number) { $0.flags = flags }
        }
    }

    static func fdFdstatSetRights(_ call: borrowing WASICall) throws(WASIFailure) {
        let rights = Rights(rawValue: call.i64(1))
        let inheriting = Rights(rawValue: call.i64(2))
        try call.context.withState { state throws(WASIFailure) in
            try state.descriptors.update(call.i32(0)) { descriptor throws(WASIFailure) in
                guard descriptor.rights.isSuperset(of: rights),
                    descriptor.inheritingRights.isSuperset(of: inheriting)
                else { throw .errno(.notcapable) }
                descriptor.rights = rights
                descriptor.inheritingRights = inheriting
            }
        }
    }

    static func fdPrestatGet(_ call: borrowing WASICall) throws(WASIFailure) {
        let descriptor = try call.context.descriptor(call.i32(0))
        guard let name = descriptor.preopenName else { throw .errno(.badf) }
        let buffer = try call.memory.buffer(at: call.i32(1), count: UInt64(8))
        buffer.initializeMemory(as: UInt8.self, repeating: 0)
        buffer.store(UInt32(clamping: name.count), at: 4)
    }

    static func fdPrestatDirName(_ call: borrowing WASICall) throws(WASIFailure) {
        let descriptor = try call.context.descriptor(call.i32(0))
        guard let name = descriptor.preopenName else { throw .errno(.badf) }
        let buffer = try call.buffer(1)
        guard buffer.count >= name.count else { throw .errno(.nametoolong) }
        buffer.copy(name, at: 0)
    }

    // MARK: Directories

    static func fdReaddir(_ call: borrowing WASICall) throws(WASIFailure) {
        let (descriptor, directory) = try call.context.directory(call.i32(0), .fdReaddir)
        let buffer = try call.buffer(1)
        let result = try call.place(UInt32.self, 4)
        let headerSize = 24
        var used = 0
        func store(_ entry: DirectoryEntry) -> Bool {
            withUnsafeTemporaryAllocation(byteCount: headerSize, alignment: 8) { header in
                header.initializeMemory(as: UInt8.self, repeating: 0)
                header.store(entry.next, at: 0)
                header.store(entry.inode, at: 8)
                header.store(UInt32(entry.name.count), at: 16)
                header.store(entry.type.rawValue, at: 20)
                // The last entry may be cut off anywhere: a full buffer tells the guest that there is more.
                for part in [UnsafeRawBufferPointer(header), entry.name] {
                    let count = min(part.count, buffer.count - used)
                    buffer.copy(part.prefix(count), at: used)
                    used += count
                }
            }
            return used < buffer.count
        }
        if call.context.sortsListings {
            let listing = try call.context.sortedListing(
                of: directory, descriptor, call.i32(0), from: call.i64(3))
            listing.forEach(from: call.i64(3), store)
        } else {
            try directory.readEntries(from: call.i64(3), expectedBytes: buffer.count, store)
        }
        result.store(UInt32(used))
    }
}

extension Descriptor {
    /// What `dsync` and `sync` ask after each write.
    fileprivate func synchronizeIfAsked() throws(WASIFailure) {
        guard !flags.isDisjoint(with: [.sync, .dataSync]) else { return }
        try file.synchronize(isDataOnly: !flags.contains(.sync))
    }
}

extension OpenFile {
    /// Reads until the buffers are full, or the input ends.
    fileprivate func readAll(into vectors: IOVectors, wait: WaitPolicy) throws(WASIFailure) -> Int {
        var rest = VectorsLeft(vectors)
        while !rest.isEmpty {
            do {
                let count = try rest.withPrefix(bytes: .max, vectors: 1024) { prefix throws(WASIFailure) in
                    try read(into: prefix, wait: wait)
                }
                if count == 0 { break }
                rest.advance(by: count)
            } catch {
                // What has been read is read; the next call meets the failure again.
                if rest.done > 0 { break }
                throw error
            }
        }
        return rest.done
    }
}
