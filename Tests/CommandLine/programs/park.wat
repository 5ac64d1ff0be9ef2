;; Prints "ready" and waits for a notification that never comes, in a shared memory of its own.
(module
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1 1 shared)
  (data (i32.const 0) "\08\00\00\00\06\00\00\00ready\n")
  (func $start (export "_start")
    (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 16)))
    (drop (memory.atomic.wait32 (i32.const 20) (i32.const 0) (i64.const -1)))))
