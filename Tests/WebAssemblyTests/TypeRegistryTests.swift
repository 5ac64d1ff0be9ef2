import Testing

@testable import WebAssembly

@Suite("The registry of types")
struct TypeRegistryTests {
    /// The parameters of the function type of a number: its bits.
    private func parameters(_ number: Int) -> [ValueType] {
        (0..<12).map { number >> $0 & 1 == 0 ? .i32 : .f64 }
    }

    @Test("equal types are one, as long as somebody retains them")
    func manyTypes() throws {
        let registry = TypeRegistry()
        var identities: [UInt32] = []
        for number in 0..<1000 {
            identities.append(
                try #require(registry.internFunction(parameters: parameters(number), results: [])))
        }
        #expect(Set(identities).count == 1000)
        for number in 0..<1000 {
            #expect(
                registry.internFunction(parameters: parameters(number), results: []) == identities[number])
            let type = registry.type(identities[number])
            #expect(type.pointee.parameterCount == 12)
            #expect((0..<12).allSatisfy { type.pointee.values[$0] == parameters(number)[$0] })
        }
        // Each has been retained twice; now every third no more.
        for number in stride(from: 0, to: 1000, by: 3) {
            registry.release(identities[number])
            registry.release(identities[number])
        }
        for number in 0..<1000 where number % 3 != 0 {
            #expect(
                registry.internFunction(parameters: parameters(number), results: []) == identities[number])
        }
        // What they leave is given to others.
        let freed = Set(stride(from: 0, to: 1000, by: 3).map { identities[$0] })
        for number in 2000..<2334 {
            let identity = try #require(registry.internFunction(parameters: parameters(number), results: []))
            #expect(freed.contains(identity))
        }
        #expect(registry.internFunction(parameters: [.i64], results: [.i64]) == 1000)
    }
}
