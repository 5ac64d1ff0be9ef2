import Situ

let engine = Engine()
let module = try Module(path: "shout.wat", engine: engine)

for export in module.exports {
    print(export.name, export.type)
}
