;; Prints "y" until that fails; exits with the errno.
(module
  (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (data (i32.const 0) "\08\00\00\00\02\00\00\00y\n")
  (func (export "_start") (local $errno i32)
    (loop $next
      (local.set $errno (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 16)))
      (br_if $next (i32.eqz (local.get $errno))))
    (call $exit (local.get $errno))))
