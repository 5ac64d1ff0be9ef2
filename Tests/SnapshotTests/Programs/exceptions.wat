;; Exceptions in flight: kept as references in locals and tables, in open catches of the older instructions, thrown again.
(module
  (type $unary (func (param i32) (result i32)))
  (tag $e (param i32 v128))
  (tag $empty)
  (global $kept (mut exnref) (ref.null exn))
  (table $table 2 exnref)

  (func $thrower (type $unary)
    (if (i32.and (local.get 0) (i32.const 1))
      (then (throw $e (local.get 0) (i32x4.splat (local.get 0)))))
    (if (i32.eq (local.get 0) (i32.const 6)) (then (throw $empty)))
    (i32.mul (local.get 0) (i32.const 7)))

  (func $references (type $unary)
    (local $sum i32) (local $kept exnref)
    (loop $next
      (block $done
        (block $any (result exnref)
          (block $caught (result i32 v128 exnref)
            (try_table (catch_ref $e $caught) (catch_all_ref $any)
              (local.set $sum (i32.add (local.get $sum) (call $thrower (local.get 0))))
              (br $done))
            (unreachable))
          (local.set $kept)
          (global.set $kept (local.get $kept))
          (local.set $sum (i32.add (i32x4.extract_lane 3) (local.get $sum)))
          (local.set $sum (i32.xor (local.get $sum)))
          (drop (call $thrower (i32.const 4)))
          (block $again (result i32 v128)
            (try_table (catch $e $again) (throw_ref (local.get $kept)))
            (unreachable))
          (drop)
          (local.set $sum (i32.add (local.get $sum)))
          (br $done))
        (local.set $kept)
        (table.set $table (i32.const 1) (local.get $kept)))
      (br_if $next (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
    (local.get $sum))

  (func $legacy (type $unary)
    (local $sum i32)
    (loop $next
      (try
        (do (local.set $sum (i32.add (local.get $sum) (call $thrower (local.get 0)))))
        (catch $e
          (drop)
          (local.set $sum (i32.add (local.get $sum)))
          (try
            (do
              (drop (call $thrower (i32.const 2)))
              (try
                (do (drop (call $thrower (i32.const 3))))
                (catch_all
                  (drop (call $thrower (i32.const 4)))
                  (rethrow 2))))
            (catch $e
              (drop)
              (local.set $sum (i32.xor (local.get $sum)))
              (drop (call $thrower (i32.const 8))))))
        (catch_all (drop (call $thrower (i32.const 10)))))
      (br_if $next (local.tee 0 (i32.sub (local.get 0) (i32.const 1)))))
    (local.get $sum))

  (func (export "run") (type $unary)
    (i32.add (i32.mul (i32.const 1000) (call $references (local.get 0))) (call $legacy (local.get 0)))))
