import Machine

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The WASI of one guest: its descriptors, clocks and random source.
///
/// The threads of a guest share it, and may call at the same time; nothing waits while the lock is held.
///
/// `State` is all that changes: descriptors with their numbers, flags, rights and origins (``FileOrigin`` says how each can be
/// opened again), clocks and random source; ``SavedContext`` is that as plain data. A call that waits, a read, a write of which
/// nothing is written yet, a poll, an accept, a yield, can be interrupted: it has not happened then, and is made again from the
/// same arguments, with the time that it has waited (`CallingThread`).
package final class WASIContext: Sendable {
    /// What changes as the guest runs.
    package struct State: Sendable {
        package var descriptors: DescriptorTable
        package var clocks: ClockSource
        package var random: RandomSource
        /// What the guest has ended itself with, if it has.
        package var exitCode: UInt32?
    }

    /// `\0`-terminated arguments and `NAME=VALUE`s, as the guest gets them.
    let arguments: [[UInt8]]
    let environment: [[UInt8]]
    /// What ends this guest's waits: the embedder's interrupt, and the end of the program.
    package let interrupt: WASIInterrupt
    /// Whether listings of directories are sorted.
    let sortsListings: Bool
    /// What the embedder interrupts with.
    let embedderInterrupt: WASIInterrupt
    /// Where the listeners listen; nil for one that is at no address of the Internet protocol.
    package let listenerAddresses: [SocketAddress?]
    /// Where in the program files were opened; nil if nobody wants to know.
    let openers: FileOpeners?
    /// Of a deterministic guest; nil for others.
    let cooperation: Cooperation?
    /// The directories that the guest began with.
    package let preopens: [WASIConfiguration.Preopen]
    /// Which of the listeners are sockets of the embedder's.
    let embeddersListeners: [Bool]
    private let state: Guarded<State>

    /// A context as it was saved, without descriptors yet.
    init(
        _ saved: SavedContext, preopens: [WASIConfiguration.Preopen], listenerAddresses: [SocketAddress?],
        _ restoration: WASIRestoration
    ) {
        arguments = saved.arguments.map { $0 + [0] }
        environment = saved.environment.map { $0 + [0] }
        sortsListings = saved.sortsListings
        embedderInterrupt = restoration.interrupt
        interrupt = WASIInterrupt(below: restoration.interrupt)
        openers = nil
        cooperation = saved.isDeterministic ? Cooperation() : nil
        self.preopens = preopens
        self.listenerAddresses = listenerAddresses
        embeddersListeners = saved.listeners.map(\.isEmbedders)
        let clocks: ClockSource =
            switch saved.clocks {
            case .host(let monotonic, let processCPUTime):
                .resumedHost(.showing(monotonic: monotonic, processCPUTime: processCPUTime))
            case .virtual(let clocks): .virtual(clocks)
            }
        var state = State(
            descriptors: DescriptorTable(limit: saved.descriptorLimit), clocks: clocks, random: saved.random)
        state.exitCode = saved.exitCode
        self.state = Guarded(state)
    }

    /// Opens the preopens and takes over the standard streams.
    package init(_ configuration: WASIConfiguration) throws(WASIConfigurationError) {
        for argument in configuration.arguments where argument.contains(0) { throw .argument(argument) }
        for variable in configuration.environment {
            guard !variable.name.isEmpty, !variable.name.contains(UInt8(ascii: "=")),
                !variable.name.contains(0), !variable.value.contains(0)
            else { throw .variable(name: variable.name) }
        }
        arguments = configuration.arguments.map { $0 + [0] }
        environment = configuration.environment.map { $0.name + [UInt8(ascii: "=")] + $0.value + [0] }
        for strings in [arguments, environment] {
            guard strings.reduce(0, { $0 + $1.count + 4 }) <= Int(Int32.max) else { throw .tooLong }
        }
        sortsListings = configuration.sortsListings
        embedderInterrupt = configuration.interrupt
        interrupt = WASIInterrupt(below: configuration.interrupt)
        openers = configuration.remembersOpeners ? FileOpeners() : nil
        cooperation = configuration.isDeterministic ? Cooperation() : nil
        preopens = configuration.preopens
        embeddersListeners = configuration.listeners.map {
            if case .descriptor = $0 { true } else { false }
        }

        let firstPreopen = 3
        let limit = configuration.descriptorLimit
        guard firstPreopen + configuration.preopens.count + configuration.listeners.count <= limit else {
            throw .tooManyDescriptors(limit: limit)
        }
        var descriptors = DescriptorTable(limit: limit)
        let streams = [
            configuration.standardInput, configuration.standardOutput, configuration.standardError,
        ]
        for (number, stream) in streams.enumerated() {
            guard let descriptor = Descriptor(standardStream: number, stream) else { continue }
            descriptors.place(descriptor, at: number)
        }
        let firstListener = firstPreopen + configuration.preopens.count
        var addresses: [SocketAddress?] = []
        for (index, listener) in configuration.listeners.enumerated() {
            let file: HostFile
            do {
                file = try HostFile(listener)
            } catch {
                guard case .errno(let errno) = error else { continue }
                throw .listener(listener, errno: errno)
            }
            addresses.append(SocketAddress(ofSocket: file.descriptor))
            descriptors.place(
                Descriptor(file: file, origin: .listener(index), inheritingRights: .socket),
                at: firstListener + index)
        }
        listenerAddresses = addresses
        state = Guarded(
            State(descriptors: descriptors, clocks: configuration.clocks, random: configuration.random))
        for (index, preopen) in configuration.preopens.enumerated() {
            let directory = try openPreopen(index, configuration.pathResolution)
            let descriptor = Descriptor(
                file: directory, origin: .preopen(index), preopenName: preopen.guestPath)
            state.withLock { $0.descriptors.place(descriptor, at: firstPreopen + index) }
        }
    }

    /// Opens a directory of the configuration.
    func openPreopen(
        _ index: Int, _ resolution: PathResolution
    ) throws(WASIConfigurationError) -> any OpenDirectory {
        let preopen = preopens[index]
        switch preopen.source {
        case .host(let path):
            do {
                return try HostDirectory(
                    hostPath: path, isReadOnly: preopen.isReadOnly, resolution: resolution)
            } catch .errno(let errno) {
                throw .preopen(hostPath: path, errno: errno)
            } catch {
                throw .preopen(hostPath: path, errno: .io)
            }
        case .memory(let memory): return mounted(memory.volume)
        case .archive(let archive): return mounted(archive.volume)
        }
        func mounted(_ volume: Volume) -> VolumeDirectory {
            VolumeDirectory(
                volume, device: volumeDevice(index), isReadOnly: preopen.isReadOnly, clock: FileClock(self))
        }
    }

    /// What the guest sees as the number of the device that a volume among the preopens is: the same in every run, and the same
    /// wherever the volume is mounted here.
    func volumeDevice(_ preopen: Int) -> UInt64 {
        let first = preopens.firstIndex { $0.source == preopens[preopen].source } ?? preopen
        return VolumeDirectory.firstDevice + UInt64(first)
    }

    /// Reads or changes the state, briefly: whatever `body` does, it must not wait.
    package func withState<Value: Sendable>(
        _ body: (inout State) throws(WASIFailure) -> Value
    ) throws(WASIFailure) -> Value {
        try state.withLock(body)
    }

    /// The descriptor with a number, or `badf`; `notcapable` if it lacks rights.
    func descriptor(_ number: UInt32, _ rights: Rights = []) throws(WASIFailure) -> Descriptor {
        let descriptor = try withState { state throws(WASIFailure) in try state.descriptors[number] }
        try descriptor.require(rights)
        return descriptor
    }

    /// The directory with a number: `badf`, `notdir` if it is no directory, `notcapable` if it lacks rights.
    func directory(
        _ number: UInt32, _ rights: Rights
    ) throws(WASIFailure) -> (descriptor: Descriptor, directory: any OpenDirectory) {
        let descriptor = try descriptor(number)
        let directory = try descriptor.file.asDirectory()
        try descriptor.require(rights)
        return (descriptor, directory)
    }

    /// A file with content: `badf`, also for a directory, `notcapable` if it lacks rights.
    func contentFile(_ number: UInt32, _ rights: Rights) throws(WASIFailure) -> Descriptor {
        let descriptor = try descriptor(number)
        guard descriptor.file.type != .directory else { throw .errno(.badf) }
        try descriptor.require(rights)
        return descriptor
    }

    /// A file with positions: as ``contentFile(_:_:)``, and `spipe` for a pipe, terminal or socket.
    func seekableFile(_ number: UInt32, _ rights: Rights) throws(WASIFailure) -> Descriptor {
        let descriptor = try descriptor(number)
        guard descriptor.file.type != .directory else { throw .errno(.badf) }
        guard descriptor.file.applicableRights.contains(.fdSeek) else { throw .errno(.spipe) }
        try descriptor.require(rights)
        return descriptor
    }

    /// Takes note that the guest ends itself.
    func noteExit(_ code: UInt32) {
        try? withState { state throws(WASIFailure) in state.exitCode = code }
    }

    // MARK: Time

    /// What a clock of the guest shows, in nanoseconds; a virtual one moves on.
    func time(_ clock: ClockID) throws(WASIFailure) -> UInt64 {
        try withState { state throws(WASIFailure) in
            let time = try state.clocks.time(clock)
            if case .virtual(var clocks) = state.clocks {
                clocks.elapsed = clocks.elapsed.addingSaturating(clocks.step)
                state.clocks = .virtual(clocks)
            }
            return time
        }
    }

    /// What the virtual monotonic clock shows, without moving it on; 0 if time is not virtual.
    var virtualTime: UInt64 {
        get throws(WASIFailure) {
            try withState { state throws(WASIFailure) in
                if case .virtual(let clocks) = state.clocks { clocks.elapsed } else { 0 }
            }
        }
    }

    /// Lets virtual time pass; at the end of what can be counted it stands still.
    func advanceVirtualTime(by nanoseconds: UInt64) throws(WASIFailure) {
        try withState { state throws(WASIFailure) in
            guard case .virtual(var clocks) = state.clocks else { return }
            clocks.elapsed = clocks.elapsed.addingSaturating(nanoseconds)
            state.clocks = .virtual(clocks)
        }
    }

    /// Whether time is virtual.
    var hasVirtualTime: Bool {
        (try? withState { state throws(WASIFailure) in
            if case .virtual = state.clocks { true } else { false }
        }) ?? false
    }
}

extension Descriptor {
    /// One of the embedding's streams; nil if there is none, or the host's descriptor isn't open.
    init?(standardStream number: Int, _ stream: WASIStream) {
        var rights = Rights.all
        if number == 0 { rights.subtract([.fdWrite, .fdAllocate, .fdFilestatSetSize]) }
        if number == 1 || number == 2 { rights.remove(.fdRead) }
        let file: any OpenFile
        var flags: DescriptorFlags = []
        switch stream.kind {
        case .none: return nil
        case .descriptor(let host):
            guard let stream = try? HostFile(standardStream: host) else { return nil }
            file = stream
            // That it appends is a fact the guest may see. That somebody made it non-blocking is not: to the guest,
            // reads wait unless it asked for something else.
            let status = fcntl(host, F_GETFL)
            if status >= 0 && status & O_APPEND != 0 { flags = .append }
        case .embedded(let stream):
            file = stream
        }
        self.init(file: file, origin: .standardStream(number), flags: flags, rights: rights)
    }
}

extension HostFile {
    /// A listener of the configuration.
    convenience init(_ listener: WASIConfiguration.Listener) throws(WASIFailure) {
        switch listener {
        case .address(let address): try self.init(listeningAt: address)
        case .descriptor(let descriptor):
            try self.init(standardStream: descriptor)
            guard blocking == .socket else { throw .errno(.notsock) }
            guard isListening else { throw .errno(.inval) }
        }
    }
}
