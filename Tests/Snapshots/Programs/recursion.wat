;; Frames upon frames, thousands deep, entered by calls of every kind, each with operands and locals of all types that are needed
;; afterwards.
;;; run: --max-stack 6MiB
(module
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (type $unary (func (param i32) (result i32)))
  (table funcref (elem $even $odd $last))

  ;; Prints a number in hexadecimal, and a line feed.
  (func $print (param $n i32)
    (local $i i32) (local $digit i32)
    (loop $next
      (local.set $digit
        (i32.and (i32.shr_u (local.get $n) (i32.sub (i32.const 28) (i32.shl (local.get $i) (i32.const 2)))) (i32.const 15)))
      (i32.store8 (i32.add (i32.const 16) (local.get $i))
        (i32.add (local.get $digit) (select (i32.const 48) (i32.const 87) (i32.lt_u (local.get $digit) (i32.const 10)))))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 8))))
    (i32.store8 (i32.const 24) (i32.const 10))
    (i32.store (i32.const 0) (i32.const 16))
    (i32.store (i32.const 4) (i32.const 9))
    (drop (call $fd_write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8))))

  (func $even (type $unary)
    (local $big i64) (local $root f64) (local $single f32) (local $vector v128)
    (if (i32.eqz (local.get 0)) (then (return (i32.const 1))))
    (local.set $big (i64.mul (i64.extend_i32_u (local.get 0)) (i64.const 0x100000001b3)))
    (local.set $root (f64.sqrt (f64.convert_i32_u (local.get 0))))
    (local.set $single (f32.convert_i32_u (local.get 0)))
    (local.set $vector (i64x2.splat (local.get $big)))
    (i32.add
      (i32.wrap_i64 (i64.shr_u (local.get $big) (i64.const 7)))
      (i32.xor
        (call_indirect (type $unary) (i32.sub (local.get 0) (i32.const 1)) (i32.const 1))
        (i32.add
          (i32.add (i32.trunc_f64_s (local.get $root)) (i32.trunc_f32_s (local.get $single)))
          (i32x4.extract_lane 3 (local.get $vector))))))
  (func $odd (type $unary)
    (if (i32.eqz (local.get 0)) (then (return (i32.const 0))))
    (if (i32.eqz (i32.rem_u (local.get 0) (i32.const 11))) (then (return_call $even (i32.sub (local.get 0) (i32.const 1)))))
    (if (i32.eqz (i32.rem_u (local.get 0) (i32.const 13)))
      (then (return_call_indirect (type $unary) (local.get 0) (i32.const 2))))
    (i32.mul (i32.const 31) (call_ref $unary (i32.sub (local.get 0) (i32.const 1)) (ref.func $even))))
  (func $last (type $unary) (return_call_ref $unary (i32.sub (local.get 0) (i32.const 1)) (ref.func $odd)))
  (func $fib (type $unary)
    (if (result i32) (i32.lt_u (local.get 0) (i32.const 2))
      (then (local.get 0))
      (else
        (i32.add (call $fib (i32.sub (local.get 0) (i32.const 1))) (call $fib (i32.sub (local.get 0) (i32.const 2)))))))
  (func (export "_start")
    (call $print (call $even (i32.const 20000)))
    (call $print (call $odd (i32.const 19999)))
    (call $print (call $fib (i32.const 19)))
    ;; Until the stack is full: a trap.
    (call $print (call $even (i32.const 100000000)))))
