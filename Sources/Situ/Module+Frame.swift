extension Module {
    /// What a backtrace says of a place in one of the module's functions: the byte of the module.
    package func frame(inFunction index: Int, at offset: Int) -> Trap.Frame {
        Trap.Frame(decoded, functionIndex: index, offset: offset)
    }
}
