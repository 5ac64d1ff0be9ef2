import WebAssembly

/// Exceptions in both forms.
extension ModuleGenerator {
    func throwSomething(_ depth: Int) -> Bool { false }
    func tryTable(_ parameters: [GuestType], _ results: [GuestType], _ depth: Int) {}
    func legacyTry(_ parameters: [GuestType], _ results: [GuestType], _ depth: Int) {}
}
