/// Where generated code finds things in the records of the canonical state, in bytes.
///
/// Written down, because that can be asked neither of structures that cannot be copied nor where there are no key paths. A test compares.
package enum RecordLayout {
    package enum Context {
        package static let frame: Int32 = 0
        package static let top: Int32 = 8
        package static let limit: Int32 = 16
        package static let step: Int32 = 24
        package static let call: Int32 = 32
        package static let raise: Int32 = 40
        package static let object: Int32 = 48
        package static let bulk: Int32 = 56
        package static let atomic: Int32 = 64
        package static let makeReference: Int32 = 72
        package static let growMemory: Int32 = 80
        package static let trap: Int32 = 88
        package static let native: Int32 = 96
    }
    package enum Native {
        package static let call: Int32 = 0
        package static let callOther: Int32 = 8
        package static let find: Int32 = 16
        package static let locate: Int32 = 24
        package static let sample: Int32 = 32
    }
    package enum Frame {
        package static let distance: Int32 = 0
        package static let kind: Int32 = 4
        package static let isNativeCaller: Int32 = 5
        package static let instance: Int32 = 8
        package static let body: Int32 = 16
        package static let pc: Int32 = 24
        package static let step: Int32 = 28
        package static let size: Int32 = 32
    }
    package enum Instance {
        package static let store: Int32 = 0
        package static let bodies: Int32 = 8
        package static let types: Int32 = 16
        package static let memory: Int32 = 24
        package static let memories: Int32 = 32
        package static let tables: Int32 = 40
        package static let globals: Int32 = 48
        package static let heap: Int32 = 56
        package static let entries: Int32 = 64
        package static let bytes: Int32 = 72
        package static let stubs: Int32 = 80
        package static let importCount: Int32 = 184
        package static let references: Int32 = 264
        package static let dispatch: Int32 = 288
        package static let vectorDispatch: Int32 = 296
        package static let code: Int32 = 304
    }
    package enum Store {
        package static let fuel: Int32 = 0
        package static let interruption: Int32 = 8
        package static let functions: Int32 = 16
        package static let typePlaces: Int32 = 40
        package static let reserve: Int32 = 48
    }
    package enum Memory {
        package static let base: Int32 = 0
        package static let size: Int32 = 8
        package static let type: Int32 = 24
        package static let pageSizeLog2: Int32 = 43
    }
    package enum Table {
        package static let elements: Int32 = 0
        package static let count: Int32 = 8
    }
    package enum Function {
        package static let instance: Int32 = 0
        package static let type: Int32 = 8
        package static let body: Int32 = 16
        package static let index: Int32 = 24
        package static let size: Int32 = 32
    }
    package enum Heap {
        package static let base: Int32 = 0
    }
    package enum DefinedType {
        package static let depth: Int32 = 2
        package static let identity: Int32 = 4
        package static let ancestors: Int32 = 40
        /// The logarithm of its bytes.
        package static let sizeLog2 = 6
    }
}
