;; Exceptions that are thrown far down, kept in locals and globals as references, and thrown again; the last is caught by nobody. Those
;; of the older instructions are in exceptions-legacy.
;;; run:
(module
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (tag $number (param i32))
  (tag $pair (param i32 v128))
  (tag $empty)
  (global $kept (mut exnref) (ref.null exn))

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
  (func $deep (param $depth i32) (param $n i32) (result i32)
    (call $spin (i32.and (local.get $n) (i32.const 7)))
    (if (i32.eqz (local.get $depth))
      (then
        (if (i32.eqz (i32.rem_u (local.get $n) (i32.const 3))) (then (throw $number (local.get $n))))
        (if (i32.eqz (i32.rem_u (local.get $n) (i32.const 5)))
          (then (throw $pair (local.get $n) (i32x4.splat (i32.mul (local.get $n) (i32.const 3))))))
        (if (i32.eqz (i32.rem_u (local.get $n) (i32.const 7))) (then (throw $empty)))
        (return (local.get $n))))
    (i32.add (local.get $depth) (call $deep (i32.sub (local.get $depth) (i32.const 1)) (local.get $n))))
  (func $guarded (param $n i32) (result i32)
    (local $sum i32) (local $held exnref)
    (block $all (result exnref)
      (block $gotPair (result i32 v128 exnref)
        (block $gotNumber (result i32)
          (try_table (result i32) (catch $number $gotNumber) (catch_ref $pair $gotPair) (catch_all_ref $all)
            (call $deep (i32.const 12) (local.get $n)))
          (return))
        (call $spin (i32.const 5))
        (return (i32.add (i32.const 1000))))
      (local.set $held)
      (local.set $sum (i32x4.extract_lane 2))
      (local.set $sum (i32.add (local.get $sum)))
      (call $spin (i32.const 9))
      (global.set $kept (local.get $held))
      ;; Again, from here.
      (block $second (result i32 v128)
        (try_table (catch $pair $second) (call $spin (i32.const 4)) (throw_ref (local.get $held)))
        (unreachable))
      (drop)
      (return (i32.add (local.get $sum))))
    (call $spin (i32.const 6))
    (throw_ref))
  (func (export "_start")
    (local $n i32) (local $total i32)
    (loop $next
      (block $caught
        (block $empty
          (try_table (result i32) (catch $empty $empty) (call $guarded (local.get $n)))
          (local.set $total (i32.add (i32.mul (local.get $total) (i32.const 17))))
          (br $caught))
        (local.set $total (i32.xor (local.get $total) (i32.const 0x5555))))
      (if (i32.eqz (i32.and (local.get $n) (i32.const 63))) (then (call $print (local.get $total))))
      (br_if $next (i32.lt_u (local.tee $n (i32.add (local.get $n) (i32.const 1))) (i32.const 600))))
    (call $print (local.get $total))
    (block $last (result i32 v128)
      (try_table (catch $pair $last) (throw_ref (global.get $kept)))
      (unreachable))
    (drop)
    (call $print)
    ;; It ends with one that nobody catches: the frames are part of the state then.
    (throw $number (local.get $total))))
