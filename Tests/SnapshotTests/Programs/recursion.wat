;; Calls within calls: direct, indirect, through references, in tail position; numbers of all types in locals and below calls.
(module
  (type $unary (func (param i32) (result i32)))
  (type $binary (func (param i32 i64) (result i32)))
  (table $table 4 funcref)
  (elem (i32.const 0) $fibonacci $deep)
  (elem declare func $sum)
  (global $calls (mut i64) (i64.const 0))
  (global $ratio (mut f64) (f64.const 0.5))
  (memory 1)
  (data $greeting "greeting")

  (func $fibonacci (type $unary)
    (global.set $calls (i64.add (global.get $calls) (i64.const 1)))
    (if (result i32) (i32.lt_u (local.get 0) (i32.const 2))
      (then (local.get 0))
      (else
        (i32.add
          (call $fibonacci (i32.sub (local.get 0) (i32.const 1)))
          (call_indirect (type $unary) (i32.sub (local.get 0) (i32.const 2)) (i32.const 0))))))

  ;; A frame for each number down to zero, with something of every type in it.
  (func $deep (type $unary)
    (local $f f32) (local $d f64) (local $l i64)
    (local.set $f (f32.convert_i32_s (local.get 0)))
    (local.set $d (f64.div (f64.const 1) (f64.convert_i32_s (i32.add (local.get 0) (i32.const 1)))))
    (local.set $l (i64.sub (i64.const 0) (i64.extend_i32_u (local.get 0))))
    (global.set $ratio (f64.add (global.get $ratio) (local.get $d)))
    (i32.add
      (i32.add (i32.trunc_f32_s (local.get $f)) (i32.wrap_i64 (local.get $l)))
      (if (result i32) (local.get 0)
        (then (call $deep (i32.sub (local.get 0) (i32.const 1))))
        (else (call $sum (i32.const 10) (i64.const 0))))))

  (func $sum (type $binary)
    (if (i32.eqz (local.get 0)) (then (return (i32.wrap_i64 (local.get 1)))))
    (i32.store (i32.shl (local.get 0) (i32.const 2)) (i32.wrap_i64 (local.get 1)))
    (return_call $sum
      (i32.sub (local.get 0) (i32.const 1))
      (i64.add (local.get 1) (i64.extend_i32_u (local.get 0)))))

  (func (export "run") (type $unary)
    (local $i i32)
    (memory.init $greeting (i32.const 1024) (i32.const 0) (i32.const 8))
    (data.drop $greeting)
    (local.set $i (call $fibonacci (i32.const 7)))
    (drop (memory.grow (i32.const 1)))
    (memory.fill (i32.const 65536) (i32.const 7) (i32.const 100))
    (table.set $table (i32.const 3) (ref.func $sum))
    (i32.add
      (i32.mul (local.get $i) (i32.const 1000))
      (i32.add
        (call $deep (local.get 0))
        (call_ref $binary (i32.const 4) (i64.const 9) (ref.func $sum))))))
