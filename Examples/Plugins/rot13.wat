;; Moves each letter by thirteen places. The host reads the text format too, so that nothing has to be built.
(module $rot13
  (memory (export "memory") 1)

  ;; One text at a time, at the memory's beginning.
  (func (export "allocate") (param $count i32) (result i32)
    (if (i32.gt_u (local.get $count) (i32.const 65536)) (then unreachable))
    (i32.const 0))

  (func (export "transform") (param $text i32) (param $count i32) (result i64)
    (local $index i32)
    (block $end
      (loop $next
        (br_if $end (i32.ge_u (local.get $index) (local.get $count)))
        (i32.store8 (i32.add (local.get $text) (local.get $index))
          (call $move (i32.load8_u (i32.add (local.get $text) (local.get $index)))))
        (local.set $index (i32.add (local.get $index) (i32.const 1)))
        (br $next)))
    (i64.or
      (i64.shl (i64.extend_i32_u (local.get $text)) (i64.const 32))
      (i64.extend_i32_u (local.get $count))))

  (func $move (param $letter i32) (result i32)
    (local $place i32)
    ;; Capital or small: bit 5. Whatever is not between a and z then stays.
    (local.set $place (i32.sub (i32.or (local.get $letter) (i32.const 0x20)) (i32.const 97)))
    (if (result i32) (i32.lt_u (local.get $place) (i32.const 26))
      (then
        (i32.add
          (i32.sub (local.get $letter) (local.get $place))
          (i32.rem_u (i32.add (local.get $place) (i32.const 13)) (i32.const 26))))
      (else (local.get $letter)))))
