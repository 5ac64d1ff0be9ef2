;; Objects of the heap: cycles, packed fields, padding, references of all kinds in fields, arrays, tables and globals.
(module
  (rec
    (type $node (struct
      (field $small (mut i8)) (field $next (mut (ref null $node))) (field $wide (mut i64))
      (field $any (mut anyref)) (field $half i16) (field $function (mut funcref)) (field $vector v128)))
    (type $leaf (sub (struct (field $value (mut i32)))))
    (type $branch (sub $leaf (struct (field $value (mut i32)) (field $children (ref $nodes)))))
    (type $nodes (array (mut (ref null $node)))))
  (type $bytes (array (mut i8)))
  (type $shorts (array (mut i16)))
  (type $anything (array (mut anyref)))
  (type $unary (func (param i32) (result i32)))
  (type $empty (struct))
  (table $kept 4 anyref)
  (table $functions 3 funcref)
  (global $root (mut (ref null $node)) (ref.null $node))
  (global $other (mut eqref) (ref.null eq))
  (elem $passive (ref null $leaf) (item (struct.new $leaf (i32.const 77))) (item (ref.null $leaf)))
  (elem declare func $make $garbage)

  (func $garbage (param i32)
    (local $i i32)
    (loop $next
      (drop (array.new_default $bytes (local.get 0)))
      (drop (struct.new $leaf (local.get 0)))
      (br_if $next (local.tee 0 (i32.sub (local.get 0) (i32.const 1))))))

  (func $make (param $n i32) (result (ref $node))
    (local $made (ref null $node))
    (local.set $made
      (struct.new $node
        (local.get $n) (global.get $root) (i64.extend_i32_u (local.get $n)) (ref.i31 (local.get $n))
        (i32.const 0x1234) (ref.func $make) (i32x4.splat (local.get $n))))
    (call $garbage (i32.const 3))
    (if (i32.eqz (local.get $n))
      (then (struct.set $node $next (local.get $made) (local.get $made))))
    (global.set $root (local.get $made))
    (ref.as_non_null (local.get $made)))

  (func (export "run") (type $unary)
    (local $i i32) (local $array (ref null $nodes)) (local $sum i32)
    (local.set $array (array.new_default $nodes (i32.const 5)))
    (loop $next
      (array.set $nodes (local.get $array) (i32.rem_u (local.get $i) (i32.const 5)) (call $make (local.get $i)))
      (struct.set $node $any (array.get $nodes (local.get $array) (i32.rem_u (local.get $i) (i32.const 5)))
        (local.get $array))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get 0))))
    (table.set $kept (i32.const 1)
      (struct.new $branch (i32.const 9) (ref.as_non_null (local.get $array))))
    (table.set $kept (i32.const 2) (array.new_fixed $shorts 3 (i32.const -1) (i32.const 2) (i32.const 3)))
    (table.set $kept (i32.const 3) (array.new_fixed $anything 4
      (ref.i31 (i32.const -5)) (struct.new $empty) (global.get $root) (ref.null any)))
    (table.set $functions (i32.const 2) (ref.func $garbage))
    (global.set $other (ref.cast eqref (table.get $kept (i32.const 1))))
    (call $garbage (i32.const 20))
    (elem.drop $passive)
    (local.set $i (i32.const 0))
    (loop $next
      (local.set $sum
        (i32.add (i32.mul (local.get $sum) (i32.const 31))
          (i32.wrap_i64 (struct.get $node $wide (ref.as_non_null (global.get $root))))))
      (global.set $root (struct.get $node $next (global.get $root)))
      (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (local.get 0))))
    (local.get $sum)))
