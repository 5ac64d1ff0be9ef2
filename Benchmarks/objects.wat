;; A million objects of mixed lifetimes. Of every hundred, about ninety are forgotten at once, nine live in a ring of ten
;; thousand places until they are overwritten, one goes into a tree that stays. Partners refer to each other, so that
;; there are cycles everywhere.
(module $objects
  (rec
    (type $bytes (array (mut i8)))
    (type $node
      (struct
        (field $key i32)
        (field $left (mut (ref null $node)))
        (field $right (mut (ref null $node)))
        (field $partner (mut (ref null $node)))
        (field $payload (ref $bytes)))))
  (type $ring (array (mut (ref null $node))))

  (memory (export "memory") 0)
  (global $seed (mut i32) (i32.const 1))
  (global $root (mut (ref null $node)) (ref.null $node))
  (global $ring (mut (ref null $ring)) (ref.null $ring))

  (func $random (result i32)
    (global.set $seed
      (i32.add (i32.mul (global.get $seed) (i32.const 1664525)) (i32.const 1013904223)))
    (i32.shr_u (global.get $seed) (i32.const 8)))

  (func $make (param $key i32) (param $partner (ref null $node)) (result (ref $node))
    (local $new (ref $node))
    (local.set $new
      (struct.new $node
        (local.get $key) (ref.null $node) (ref.null $node) (local.get $partner)
        (array.new_default $bytes (i32.and (local.get $key) (i32.const 31)))))
    (block $alone
      (struct.set $node $partner (br_on_null $alone (local.get $partner)) (local.get $new)))
    (local.get $new))

  (func $insert (param $new (ref $node))
    (local $at (ref null $node))
    (if (ref.is_null (global.get $root))
      (then
        (global.set $root (local.get $new))
        (return)))
    (local.set $at (global.get $root))
    (loop $down
      (if (i32.lt_u
            (struct.get $node $key (local.get $new)) (struct.get $node $key (local.get $at)))
        (then
          (if (ref.is_null (struct.get $node $left (local.get $at)))
            (then
              (struct.set $node $left (local.get $at) (local.get $new))
              (return)))
          (local.set $at (struct.get $node $left (local.get $at))))
        (else
          (if (ref.is_null (struct.get $node $right (local.get $at)))
            (then
              (struct.set $node $right (local.get $at) (local.get $new))
              (return)))
          (local.set $at (struct.get $node $right (local.get $at)))))
      (br $down)))

  (func $sum (param $at (ref null $node)) (result i64)
    (if (ref.is_null (local.get $at)) (then (return (i64.const 0))))
    (i64.add
      (i64.add
        (i64.extend_i32_u (struct.get $node $key (local.get $at)))
        (i64.extend_i32_u (array.len (struct.get $node $payload (local.get $at)))))
      (i64.add
        (call $sum (struct.get $node $left (local.get $at)))
        (call $sum (struct.get $node $right (local.get $at))))))

  ;; Makes so many nodes, each with an array of its own, and returns a sum over those that stayed.
  (func $run (export "run") (param $count i32) (result i64)
    (local $node (ref null $node))
    (local $fate i32)
    (local $sum i64)
    (global.set $root (ref.null $node))
    (global.set $ring (array.new_default $ring (i32.const 10000)))
    (loop $more
      (local.set $node (call $make (call $random) (local.get $node)))
      (local.set $fate (i32.rem_u (call $random) (i32.const 100)))
      (if (i32.eqz (local.get $fate))
        (then (call $insert (ref.as_non_null (local.get $node)))))
      (if (i32.lt_u (i32.sub (local.get $fate) (i32.const 1)) (i32.const 9))
        (then
          (array.set $ring (global.get $ring) (i32.rem_u (call $random) (i32.const 10000))
            (local.get $node))))
      (if (i32.ge_u (local.get $fate) (i32.const 50))
        (then (local.set $node (ref.null $node))))
      (local.set $count (i32.sub (local.get $count) (i32.const 1)))
      (br_if $more (local.get $count)))
    (local.set $count (i32.const 10000))
    (loop $places
      (local.set $count (i32.sub (local.get $count) (i32.const 1)))
      (local.set $node (array.get $ring (global.get $ring) (local.get $count)))
      (if (i32.eqz (ref.is_null (local.get $node)))
        (then
          (local.set $sum
            (i64.add (local.get $sum) (i64.extend_i32_u (struct.get $node $key (local.get $node)))))))
      (br_if $places (local.get $count)))
    (i64.add (local.get $sum) (call $sum (global.get $root))))

  (func (export "_start")
    (if (i64.ne (call $run (i32.const 1000000)) (i64.const 166998416436)) (then (unreachable)))))
