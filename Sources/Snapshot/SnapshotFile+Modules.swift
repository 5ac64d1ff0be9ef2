internal import Machine
package import WebAssembly

extension ProgramState {
    /// What of the program's memories can be equal to its modules' own bytes: the active data segments of all instances that are
    /// known to be at one place, as far as they have whole pages.
    ///
    /// - Parameter decoded: the program's modules, in order.
    package func moduleData(_ decoded: [DecodedModule]) -> [SnapshotFile.ModuleData] {
        var data = zip(modules, decoded).map { identity, module in
            SnapshotFile.ModuleData(identity: identity, bytes: module.bytes, segments: [])
        }
        for store in stores {
            for instance in store.instances where instance.module < data.count {
                for segment in decoded[instance.module].dataSegments {
                    guard let active = segment.active, segment.bytes.count >= FrozenMemory.pageSize,
                        active.memory < instance.memories.count,
                        let offset = decoded[instance.module].constant(active.offset),
                        offset <= SnapshotFile.largestMemory
                    else { continue }
                    let start = Int(segment.bytes.offset)
                    data[instance.module].segments.append(
                        SnapshotFile.ModuleData.Segment(
                            memory: store.memories[instance.memories[active.memory]], address: Int(offset),
                            range: start..<start + Int(segment.bytes.count)))
                }
            }
        }
        return data.filter { !$0.segments.isEmpty }
    }
}
