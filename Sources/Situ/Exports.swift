@_exported import struct Snapshot.SHA256Digest
@_exported import struct Snapshot.SnapshotError
@_exported import enum WebAssembly.ExternalKind
// What the format layer defines and people who import Situ use.
@_exported import struct WebAssembly.Features
@_exported import struct WebAssembly.GlobalType
@_exported import struct WebAssembly.HeapType
@_exported import struct WebAssembly.MemoryType
@_exported import struct WebAssembly.ModuleError
@_exported import struct WebAssembly.SizeLimits
@_exported import class WebAssembly.SourcePlace
@_exported import struct WebAssembly.TableType
@_exported import struct WebAssembly.TextError
@_exported import struct WebAssembly.ValueType
