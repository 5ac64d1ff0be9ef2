import Machine
import WebAssembly

// Until the handlers know of compiled code.
func situ_faults_add_code(_ start: UnsafeRawPointer, _ size: Int) -> Int32 { 0 }
func situ_faults_remove_code(_ start: UnsafeRawPointer) {}
func situ_handlers_get_stubs() -> UnsafePointer<UnsafeRawPointer?>? { nil }
