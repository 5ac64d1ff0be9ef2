/// Numbers in a memory that other threads use too, read and written by the host.
extension LinearMemory {
    /// What lies at an address, in one piece if it has 1, 2, 4 or 8 bytes and is aligned.
    package static func loadTearless<Number: FixedWidthInteger & BitwiseCopyable>(
        _ address: UnsafeMutableRawPointer
    ) -> Number {
        let size = MemoryLayout<Number>.size
        if Int(bitPattern: address) % size == 0 {
            switch size {
            case 1: return Number(truncatingIfNeeded: UInt8.load(address))
            case 2: return Number(truncatingIfNeeded: UInt16.load(address))
            case 4: return Number(truncatingIfNeeded: UInt32.load(address))
            case 8: return Number(truncatingIfNeeded: UInt64.load(address))
            default: break
            }
        }
        return address.loadUnaligned(as: Number.self)
    }

    /// Writes a number, in one piece likewise.
    package static func storeTearless<Number: FixedWidthInteger & BitwiseCopyable>(
        _ value: Number, to address: UnsafeMutableRawPointer
    ) {
        let size = MemoryLayout<Number>.size
        if Int(bitPattern: address) % size == 0 {
            switch size {
            case 1: return UInt8.store(UInt8(truncatingIfNeeded: value), to: address)
            case 2: return UInt16.store(UInt16(truncatingIfNeeded: value), to: address)
            case 4: return UInt32.store(UInt32(truncatingIfNeeded: value), to: address)
            case 8: return UInt64.store(UInt64(truncatingIfNeeded: value), to: address)
            default: break
            }
        }
        address.storeBytes(of: value, as: Number.self)
    }
}
