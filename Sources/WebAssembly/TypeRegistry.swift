/// The defined types of all modules of one engine, each kept once: two types are equal exactly if their identities
/// are (specification, section "Type Equivalence": recursive groups are compared as a whole).
///
/// Groups are looked up by their contents, with references inside a group written as indices relative to it. A
/// group's types have consecutive identities. Modules retain the groups that they use; a group that nobody retains
/// any more gives its identities back.
package final class TypeRegistry: @unchecked Sendable {
    // Shared between threads: everything that changes is changed under `lock`. Records are read without it, by those
    // who hold an identity that `intern` returned to them and that is retained.
    private let lock = Lock()
    /// Records by identity, in chunks that never move: the first holds 64 types, each further one twice as many.
    private static let firstChunkBits = 6
    private static let chunkCount = 19
    /// How many types there can be.
    private static let capacity = (1 << (firstChunkBits + chunkCount)) - (1 << firstChunkBits)
    private let chunks: UnsafeMutablePointer<UnsafeMutablePointer<DefinedType>?>
    /// The same for generated code. With `position` the identity plus `positionOfFirst`, a record lies at `position` times the
    /// size of a record behind the address that stands here at the number of leading zeros of `position`, as 32 bits.
    package let places: UnsafeMutablePointer<UInt>
    package static let positionOfFirst = 1 << firstChunkBits
    private var next: UInt32 = 0
    /// Identities given back: runs of a size.
    private var free: [UInt32: [UInt32]] = [:]

    private struct Group {
        var key: UnsafeMutablePointer<UInt32>
        var keyCount: Int
        var hash: UInt64
        var first: UInt32
        var count: UInt32
        var retains: Int
    }
    private var groups: [UInt32: Group] = [:]
    /// First identities by hash.
    private var buckets: [UInt64: [UInt32]] = [:]

    package init() {
        chunks = .allocate(capacity: TypeRegistry.chunkCount)
        chunks.initialize(repeating: nil, count: TypeRegistry.chunkCount)
        places = .allocate(capacity: 32)
        places.initialize(repeating: 0, count: 32)
    }

    deinit {
        for group in groups.values { destroyRecords(of: group) }
        for index in 0..<TypeRegistry.chunkCount {
            guard let chunk = chunks[index] else { break }
            chunk.deallocate()
        }
        chunks.deallocate()
        places.deallocate()
    }

    /// The record of an identity that the caller retains.
    @inline(__always) package func type(_ identity: UInt32) -> UnsafePointer<DefinedType> {
        let (chunk, index) = TypeRegistry.place(of: identity)
        return UnsafePointer(chunks[chunk].unsafelyUnwrapped + index)
    }

    /// The chunk that an identity's record is in, and its index there.
    @inline(__always) private static func place(of identity: UInt32) -> (chunk: Int, index: Int) {
        let position = UInt64(identity) + (1 << UInt64(firstChunkBits))
        let bit = 63 - position.leadingZeroBitCount
        return (bit - firstChunkBits, Int(position) - (1 << bit))
    }

    // MARK: Interning

    /// The encoding of one recursive group, built word by word and then interned. A type is: `header`, supertype (a
    /// `HeapType` word, present if the header says so), then for a function the counts of parameters and results and
    /// their types; for a structure the count of fields, for an array 1, and for each field its type and mutability.
    package struct GroupKey {
        package var words: RawArray<UInt32>
        package var typeCount: UInt32 = 0
        package init() { words = RawArray(capacity: 64) }
        package func deallocate() { words.deallocate() }

        static let finalBit: UInt32 = 1 << 8
        static let supertypeBit: UInt32 = 1 << 9

        package mutating func reset() {
            words.removeAll()
            typeCount = 0
        }

        package mutating func beginType(_ kind: DefinedType.Kind, isFinal: Bool, supertype: HeapType?) {
            typeCount += 1
            words.append(
                UInt32(kind.rawValue) | (isFinal ? GroupKey.finalBit : 0)
                    | (supertype != nil ? GroupKey.supertypeBit : 0))
            if let supertype { words.append(supertype.bits) }
        }

        /// A function type that belongs to no hierarchy and is a group of its own.
        package mutating func appendFunction(parameters: [ValueType], results: [ValueType]) {
            beginType(.function, isFinal: true, supertype: nil)
            words.append(UInt32(parameters.count))
            words.append(UInt32(results.count))
            for type in parameters { words.append(type.bits) }
            for type in results { words.append(type.bits) }
        }
    }

    /// The first identity of the group with this content, which the caller retains once by this call. Returns nil if no
    /// identities are left.
    package func intern(_ key: borrowing GroupKey) -> UInt32? {
        let words = UnsafeBufferPointer(start: key.words.base, count: key.words.count)
        let count = key.typeCount
        // Seeded for each process, so that no module can be made whose types all fall into one bucket.
        var hasher = Hasher()
        hasher.combine(bytes: UnsafeRawBufferPointer(words))
        let hash = UInt64(bitPattern: Int64(hasher.finalize()))
        return lock.withLock { () -> UInt32? in
            if let candidates = buckets[hash] {
                for first in candidates {
                    guard let group = groups[first], group.keyCount == words.count else { continue }
                    var equal = true
                    for index in 0..<words.count where group.key[index] != words[index] {
                        equal = false
                        break
                    }
                    if equal {
                        groups[first] = {
                            var retained = group
                            retained.retains += 1
                            return retained
                        }()
                        return first
                    }
                }
            }
            guard let first = takeIdentities(count) else { return nil }
            let copy = UnsafeMutablePointer<UInt32>.allocate(capacity: max(words.count, 1))
            for index in 0..<words.count { copy[index] = words[index] }
            let group = Group(
                key: copy, keyCount: words.count, hash: hash, first: first, count: count, retains: 1)
            createRecords(of: group)
            groups[first] = group
            buckets[hash, default: []].append(first)
            return first
        }
    }

    /// Interns a function type by itself and retains it.
    package func internFunction(parameters: [ValueType], results: [ValueType]) -> UInt32? {
        var key = GroupKey()
        defer { key.deallocate() }
        key.appendFunction(parameters: parameters, results: results)
        return intern(key)
    }

    /// Gives back one retain of the group that starts at `first`.
    package func release(_ first: UInt32) {
        lock.withLock {
            guard var group = groups[first] else { return }
            group.retains -= 1
            if group.retains > 0 {
                groups[first] = group
                return
            }
            groups[first] = nil
            if var candidates = buckets[group.hash] {
                candidates.removeAll { $0 == first }
                buckets[group.hash] = candidates.isEmpty ? nil : candidates
            }
            destroyRecords(of: group)
            free[group.count, default: []].append(first)
        }
    }

    private func takeIdentities(_ count: UInt32) -> UInt32? {
        if var runs = free[count], let first = runs.popLast() {
            free[count] = runs
            return first
        }
        let first = next
        let end = UInt64(first) + UInt64(count)
        guard end <= UInt64(TypeRegistry.capacity) else { return nil }
        guard count > 0 else { return first }
        for chunk in TypeRegistry.place(of: first).chunk...TypeRegistry.place(of: UInt32(end - 1)).chunk
        where chunks[chunk] == nil {
            let bits = chunk + TypeRegistry.firstChunkBits
            let records = UnsafeMutablePointer<DefinedType>.allocate(capacity: 1 << bits)
            chunks[chunk] = records
            places[31 - bits] = UInt(bitPattern: records) &- UInt(MemoryLayout<DefinedType>.stride << bits)
        }
        next = UInt32(end)
        return first
    }

    private func mutableType(_ identity: UInt32) -> UnsafeMutablePointer<DefinedType> {
        UnsafeMutablePointer(mutating: type(identity))
    }

    /// Turns a group's words into records; references into the group become identities.
    private func createRecords(of group: Group) {
        var position = 0
        func word() -> UInt32 {
            position += 1
            return group.key[position - 1]
        }
        func resolve(_ bits: UInt32) -> UInt32 {
            guard bits & ValueType.recursiveBit != 0 else { return bits }
            let relative = bits & ValueType.identityMask
            return bits & ~(ValueType.recursiveBit | ValueType.identityMask) | (group.first + relative)
        }
        for index in 0..<group.count {
            let header = word()
            let kind = DefinedType.Kind(rawValue: UInt8(header & 0xFF)).unsafelyUnwrapped
            var depth = 0
            var parent: UnsafePointer<DefinedType>?
            if header & GroupKey.supertypeBit != 0 {
                let above = type(HeapType(bits: resolve(word())).identity)
                parent = above
                depth = Int(above.pointee.depth) + 1
            }
            let ancestors = UnsafeMutablePointer<UInt32>.allocate(capacity: depth + 1)
            if let parent { ancestors.update(from: parent.pointee.ancestors, count: depth) }
            ancestors[depth] = group.first + index
            var record = DefinedType(
                kind: kind, isFinal: header & GroupKey.finalBit != 0, depth: UInt8(depth),
                identity: group.first + index, parameterCount: 0, resultCount: 0, fieldCount: 0,
                values: TypeRegistry.noValues, fields: TypeRegistry.noFields, ancestors: ancestors,
                referenceOffsets: TypeRegistry.noOffsets, referenceCount: 0, size: 0)
            if kind == .function {
                record.parameterCount = word()
                record.resultCount = word()
                let count = Int(record.parameterCount + record.resultCount)
                if count > 0 {
                    record.values = .allocate(capacity: count)
                    for value in 0..<count { record.values[value] = ValueType(bits: resolve(word())) }
                }
            } else {
                record.fieldCount = word()
                if record.fieldCount > 0 {
                    record.fields = .allocate(capacity: Int(record.fieldCount))
                    for field in 0..<Int(record.fieldCount) {
                        let storage = ValueType(bits: resolve(word()))
                        record.fields[field] = FieldType(storage: storage, isMutable: word() != 0)
                    }
                }
                layOut(&record)
            }
            mutableType(group.first + index).initialize(to: record)
        }
    }

    /// Places the fields of a type's objects one after the other, each at a multiple of its size up to eight, so that a
    /// subtype's objects begin like its supertype's.
    private func layOut(_ record: inout DefinedType) {
        let count = Int(record.fieldCount)
        guard count > 0 || record.kind == .structure else { return }
        for field in 0..<count where record.fields[field].storage.isReference { record.referenceCount += 1 }
        if record.referenceCount > 0 {
            record.referenceOffsets = .allocate(capacity: Int(record.referenceCount))
        }
        let isArray = record.kind == .array
        var offset = isArray ? DefinedType.arrayHeaderSize : DefinedType.structureHeaderSize
        var references = 0
        for field in 0..<count {
            let size = record.fields[field].size
            let alignment = min(size, 8)
            offset = (offset + alignment - 1) / alignment * alignment
            record.fields[field].setOffset(offset)
            if record.fields[field].storage.isReference {
                record.referenceOffsets[references] = offset
                references += 1
            }
            offset += size
        }
        record.size = isArray ? record.fields[0].size : offset
    }

    private func destroyRecords(of group: Group) {
        for index in 0..<group.count {
            let record = type(group.first + index).pointee
            if record.parameterCount + record.resultCount > 0 { record.values.deallocate() }
            if record.fieldCount > 0 { record.fields.deallocate() }
            if record.referenceCount > 0 { record.referenceOffsets.deallocate() }
            record.ancestors.deallocate()
        }
        group.key.deallocate()
    }

    // Never read: the counts beside them are zero.
    private static var noValues: UnsafeMutablePointer<ValueType> {
        UnsafeMutablePointer(bitPattern: 0x10).unsafelyUnwrapped
    }
    private static var noFields: UnsafeMutablePointer<FieldType> {
        UnsafeMutablePointer(bitPattern: 0x10).unsafelyUnwrapped
    }
    private static var noOffsets: UnsafeMutablePointer<UInt32> {
        UnsafeMutablePointer(bitPattern: 0x10).unsafelyUnwrapped
    }
}
