;; The older instructions for exceptions: catch, delegate, rethrow, with exceptions held while other things happen.
;;; run:
(module
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (tag $number (param i32))
  (tag $other)

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

  (func $spin (param $n i32) (loop $next (br_if $next (i32.gt_s (local.tee $n (i32.sub (local.get $n) (i32.const 1))) (i32.const 0)))))
  (func $thrower (param $n i32) (result i32)
    (call $spin (i32.const 3))
    (if (i32.and (local.get $n) (i32.const 1)) (then (throw $number (local.get $n))))
    (if (i32.and (local.get $n) (i32.const 2)) (then (throw $other)))
    (i32.mul (local.get $n) (i32.const 5)))
  (func $middle (param $n i32) (result i32)
    (try (result i32)
      (do
        (try (result i32)
          (do (call $thrower (local.get $n)))
          (catch $other
            (call $spin (i32.const 5))
            (try (do (drop (call $thrower (i32.const 2)))) (catch_all (call $spin (i32.const 4))))
            (rethrow 0))))
      (catch $number
        (call $spin (i32.const 6))
        (i32.add (i32.const 77)))))
  (func $outer (param $n i32) (result i32)
    (try $handled (result i32)
      (do
        (try (result i32) (do (call $middle (local.get $n))) (delegate $handled)))
      (catch_all (call $spin (i32.const 8)) (i32.const -3))))
  (func (export "_start")
    (local $n i32) (local $total i32)
    (loop $next
      (local.set $total (i32.add (i32.mul (local.get $total) (i32.const 13)) (call $outer (local.get $n))))
      (if (i32.eqz (i32.and (local.get $n) (i32.const 127))) (then (call $print (local.get $total))))
      (br_if $next (i32.lt_u (local.tee $n (i32.add (local.get $n) (i32.const 1))) (i32.const 1000))))
    (call $print (local.get $total))))
