import Situ
import WASI
import Glibc
let args = CommandLine.arguments
let engine = Engine()
do {
    let module = try Module(path: args[1], engine: engine)
    let store = Store(engine: engine)
    var linker = Linker(store: store)
    var c = WASIConfiguration()
    c.arguments = args.dropFirst().map { Array($0.utf8) }
    c.preopens = [.init(hostPath: Array(".".utf8), guestPath: Array(".".utf8))]
    let wasi = try WASI(c)
    wasi.define(in: &linker, for: module)
    let i = try linker.instantiate(module)
    _ = try i.function("_start")!()
} catch let e as WASIExit { exit(Int32(e.code & 255)) } catch { print(error); exit(1) }
