;; What the program `tables` imports: a memory, a table, a global, and a function that works on them.
(module
  (memory (export "far") 1 400)
  (global $state (export "state") (mut i64) (i64.const 0x2545F4914F6CDD1D))
  (table (export "functions") 8 funcref)
  (elem (i32.const 6) func $next)
  (func $next (export "next") (result i32)
    (local $i i32)
    (loop $mix
      (global.set $state
        (i64.add (i64.mul (global.get $state) (i64.const 6364136223846793005)) (i64.const 1442695040888963407)))
      (br_if $mix (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 3))))
    (i32.wrap_i64 (i64.shr_u (global.get $state) (i64.const 33)))))
