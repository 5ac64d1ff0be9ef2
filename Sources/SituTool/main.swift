#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

// Leaves by `exit`, not by returning: nothing that the run made is worth taking apart first.
exit(Tool.run(Argument.ofProcess))
