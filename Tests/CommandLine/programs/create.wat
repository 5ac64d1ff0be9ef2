;; Creates the file "made" in its first directory; exits with the errno.
(module
  (import "wasi_snapshot_preview1" "path_open"
    (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (data (i32.const 1024) "made")
  (func (export "_start")
    (call $exit
      (call $open (i32.const 3) (i32.const 0) (i32.const 1024) (i32.const 4) (i32.const 1)
        (i64.const 0x40) (i64.const 0) (i32.const 0) (i32.const 16)))))
