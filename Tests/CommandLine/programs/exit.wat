;; Exits with the code that its first argument says in decimal, of up to four digits and a sign; 0 without.
(module
  (import "wasi_snapshot_preview1" "args_sizes_get" (func $sizes (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "args_get" (func $get (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  (func (export "_start") (local $at i32) (local $digit i32) (local $code i32) (local $sign i32)
    (drop (call $sizes (i32.const 0) (i32.const 4)))
    (if (i32.lt_u (i32.load (i32.const 0)) (i32.const 2)) (then (return)))
    (drop (call $get (i32.const 1024) (i32.const 4096)))
    (local.set $at (i32.load (i32.const 1028)))
    (local.set $sign (i32.const 1))
    (if (i32.eq (i32.load8_u (local.get $at)) (i32.const 45))
      (then
        (local.set $sign (i32.const -1))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))))
    (block $done
      (loop $next
        (local.set $digit (i32.load8_u (local.get $at)))
        (br_if $done (i32.eqz (local.get $digit)))
        (local.set $code
          (i32.add (i32.mul (local.get $code) (i32.const 10)) (i32.sub (local.get $digit) (i32.const 48))))
        (local.set $at (i32.add (local.get $at) (i32.const 1)))
        (br $next)))
    (call $exit (i32.mul (local.get $sign) (local.get $code)))))
