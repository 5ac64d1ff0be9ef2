(module $throwing
  (tag $problem (export "problem") (param i32 f64))
  (tag)  ;; has no name
  (func $thrower (param i32)
    (if (local.get 0)
      (then (throw $problem (local.get 0) (f64.const 0.5)))
      (else (throw 1))))
  (func (export "_start") (call $thrower (i32.const 7)))
  (func (export "unnamed") (call $thrower (i32.const 0)))
  (func (export "caught") (result i32)
    (try (result i32)
      (do (call $thrower (i32.const 7)) (i32.const 0))
      (catch $problem (drop)))))
