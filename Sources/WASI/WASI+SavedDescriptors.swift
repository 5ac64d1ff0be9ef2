import Situ

extension WASI {
    /// A descriptor of a saved program, in words.
    package struct SavedDescriptor: Sendable {
        package let number: UInt32
        /// What it refers to, and where in it.
        package let description: String
    }

    /// The descriptors that sections of a snapshot say; none if there is none of WASI's among them.
    ///
    /// - Throws: a ``WASIRestorationError`` for sections that are no saved state.
    package static func savedDescriptors(
        in sections: [Snapshot.HostSection]
    ) throws(WASIRestorationError) -> [SavedDescriptor] {
        guard let section = sections.first(where: { $0.name == WASI.sectionName }) else { return [] }
        let saved = try SavedContext(saved: section.bytes, limit: 1 << 24)
        return saved.descriptors.map {
            SavedDescriptor(number: $0.number, description: saved.description(of: $0))
        }
    }
}

extension SavedContext {
    fileprivate func description(of descriptor: Descriptor) -> String {
        var text = origin(descriptor.origin)
        switch descriptor.file {
        case .none: break
        case .hostFile(let attributes, let offset, let place):
            text += ", a file of \(attributes.size) bytes, at \(offset)"
            switch place {
            case .here: break
            case .elsewhere: text += ", whose path led to something else"
            case .unlinked: text += ", without a name"
            case .unknown: text += ", by a path that is not known"
            }
        case .hostDirectory: text += ", a directory of the host"
        case .volumeFile(let volume, _, let attributes, let offset):
            text += ", a file of \(attributes.size) bytes in \(name(ofVolume: volume)), at \(offset)"
        case .volumeDirectory(let volume, _, _): text += ", a directory in \(name(ofVolume: volume))"
        }
        if let name = descriptor.preopenName { text += ", called " + quoted(name) }
        return text
    }

    private func name(ofVolume number: Int) -> String {
        guard volumes.indices.contains(number), case .archive = volumes[number] else { return "memory" }
        return "an archive"
    }

    private func origin(_ origin: FileOrigin) -> String {
        switch origin {
        case .standardStream(let number):
            return ["standard input", "standard output", "standard error"][min(number, 2)]
        case .preopen: return "a directory that the program was given"
        case .listener(let number):
            let address = listeners.indices.contains(Int(number)) ? listeners[Int(number)].address : nil
            return "a socket that listens" + (address.map { " at \($0)" } ?? "")
        case .connection: return "a connection"
        case .opened(let preopen, let path, _, _):
            let directory = preopens.indices.contains(Int(preopen)) ? preopens[Int(preopen)].guestPath : []
            return path.map { quoted(directory + [UInt8(ascii: "/")] + $0) } ?? "something in "
                + quoted(directory)
        case .embedding: return "something of the embedder's"
        }
    }

    private func quoted(_ bytes: [UInt8]) -> String { "\"" + String(decoding: bytes, as: UTF8.self) + "\"" }
}
