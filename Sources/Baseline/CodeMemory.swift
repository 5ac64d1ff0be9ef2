import Handlers
import Machine
import WebAssembly

/// Executable memory for the code of one table. Nothing in it is writable and executable at the same address at any moment, and what has
/// been published never moves.
///
/// Address space is reserved in a few large ranges, which the signal handler knows. Each is filled with pieces, one after the other; only
/// the newest piece can be written to. Not for several threads at once.
struct CodeMemory: ~Copyable {
    /// A range of address space, and how much of it belongs to pieces.
    private struct Reservation {
        let base: UnsafeMutableRawPointer
        let size: Int
        var used: Int
    }
    private var reservations = RawArray<Reservation>()
    private let firstReservation: Int

    private var access: CodeAccess?
    /// The piece that is being filled: where the next code goes, how much room there is, and where it is written.
    private var next: UnsafeMutableRawPointer?
    private var room = 0
    private var view: UnsafeMutableRawPointer?
    private var piece: UnsafeMutableRawPointer?
    private var pieceSize = 0
    /// The process that may write to it.
    private var process: Int32 = 0

    /// Bytes of all code.
    private(set) var size = 0

    /// For the code of so many bytes of functions' bodies.
    init(bodySize: Int) {
        firstReservation = System.roundedToPages(
            max(bodySize * Tuning.reservedPerByte, Tuning.smallestReservation))
        access = CodeMemory.access
    }

    deinit {
        if let view { System.release(view, pieceSize) }
        for index in 0..<reservations.count {
            let reservation = reservations[index]
            situ_faults_remove_code(reservation.base)
            System.release(reservation.base, reservation.size)
        }
        reservations.deallocate()
    }

    /// How code gets into memory on this machine; nil if nobody may make code.
    static let access: CodeAccess? = System.codeAccess.first { works($0) }

    /// Whether the system lets a page be made executable in this way.
    private static func works(_ access: CodeAccess) -> Bool {
        let size = System.pageSize
        guard let base = System.reserveCode(size) else { return false }
        defer { System.release(base, size) }
        switch access {
        case .twoViews:
            guard let view = System.makeCode(at: base, size) else { return false }
            System.release(view, size)
            return true
        case .onePage: return System.commit(base, size) && System.makeExecutable(base, size)
        case .byThread: return true
        }
    }

    // MARK: Writing

    /// Puts code where it can be executed, at a multiple of 16; nil if there is no memory for it.
    mutating func write(_ code: UnsafeRawBufferPointer) -> UnsafeRawPointer? {
        guard let access, code.count > 0 else { return nil }
        let needed = (code.count + 15) & ~15
        // After a fork a piece is two processes', who would write to the same place.
        if needed > room || process != System.process {
            guard openPiece(access, needed) else { return nil }
        }
        guard let address = next else { return nil }
        let target = view.map { $0 + (address - piece.unsafelyUnwrapped) } ?? address
        System.writeCode(code, to: target)
        if access == .onePage {
            // Others may execute what is on the same page: it is never written again.
            guard System.makeExecutable(address, pieceSize) else { return nil }
            room = 0
        } else {
            room -= needed
        }
        next = address + needed
        size += needed
        situ_flush_instructions(address, code.count)
        // The caches are in order; what a thread has fetched ahead of time where other code was before need not be.
        System.synchronizeThreads()
        return UnsafeRawPointer(address)
    }

    /// Begins a piece with room for so much at least.
    private mutating func openPiece(_ access: CodeAccess, _ needed: Int) -> Bool {
        closePiece()
        let wanted =
            access == .onePage
            ? needed : max(needed, min(max(size, Tuning.smallestPiece), Tuning.largestPiece))
        let size = System.roundedToPages(wanted)
        guard let base = takeAddresses(size) else { return false }
        switch access {
        case .twoViews:
            guard let view = System.makeCode(at: base, size) else { return false }
            self.view = view
        case .onePage:
            guard System.commit(base, size) else { return false }
        case .byThread: break
        }
        piece = base
        pieceSize = size
        next = base
        room = size
        process = System.process
        return true
    }

    private mutating func closePiece() {
        if let view { System.release(view, pieceSize) }
        view = nil
        next = nil
        room = 0
    }

    /// Address space for a piece.
    private mutating func takeAddresses(_ size: Int) -> UnsafeMutableRawPointer? {
        if reservations.count > 0 {
            let last = reservations.base + (reservations.count - 1)
            if size <= last.pointee.size - last.pointee.used {
                defer { last.pointee.used += size }
                return last.pointee.base + last.pointee.used
            }
        }
        // Each is larger than all before it, so that there are few.
        var reserved = max(firstReservation << reservations.count, size)
        reserved = System.roundedToPages(reserved)
        guard let base = System.reserveCode(reserved) else { return nil }
        guard situ_faults_add_code(base, reserved) == 0 else {
            System.release(base, reserved)
            return nil
        }
        reservations.append(Reservation(base: base, size: reserved, used: size))
        return base
    }
}
