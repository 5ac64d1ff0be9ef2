/// A module's exports by name.
struct ExportTable {
    /// Indices of exports plus one, at the places that the hashes of their names say, or the next free ones after these; 0 where
    /// there is none. More than half of the places are free.
    private let places: UnsafeMutablePointer<UInt32>
    private let mask: Int

    static func make(of module: DecodedModule) -> UnsafeMutablePointer<ExportTable> {
        var capacity = 4
        while capacity < module.exports.count * 2 + 1 { capacity *= 2 }
        let places = UnsafeMutablePointer<UInt32>.allocate(capacity: capacity)
        places.initialize(repeating: 0, count: capacity)
        let mask = capacity - 1
        for (index, export) in module.exports.enumerated() {
            var place = hash(module.bytes[export.name]) & mask
            while places[place] != 0 { place = (place + 1) & mask }
            places[place] = UInt32(index + 1)
        }
        let table = UnsafeMutablePointer<ExportTable>.allocate(capacity: 1)
        table.initialize(to: ExportTable(places: places, mask: mask))
        return table
    }

    func find(_ name: UnsafeBufferPointer<UInt8>, in module: DecodedModule) -> Export? {
        var place = ExportTable.hash(name) & mask
        while places[place] != 0 {
            let export = module.exports[Int(places[place]) - 1]
            if Int(export.name.count) == name.count, module.bytes[export.name].elementsEqual(name) {
                return export
            }
            place = (place + 1) & mask
        }
        return nil
    }

    private static func hash(_ name: UnsafeBufferPointer<UInt8>) -> Int {
        // Seeded for each process, so that no module can be made whose names all collide.
        var hasher = Hasher()
        hasher.combine(bytes: UnsafeRawBufferPointer(name))
        return hasher.finalize() & .max
    }
}

extension UnsafeMutablePointer<ExportTable> {
    func free() {
        pointee.freePlaces()
        deallocate()
    }
}

extension ExportTable {
    fileprivate func freePlaces() { places.deallocate() }
}
