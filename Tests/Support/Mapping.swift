#if os(Linux)
    /// A part of the process's address space, as the system tells of it.
    package struct Mapping: Hashable, Sendable {
        package var range: Range<UInt>
        /// Such as `r-xp`.
        package var permissions: String
        package var inode: String
        /// The file, or what the system calls it; empty if it has no name.
        package var name: String

        /// All that there are. Reading the file in one go would give the first page of it only.
        package static func all() -> [Mapping] {
            let text = String(decoding: Resources.read("/proc/self/maps") ?? [], as: UTF8.self)
            return text.split(separator: "\n").compactMap(Mapping.init)
        }

        /// The one that an address is in.
        package static func containing(_ address: UInt) -> Mapping? {
            all().first { $0.range.contains(address) }
        }

        private init?(_ line: Substring) {
            let words = line.split(separator: " ", maxSplits: 5)
            guard words.count >= 5 else { return nil }
            let bounds = words[0].split(separator: "-").compactMap { UInt($0, radix: 16) }
            guard bounds.count == 2 else { return nil }
            range = bounds[0]..<bounds[1]
            permissions = String(words[1])
            inode = String(words[4])
            name = words.count > 5 ? String(words[5].drop { $0 == " " }) : ""
        }
    }
#endif
