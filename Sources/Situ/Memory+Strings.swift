import Machine

/// Strings, in UTF-8.
extension Memory {
    /// The string that is `count` bytes at an offset.
    public func string(at offset: Int, count: Int) throws(StringError) -> String {
        try record.string(offset, count)
    }

    /// The string before the first zero byte from an offset on, which is to come within `limit` bytes.
    public func cString(at offset: Int, limit: Int = .max) throws(StringError) -> String {
        try record.cString(offset, limit)
    }

    /// Writes a string's bytes, without a zero behind them; returns how many.
    @discardableResult
    public func write(_ string: String, at offset: Int) throws(OutOfBounds) -> Int {
        try record.write(string, at: offset, isTerminated: false)
    }

    /// Writes a string's bytes and a zero; returns how many, the zero included.
    @discardableResult
    public func write(cString string: String, at offset: Int) throws(OutOfBounds) -> Int {
        try record.write(string, at: offset, isTerminated: true)
    }
}

/// Strings, in UTF-8. What other threads write meanwhile may be in them in part; what is returned is valid in any case.
extension SharedMemory {
    /// The string that is `count` bytes at an offset.
    public func string(at offset: Int, count: Int) throws(Memory.StringError) -> String {
        try record.string(offset, count)
    }

    /// The string before the first zero byte from an offset on, which is to come within `limit` bytes.
    public func cString(at offset: Int, limit: Int = .max) throws(Memory.StringError) -> String {
        try record.cString(offset, limit)
    }

    /// Writes a string's bytes, without a zero behind them; returns how many.
    @discardableResult
    public func write(_ string: String, at offset: Int) throws(Memory.OutOfBounds) -> Int {
        try record.write(string, at: offset, isTerminated: false)
    }

    /// Writes a string's bytes and a zero; returns how many, the zero included.
    @discardableResult
    public func write(cString string: String, at offset: Int) throws(Memory.OutOfBounds) -> Int {
        try record.write(string, at: offset, isTerminated: true)
    }
}

extension UnsafeMutablePointer<MemoryRecord> {
    fileprivate func string(_ offset: Int, _ count: Int) throws(Memory.StringError) -> String {
        let bytes: [UInt8]
        do {
            bytes = try read(offset, count)
        } catch {
            throw .outOfBounds(error)
        }
        guard let string = String(validating: bytes, as: UTF8.self) else {
            throw .invalidUTF8(offset: offset, count: count)
        }
        return string
    }

    fileprivate func cString(_ offset: Int, _ limit: Int) throws(Memory.StringError) -> String {
        let size = pointee.size
        guard offset >= 0, offset < size else {
            throw .outOfBounds(Memory.OutOfBounds(offset: offset, count: 1, size: size))
        }
        let most = Swift.min(limit, size - offset)
        let start = (pointee.base + offset).assumingMemoryBound(to: UInt8.self)
        var count = 0
        while count < most, start[count] != 0 { count += 1 }
        guard count < most else { throw .unterminated(offset: offset, limit: most) }
        return try string(offset, count)
    }

    fileprivate func write(
        _ string: String, at offset: Int, isTerminated: Bool
    ) throws(Memory.OutOfBounds) -> Int {
        var string = string
        string.makeContiguousUTF8()
        let count = string.utf8.count + (isTerminated ? 1 : 0)
        let target = try range(offset, count)
        string.withUTF8 { bytes in
            if let source = bytes.baseAddress { target.copyMemory(from: source, byteCount: bytes.count) }
        }
        if isTerminated { target.storeBytes(of: 0, toByteOffset: count - 1, as: UInt8.self) }
        return count
    }
}
