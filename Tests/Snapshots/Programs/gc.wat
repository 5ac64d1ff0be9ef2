;; Structures and arrays that refer to each other, made and dropped all the time, with references in locals, operands,
;; globals and tables.
;;; run: --max-heap 4MiB
(module
  (import "wasi_snapshot_preview1" "fd_write" (func $fd_write (param i32 i32 i32 i32) (result i32)))
  (memory (export "memory") 1)
  (type $node (struct (field $value (mut i32)) (field $next (mut (ref null $node))) (field $kind i8)))
  (type $other (sub (struct (field i64))))
  (type $numbers (array (mut i16)))
  (type $special (sub $other (struct (field i64) (field (ref $numbers)))))
  (type $list (array (mut (ref null $node))))
  (type $unary (func (param (ref null $node)) (result i32)))
  (table $things 16 anyref)
  (table $functions funcref (elem $sum $count))
  (global $kept (mut (ref null $list)) (ref.null $list))
  (global $small (mut (ref i31)) (ref.i31 (i32.const 7)))

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

  (func $cons (param $value i32) (param $next (ref null $node)) (result (ref $node))
    (struct.new $node (local.get $value) (local.get $next) (i32.and (local.get $value) (i32.const 127))))
  (func $sum (type $unary)
    (local $sum i32) (local $at (ref null $node))
    (local.set $at (local.get 0))
    (block $done
      (loop $next
        (br_if $done (ref.is_null (local.get $at)))
        (local.set $sum
          (i32.add (i32.mul (local.get $sum) (i32.const 31))
            (i32.xor (struct.get $node $value (local.get $at)) (struct.get_s $node $kind (local.get $at)))))
        (local.set $at (struct.get $node $next (local.get $at)))
        (br $next)))
    (local.get $sum))
  (func $count (type $unary)
    (if (result i32) (ref.is_null (local.get 0))
      (then (i32.const 0))
      (else (i32.add (i32.const 1) (call $count (struct.get $node $next (local.get 0)))))))
  ;; References as operands while others are made.
  (func $pair (param $n i32) (result i32)
    (call $sum (call $cons (local.get $n) (call $cons (i32.mul (local.get $n) (i32.const 3)) (ref.null $node))))
    (call $sum (call $cons (i32.add (local.get $n) (i32.const 1)) (ref.null $node)))
    (i32.add))
  (func $weigh (param $thing anyref) (result i32)
    (block $isSpecial (result (ref $special))
      (block $isSmall (result (ref i31))
        (br_on_cast $isSpecial anyref (ref $special) (local.get $thing))
        (br_on_cast $isSmall anyref (ref i31))
        (drop)
        (return (i32.const 1)))
      (return (i31.get_s)))
    (local.set $thing)
    (i32.add
      (i32.wrap_i64 (struct.get $special 0 (ref.cast (ref $special) (local.get $thing))))
      (array.get_u $numbers (struct.get $special 1 (ref.cast (ref $special) (local.get $thing))) (i32.const 3))))
  (func (export "_start")
    (local $round i32) (local $i i32) (local $list (ref null $node)) (local $total i32)
    (global.set $kept (array.new $list (ref.null $node) (i32.const 64)))
    (loop $again
      (local.set $list (ref.null $node))
      (local.set $i (i32.const 0))
      (loop $next
        (local.set $list (call $cons (i32.add (local.get $i) (local.get $round)) (local.get $list)))
        (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 200))))
      (array.set $list (global.get $kept) (i32.and (local.get $round) (i32.const 63)) (local.get $list))
      (table.set $things (i32.and (local.get $round) (i32.const 15))
        (struct.new $special (i64.extend_i32_u (local.get $round))
          (array.new $numbers (local.get $round) (i32.add (i32.const 8) (local.get $round)))))
      (table.set $things (i32.and (i32.mul (local.get $round) (i32.const 5)) (i32.const 15)) (ref.i31 (local.get $round)))
      (global.set $small (ref.i31 (i32.add (i31.get_s (global.get $small)) (local.get $round))))
      (local.set $total
        (i32.add (local.get $total)
          (i32.add
            (call_indirect $functions (type $unary)
              (array.get $list (global.get $kept) (i32.and (i32.mul (local.get $round) (i32.const 7)) (i32.const 63)))
              (i32.and (local.get $round) (i32.const 1)))
            (i32.add (call $pair (local.get $round))
              (call $weigh (table.get $things (i32.and (local.get $total) (i32.const 15))))))))
      (if (i32.eqz (i32.rem_u (local.get $round) (i32.const 16))) (then (call $print (local.get $total))))
      (br_if $again (i32.lt_u (local.tee $round (i32.add (local.get $round) (i32.const 1))) (i32.const 300))))
    (call $print (i32.add (local.get $total) (i31.get_s (global.get $small))))))
