import Machine
import Synchronization
import WebAssembly

/// The images of a module's memories for all who instantiate it, made when it is done for the second time: a program that
/// makes one instance only copies its data.
final class StartingImages: @unchecked Sendable {
    private let uses = Atomic<Int>(0)
    private let lock = SystemLock()
    /// Nil until they are made; guarded by the lock.
    private var images: [MemoryImage?]?

    deinit { lock.free() }

    /// The images for one more instance, by the memory's index; empty if there are none.
    func forInstance(of module: DecodedModule) -> [MemoryImage?] {
        guard !module.dataSegments.isEmpty,
            uses.load(ordering: .relaxed) > 0 || uses.wrappingAdd(1, ordering: .relaxed).oldValue > 0
        else { return [] }
        lock.lock()
        defer { lock.unlock() }
        if let images { return images }
        let made = MemoryImage.starting(module)
        images = made
        return made
    }
}
