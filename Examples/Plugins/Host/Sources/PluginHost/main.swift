// Sends texts through plugins: PluginHost PLUGIN... reads lines from standard input.

import Situ

let engine = Engine()
var plugins: [Plugin] = []
for path in CommandLine.arguments.dropFirst() {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    do {
        plugins.append(try Plugin(Module(path: path, engine: engine), name: name))
    } catch {
        print("\(name) cannot be loaded: \(error)")
    }
}

while let line = readLine() {
    print("> \(line)")
    for plugin in plugins {
        do {
            print("\(plugin.name): \(try plugin(line))")
        } catch {
            // Whatever goes wrong in a plugin ends its call and nothing else.
            print("\(plugin.name) failed: \(error)")
        }
    }
}
