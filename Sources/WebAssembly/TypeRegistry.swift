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
        let key: UnsafeMutablePointer<UInt32>
        let keyCount: Int
        let hash: UInt64
        let first: UInt32
        let count: UInt32
        var retains: Int
        /// Of those in the same bucket.
        var next: UnsafeMutablePointer<Group>?

        func hasKey(_ words: UnsafeBufferPointer<UInt32>) -> Bool {
            guard keyCount == words.count else { return false }
            for index in 0..<keyCount where key[index] != words[index] { return false }
            return true
        }
    }
    // A dictionary would be the same in fewer lines. But for the first one with keys of some type the runtime looks through all
    // conformances of the program: a tenth of what a small program takes to start.
    /// Groups by the lower bits of their hashes; a power of two of them.
    private var buckets: UnsafeMutablePointer<UnsafeMutablePointer<Group>?>
    private var bucketCount = 64
    private var groupCount = 0
    /// By identity, as `chunks`: the group that begins with it.
    private let groupChunks: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<Group>?>?>

    package init() {
        chunks = .allocate(capacity: TypeRegistry.chunkCount)
        chunks.initialize(repeating: nil, count: TypeRegistry.chunkCount)
        groupChunks = .allocate(capacity: TypeRegistry.chunkCount)
        groupChunks.initialize(repeating: nil, count: TypeRegistry.chunkCount)
        buckets = .allocate(capacity: bucketCount)
        buckets.initialize(repeating: nil, count: bucketCount)
        places = .allocate(capacity: 32)
        places.initialize(repeating: 0, count: 32)
    }

    deinit {
        for index in 0..<bucketCount {
            var next = buckets[index]
            while let group = next {
                next = group.pointee.next
                destroy(group)
            }
        }
        for index in 0..<TypeRegistry.chunkCount {
            guard let chunk = chunks[index] else { break }
            chunk.deallocate()
            groupChunks[index]?.deallocate()
        }
        buckets.deallocate()
        groupChunks.deallocate()
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
            var candidate = buckets[bucket(hash)]
            while let group = candidate {
                if group.pointee.hash == hash, group.pointee.hasKey(words) {
                    group.pointee.retains += 1
                    return group.pointee.first
                }
                candidate = group.pointee.next
            }
            guard let first = takeIdentities(count) else { return nil }
            let copy = UnsafeMutablePointer<UInt32>.allocate(capacity: max(words.count, 1))
            for index in 0..<words.count { copy[index] = words[index] }
            let group = UnsafeMutablePointer<Group>.allocate(capacity: 1)
            group.initialize(
                to: Group(
                    key: copy, keyCount: words.count, hash: hash, first: first, count: count, retains: 1))
            createRecords(of: group.pointee)
            add(group)
            return first
        }
    }

    private func bucket(_ hash: UInt64) -> Int { Int(truncatingIfNeeded: hash) & (bucketCount - 1) }

    private func add(_ group: UnsafeMutablePointer<Group>) {
        if groupCount == bucketCount { growBuckets() }
        groupCount += 1
        putInBucket(group)
        groupPlace(group.pointee.first).pointee = group
    }

    private func putInBucket(_ group: UnsafeMutablePointer<Group>) {
        let index = bucket(group.pointee.hash)
        group.pointee.next = buckets[index]
        buckets[index] = group
    }

    private func growBuckets() {
        let (old, count) = (buckets, bucketCount)
        bucketCount *= 2
        buckets = .allocate(capacity: bucketCount)
        buckets.initialize(repeating: nil, count: bucketCount)
        for index in 0..<count {
            var next = old[index]
            while let group = next {
                next = group.pointee.next
                putInBucket(group)
            }
        }
        old.deallocate()
    }

    /// Takes a group out of everything and frees it.
    private func remove(_ group: UnsafeMutablePointer<Group>) {
        let index = bucket(group.pointee.hash)
        if buckets[index] == group {
            buckets[index] = group.pointee.next
        } else {
            var before = buckets[index].unsafelyUnwrapped
            while let next = before.pointee.next, next != group { before = next }
            before.pointee.next = group.pointee.next
        }
        groupCount -= 1
        groupPlace(group.pointee.first).pointee = nil
        destroy(group)
    }

    /// Where it stands which group begins with an identity that has been given.
    private func groupPlace(_ first: UInt32) -> UnsafeMutablePointer<UnsafeMutablePointer<Group>?> {
        let (chunk, index) = TypeRegistry.place(of: first)
        return groupChunks[chunk].unsafelyUnwrapped + index
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
            guard first < next, let group = groupPlace(first).pointee else { return }
            group.pointee.retains -= 1
            guard group.pointee.retains == 0 else { return }
            free[group.pointee.count, default: []].append(first)
            remove(group)
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
            let groups = UnsafeMutablePointer<UnsafeMutablePointer<Group>?>.allocate(capacity: 1 << bits)
            groups.initialize(repeating: nil, count: 1 << bits)
            groupChunks[chunk] = groups
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

    private func destroy(_ group: UnsafeMutablePointer<Group>) {
        for index in 0..<group.pointee.count {
            let record = type(group.pointee.first + index).pointee
            if record.parameterCount + record.resultCount > 0 { record.values.deallocate() }
            if record.fieldCount > 0 { record.fields.deallocate() }
            if record.referenceCount > 0 { record.referenceOffsets.deallocate() }
            record.ancestors.deallocate()
        }
        group.pointee.key.deallocate()
        group.deallocate()
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
