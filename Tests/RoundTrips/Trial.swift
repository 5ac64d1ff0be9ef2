import WebAssembly

/// One module on its way through the writer, the printer and the parser, and what went wrong.
struct Trial {
    let name: String
    let bytes: [UInt8]
    /// Whether it is written as the assembler writes, so that text gives the same bytes again.
    let isCanonical: Bool

    struct Outcome {
        /// Whether the writer gave the same bytes, and whether text did.
        var isWrittenExactly = false
        var isTextExact = false
        var complaints: [String] = []
    }

    func run() -> Outcome {
        var outcome = Outcome()
        var step = "writing it"
        do throws(Problem) {
            // The writer.
            let written = try write(bytes)
            outcome.isWrittenExactly = written == bytes
            if isCanonical, written != bytes {
                outcome.complaints.append("it is canonical, and was written as other bytes")
            }
            step = "writing it again"
            if try write(written) != written {
                outcome.complaints.append("it is written differently every time")
            }

            // Printing and parsing.
            step = "printing it"
            let flat = try print(bytes, folds: false)
            step = "printing what was written"
            if try print(written, folds: false) != flat {
                outcome.complaints.append("what was written is another module: it prints differently")
            }
            step = "printing it folded"
            let folded = try print(bytes, folds: true)
            step = "reading its text"
            let again = try assemble(flat)
            outcome.isTextExact = again == written
            if isCanonical, again != bytes {
                outcome.complaints.append("it is canonical, and came back from its text as other bytes")
            }
            step = "reading its folded text"
            if try assemble(folded) != again { outcome.complaints.append("folded it is another module") }
            step = "reading its text with offsets"
            for folds in [false, true] {
                if try assemble(try print(bytes, folds: folds, offsets: true)) != again {
                    outcome.complaints.append("with offsets it is another module")
                }
            }

            // Once more.
            step = "printing what its text became"
            if try print(again, folds: false) != flat { outcome.complaints.append("its text changes") }
            if try print(again, folds: true) != folded {
                outcome.complaints.append("its folded text changes")
            }
            step = "writing what its text became"
            if try write(again) != again {
                outcome.complaints.append("what its text became is not canonical")
            }
        } catch {
            outcome.complaints.append("\(step) failed: \(error.text)")
        }
        return outcome
    }

    /// For a module that is not well-formed: neither writer nor printer may do worse than to say so.
    func survive() {
        _ = try? write(bytes)
        _ = try? print(bytes, folds: false)
        _ = try? print(bytes, folds: true)
    }

    struct Problem: Error {
        let text: String
    }

    private func write(_ bytes: [UInt8]) throws(Problem) -> [UInt8] {
        do {
            return try bytes.withUnsafeBufferPointer { (bytes) throws(ModuleError) in
                try ModuleWriter.write(bytes)
            }
        } catch {
            throw Problem(text: error.text)
        }
    }

    private func print(_ bytes: [UInt8], folds: Bool, offsets: Bool = false) throws(Problem) -> [UInt8] {
        do {
            return try TextPrinter.print(bytes, options: .init(folds: folds, showsOffsets: offsets))
        } catch {
            throw Problem(text: error.text)
        }
    }

    private func assemble(_ text: [UInt8]) throws(Problem) -> [UInt8] {
        do {
            return try TextParser.assemble(text)
        } catch {
            throw Problem(text: error.text())
        }
    }
}
