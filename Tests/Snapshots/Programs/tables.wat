;; Tables that grow and are copied, segments that are dropped, memories of several sizes, one of them of 64 bits; bulk operations that
;; are stopped in the middle.
;;; run: --preload memory=$HERE/linked-memory.wat
(module
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (import "memory" "far" (memory $far 1 400))
  (import "memory" "next" (func $random (result i32)))
  (import "memory" "state" (global $state (mut i64)))
  (import "memory" "functions" (table $shared 8 funcref))
  (memory $main (export "memory") 2)
  (memory $wide i64 3 200)
  (type $unary (func (param i32) (result i32)))
  (table $own 4 64 funcref)
  (table $external 3 externref)
  (elem $twice func $double $triple $double $negate)
  (elem (table $shared) (i32.const 4) func $negate $double)
  (data $text "one after the other, all of them")
  (data (memory $main) (i32.const 1024) "a segment that is there from the beginning")

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

  (func $double (type $unary) (i32.shl (local.get 0) (i32.const 1)))
  (func $triple (type $unary) (i32.mul (local.get 0) (i32.const 3)))
  (func $negate (type $unary) (i32.sub (i32.const 0) (local.get 0)))
  (func $fold (param $from i32) (param $to i32) (result i32)
    (local $hash i32)
    (loop $next
      (local.set $hash
        (i32.add (i32.mul (local.get $hash) (i32.const 16777619)) (i32.load $main (local.get $from))))
      (br_if $next (i32.lt_u (local.tee $from (i32.add (local.get $from) (i32.const 64))) (local.get $to))))
    (local.get $hash))
  (func (export "_start")
    (local $round i32) (local $total i32) (local $size i32)
    (table.init $own $twice (i32.const 0) (i32.const 0) (i32.const 4))
    (elem.drop $twice)
    (memory.init $main $text (i32.const 2000) (i32.const 0) (i32.const 32))
    (data.drop $text)
    (loop $next
      (if (i32.eqz (i32.rem_u (local.get $round) (i32.const 5)))
        (then
          (drop (table.grow $own (ref.func $triple) (i32.const 2)))
          (drop (memory.grow $far (i32.const 3)))
          (drop (memory.grow $wide (i64.const 1)))
          (drop (memory.grow $main (i32.const 1)))))
      (local.set $size (i32.sub (i32.shl (memory.size $main) (i32.const 16)) (i32.const 70000)))
      (memory.fill $main (i32.const 65536) (local.get $round) (local.get $size))
      (memory.copy $far $main (i32.const 100) (i32.const 0) (i32.const 60000))
      (memory.copy $main $main (i32.const 66000) (i32.const 65536) (local.get $size))
      (memory.copy $wide $far (i64.const 7) (i32.const 0) (i32.const 65000))
      (i32.store $main (i32.const 70000) (call $random))
      (table.copy $shared $own (i32.const 0) (i32.and (local.get $round) (i32.const 3)) (i32.const 3))
      (table.set $own (i32.and (call $random) (i32.const 3))
        (table.get $shared (i32.and (local.get $round) (i32.const 1))))
      (local.set $total
        (i32.add
          (i32.xor (local.get $total) (call $fold (i32.const 1024) (i32.const 90000)))
          (call_indirect $own (type $unary) (call $random) (i32.and (call $random) (i32.const 3)))))
      (local.set $total
        (i32.add (local.get $total)
          (i32.add (i32.load8_u $far (i32.const 124)) (i32.load8_u $wide (i64.const 200)))))
      (if (i32.eqz (i32.and (local.get $round) (i32.const 7))) (then (call $print (local.get $total))))
      (br_if $next (i32.lt_u (local.tee $round (i32.add (local.get $round) (i32.const 1))) (i32.const 60))))
    (call $print (i32.add (table.size $own) (i32.wrap_i64 (global.get $state))))))
